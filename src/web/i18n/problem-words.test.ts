import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import { problemWords } from './problem-words.ts';

const refused = new ApiError({
  status: 502,
  code: 'net.refused',
  detail: '10.0.0.9 refused the connection on port 80.',
  remedy: 'Check the port.',
  fields: { host: '10.0.0.9', port: 80 },
  requestId: 'req_1',
});

describe('problemWords', () => {
  it('shows the server’s own words in English', () => {
    expect(problemWords('en', refused).detail).toBe('10.0.0.9 refused the connection on port 80.');
  });

  it('translates by code, with the fields of the message', () => {
    const words = problemWords('de', refused);
    expect(words.detail).toBe('10.0.0.9 hat die Verbindung an Port 80 abgelehnt.');
    expect(words.requestId).toBe('req_1');
  });

  it('keeps the server’s words when a field of the translation is missing or the code is unknown', () => {
    const noFields = new ApiError({ ...refused.problem, fields: {} });
    const unknown = new ApiError({ ...refused.problem, code: 'new.code' });
    expect(problemWords('de', noFields).detail).toBe(refused.problem.detail);
    expect(problemWords('de', unknown).detail).toBe(refused.problem.detail);
  });

  it('names wrong fields without their place', () => {
    const invalid = new ApiError({
      status: 422,
      code: 'request.invalid',
      detail: 'x',
      problems: [{ path: 'body.name', message: 'Too long.' }],
    });
    expect(problemWords('en', invalid).fieldProblems).toEqual({ name: 'Too long.' });
  });

  it('does not show the text of a mistake of ours', () => {
    expect(problemWords('en', new TypeError('x is undefined')).detail).toBe('This page made a mistake.');
  });
});
