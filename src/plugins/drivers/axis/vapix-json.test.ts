import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HttpAnswer } from '#src/core/ports.ts';
import { isForbidden, sortAnswer } from './vapix-json.ts';
import { anyText } from '../../../../tests/support/any-text.ts';

function answerOf(status: number, text: string): HttpAnswer {
  const body = new TextEncoder().encode(text);
  return { status, headers: {}, challenges: [], body, text, certificate: undefined };
}

const method = 'getApiList';
const good = { apiVersion: '1.1', context: 'keepsight', method, data: { apiList: [] } };
const kindOf = (status: number, value: unknown): string =>
  sortAnswer(answerOf(status, typeof value === 'string' ? value : JSON.stringify(value)), method).kind;

describe('JSON answers', () => {
  it('accepts data, with a higher minor version and without a context', () => {
    expect(kindOf(200, good)).toBe('data');
    expect(kindOf(200, { ...good, apiVersion: '1.38' })).toBe('data');
    expect(kindOf(200, { apiVersion: '1.0', method, data: {} })).toBe('data');
  });

  it('finds errors inside of HTTP 200, with numbers, with text, in HTTP 500, and as plain text', () => {
    const error = (code: unknown) => ({ apiVersion: '1.0', method, error: { code, message: 'no' } });
    expect(sortAnswer(answerOf(200, JSON.stringify(error(2004))), method)).toMatchObject({
      kind: 'refused',
      code: '2004',
    });
    expect(sortAnswer(answerOf(500, JSON.stringify(error('1000'))), method)).toMatchObject({
      kind: 'refused',
      code: '1000',
    });
    expect(kindOf(200, 'Error: not allowed')).toBe('refused');
    expect(kindOf(200, '# Error: Error getting param')).toBe('refused');
    expect(isForbidden(sortAnswer(answerOf(200, JSON.stringify(error(2001))), method))).toBe(true);
    expect(isForbidden(sortAnswer(answerOf(403, '<html>'), method))).toBe(true);
  });

  it('tells a missing API, a login and something else apart', () => {
    expect(kindOf(404, '<html>Not found</html>')).toBe('absent');
    expect(kindOf(405, '')).toBe('absent');
    expect(kindOf(401, '')).toBe('login');
    expect(kindOf(503, '')).toBe('foreign');
    expect(kindOf(200, '<html>Welcome</html>')).toBe('foreign');
    expect(kindOf(200, '')).toBe('foreign');
  });

  it('does not take an answer to another question', () => {
    expect(kindOf(200, { ...good, context: 'other' })).toBe('foreign');
    expect(kindOf(200, { ...good, method: 'other' })).toBe('foreign');
    expect(kindOf(200, { context: 'keepsight', method, data: {} })).toBe('foreign');
    expect(kindOf(200, { apiVersion: '1.0', context: 'keepsight', method, params: {} })).toBe('foreign');
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), fc.oneof(anyText(), fc.json()), (status, text) => {
        expect(sortAnswer(answerOf(status, text), method).answer.status).toBe(status);
      }),
    );
    expect(kindOf(200, '['.repeat(60_000))).toBe('foreign');
  });
});
