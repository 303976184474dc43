import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import { wordsOfField } from './probe-words.ts';
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

  it('says in the language of the console what is wrong with a field, and with which', () => {
    const said = 'url: is no name or address; expectStatus: must have at most 20 entries; new: is odd';
    const invalid = new ApiError({
      ...{ status: 422, code: 'monitor.settings-invalid', detail: `The settings do not fit the test http: ${said}.` },
      fields: { probe: 'http', problem: said },
      problems: [
        { path: 'settings.url', message: 'is no name or address' },
        {
          ...{ path: 'settings.expectStatus', message: 'must have at most 20 entries' },
          ...{ rule: 'list-max', fields: { limit: 20 } },
        },
        { path: 'settings.conditions.0.at', message: 'is odd', rule: 'of-tomorrow' },
      ],
    });
    const german = problemWords('de', invalid);
    expect(german.fieldProblems).toEqual({
      url: 'ist kein Name und keine Adresse',
      expectStatus: 'darf höchstens 20 Einträge haben',
      at: 'is odd',
    });
    const url = wordsOfField('http', ['url'])?.de ?? '';
    expect(german.detail).toContain(`${url}: ist kein Name und keine Adresse; `);
    expect(german.detail).not.toContain('entries');
    expect(problemWords('en', invalid).detail).toBe(invalid.problem.detail);
    expect(problemWords('en', invalid).fieldProblems).toMatchObject({ expectStatus: 'must have at most 20 entries' });
  });

  it('says what does not fit in the settings of the page', () => {
    const problem = 'a language is named twice';
    const invalid = new ApiError({ status: 422, code: 'page.settings-invalid', fields: { problem } });
    expect(problemWords('de', invalid).detail).toContain('eine Sprache ist zweimal genannt');
  });

  it('does not show the text of a mistake of ours', () => {
    expect(problemWords('en', new TypeError('x is undefined')).detail).toBe('This page made a mistake.');
  });
});
