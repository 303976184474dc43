/** What every endpoint and every error must have, whoever wrote it. */

import { describe, expect, it } from 'vitest';
import { permissions } from '#src/core/access.ts';
import { allEndpoints } from '../../scripts/generate/endpoints.ts';
import { allErrors } from '../../scripts/generate/errors-page.ts';

const endpoints = await allEndpoints();
const errors = await allErrors();
const nameOf = (endpoint: { method: string; path: string }): string => `${endpoint.method} ${endpoint.path}`;

describe('the endpoints', () => {
  it('were really found', () => {
    expect(endpoints.length).toBeGreaterThan(40);
  });

  it('have each an address of their own', () => {
    const names = endpoints.map((endpoint) => nameOf(endpoint).replaceAll(/:[a-zA-Z]+/g, ':x'));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('stand under the version of the API', () => {
    expect(endpoints.filter(({ path }) => !/^\/api\/v1(\/:?[a-zA-Z0-9-]+)+$/.test(path)).map(nameOf)).toEqual([]);
  });

  it('have a summary that is a sentence', () => {
    expect(endpoints.filter(({ summary }) => !/^[A-Z].{8,}\.$/.test(summary)).map(nameOf)).toEqual([]);
  });

  it('need a right that exists', () => {
    const known: readonly string[] = ['public', 'signed-in', ...permissions];
    expect(endpoints.filter(({ access }) => !known.includes(access)).map(nameOf)).toEqual([]);
  });

  it('name only errors that exist, and each once', () => {
    const codes = errors.map((error) => error.code);
    const wrong = endpoints.flatMap((endpoint) =>
      endpoint.errors
        .filter((code, index, all) => !codes.includes(code) || all.indexOf(code) !== index)
        .map((code) => `${nameOf(endpoint)}: ${code}`),
    );
    expect(wrong).toEqual([]);
  });

  it('describe each parameter of the path', () => {
    const undescribed = endpoints.filter(({ path, params }) => path.includes(':') !== (params !== undefined));
    expect(undescribed.map(nameOf)).toEqual([]);
  });
});

describe('the errors', () => {
  it('were really found', () => {
    expect(errors.length).toBeGreaterThan(50);
  });

  it('have a code that reads area.reason', () => {
    expect(
      errors.filter(({ code }) => !/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/.test(code)).map(({ code }) => code),
    ).toEqual([]);
  });

  it('say in one sentence what happened and in another what to do', () => {
    const thin = errors.filter(({ template, remedy }) => template.length < 8 || !/^["`A-Z].{8,}\.$/.test(remedy));
    expect(thin.map(({ code }) => code)).toEqual([]);
  });
});
