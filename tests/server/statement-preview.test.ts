/** What the editor shows of a statement beside what is then sent and shown, on a whole Keepsight with a real mail server. */

import { afterAll, describe, expect, it, vi } from 'vitest';
import { StatementPreview } from '#src/features/incidents/contract-preview.ts';
import { htmlPartOf, headerOf, textPartOf } from '../notices/world.ts';
import { hostile, openPublicWorld, read } from './public-world.ts';

const world = await openPublicWorld('127.49.0.23');
const { owner, incidentId, componentId, at, mailTo, confirmed, stopTime, goOn } = world;
afterAll(() => world.close());

const claim = { id: 'c1', modality: 'observed', subject: 'effect', text: 'The doors do not open.' };
const statement = {
  originalLocale: 'en',
  texts: [
    { locale: 'en', review: 'original', title: 'Doors stay shut', body: `They **do not** open. ${hostile}` },
    {
      ...{ locale: 'de', review: 'machine-assisted', title: 'Türen bleiben zu', body: 'Sie gehen **nicht** auf.' },
      claimTexts: { c1: 'Die Türen gehen nicht auf.' },
    },
  ],
  claims: [claim],
  componentIds: [componentId],
};

async function preview(locale: string, more: object = {}, body: object = statement): Promise<StatementPreview> {
  const path = `/api/v1/incidents/${incidentId}/statements/preview`;
  const answer = await owner.call('POST', path, { locale, statement: body, ...more });
  expect(answer.text).toContain('"locale"');
  return StatementPreview.parse(answer.json);
}

async function draft(body: object = statement): Promise<string> {
  const { json } = await owner.call('POST', `/api/v1/incidents/${incidentId}/statements`, body);
  return String(json['id']);
}

const partOf = (shown: StatementPreview, channel: string, mediaType: string): string =>
  shown.channels
    .find((one) => one.channel === channel)
    ?.parts.find((part) => part.mediaType === mediaType)
    ?.text.replaceAll('\r\n', '\n') ?? '';
/** Links are those of one reader. */
const withoutTokens = (text: string): string => text.replaceAll(/token=[\w-]+/g, 'token=…').trim();
const itemOf = (html: string, id: string): string =>
  new RegExp(`<li id="s-${id}"[\\s\\S]*?</li>\\s*(?=<li|</ol>)`).exec(html)?.[0].trim() ?? 'not there';

describe('the preview of a statement', () => {
  it('is the mail that is sent and the text that the page shows', async () => {
    await confirmed('ada@one.example');
    stopTime();
    const id = await draft();
    // The draft has claims with ids of the server: it is shown as it is stored.
    const saved = StatementPreview.parse((await owner.call('GET', `/api/v1/statements/${id}/preview?locale=en`)).json);
    const { status } = await owner.call('POST', `/api/v1/statements/${id}/publish`);
    expect(status).toBe(200);
    const mail = await mailTo('ada@one.example', 2);
    expect(saved.channels.map((one) => one.subject)[0]).toBe(headerOf(mail.raw, 'Subject'));
    expect(withoutTokens(partOf(saved, 'email', 'text/plain'))).toBe(withoutTokens(textPartOf(mail.raw)));
    expect(withoutTokens(partOf(saved, 'email', 'text/html'))).toBe(withoutTokens(htmlPartOf(mail.raw)));
    goOn();
    const page = await vi.waitUntil(
      async () => {
        const { text } = await read(at(`en/incident/${incidentId}/`));
        return text.includes(`s-${id}`) ? text : undefined;
      },
      { timeout: 60_000 },
    );
    expect(itemOf(saved.page?.html ?? '', id)).toContain('<strong>do not</strong>');
    expect(itemOf(saved.page?.html ?? '', id)).toBe(itemOf(page, id));
    // What was sent stays what was sent, whatever is measured later.
    const after = StatementPreview.parse((await owner.call('GET', `/api/v1/statements/${id}/preview?locale=en`)).json);
    expect(withoutTokens(partOf(after, 'email', 'text/plain'))).toBe(withoutTokens(textPartOf(mail.raw)));
  });

  it('says in each language what readers of it are told about their text', async () => {
    const german = await preview('de');
    expect(german.page?.html).toContain('<html lang="de"');
    expect(german.page?.html).toContain('Die Türen gehen nicht auf.');
    expect(german.page?.html).toContain('Maschinell übersetzt');
    expect(partOf(german, 'email', 'text/plain')).toContain('Maschinell übersetzt, nicht geprüft.');
    const swedish = await preview('sv');
    expect(swedish.page?.html).toContain('<div lang="en" dir="auto">');
    expect(partOf(swedish, 'email', 'text/plain')).toContain('Texten finns ännu inte på svenska');
    expect(JSON.parse(partOf(swedish, 'webhook', 'application/json'))).toMatchObject({
      type: 'status.notices',
      data: { notices: [{ kind: 'statement', texts: [{ language: 'en' }, { language: 'de' }] }] },
    });
    expect(JSON.parse(partOf(swedish, 'web-push', 'application/json'))).toMatchObject({ language: 'sv' });
  });

  it('runs nothing that people wrote, and opens nothing', async () => {
    const shown = await preview('en');
    for (const html of [shown.page?.html ?? '', partOf(shown, 'email', 'text/html')]) {
      expect(html).toContain('&lt;script&gt;');
      expect(html).not.toMatch(/<script|<img/);
    }
    const link = /(\S+\/status\/manage\?token=[\w-]+)/.exec(partOf(shown, 'email', 'text/plain'))?.[1] ?? '';
    expect((await read(link)).status).toBe(403);
  });

  it('counts what is missing while it is written, and shows what it would correct', async () => {
    const denial = { ...statement, claims: [{ ...claim, modality: 'ruled-out' }] };
    const shown = await preview('en', {}, denial);
    expect(shown).toMatchObject({ approvalsNeeded: 2 });
    expect(shown.publishMissing.map(({ code }) => code)).toContain('approvals');
    const { json } = await owner.call('GET', `/api/v1/incidents/${incidentId}`);
    const published = (json['statements'] as { id: string; state: string }[]).find((one) => one.state === 'published');
    const corrected = await preview(
      'en',
      {},
      { ...statement, supersedes: published?.id, correction: 'It was the lock.' },
    );
    expect(corrected.page?.html).toContain('It was the lock.');
    expect(itemOf(corrected.page?.html ?? '', published?.id ?? '')).toContain('class="statement corrected"');
  });

  it('marks a translation that did not follow its original, as saving would', async () => {
    const id = await draft();
    const stored = await owner.call('GET', `/api/v1/statements/${id}`);
    const { claims, texts } = stored.json as { claims: object[]; texts: { locale: string }[] };
    const changed = texts.map((text) => (text.locale === 'en' ? { ...text, title: 'Doors open again' } : text));
    const shown = await preview('de', { statementId: id }, { ...statement, claims, texts: changed });
    expect(shown.publishMissing).toContainEqual({ code: 'stale-translation', detail: 'de' });
    expect(shown.page?.html).toContain('älter als');
  });

  it('keeps nothing, and is bounded', async () => {
    const room = async () => (await owner.call('GET', `/api/v1/incidents/${incidentId}`)).json;
    const before = await room();
    await preview('en');
    expect((await room())['logEntries']).toBe(before['logEntries']);
    const path = `/api/v1/incidents/${incidentId}/statements/preview`;
    const tooLong = { ...statement, texts: [{ ...statement.texts[0], body: 'x'.repeat(10_001) }] };
    expect((await owner.call('POST', path, { locale: 'en', statement: tooLong })).status).toBe(422);
    const huge = { ...statement, padding: 'x'.repeat(600 * 1024) };
    expect((await owner.call('POST', path, { locale: 'en', statement: huge })).status).toBe(413);
  });
});

describe('a component that does not exist', () => {
  it('is refused by name, with what to do', async () => {
    const answer = await owner.call('POST', `/api/v1/incidents/${incidentId}/statements`, {
      ...statement,
      componentIds: [componentId, 'cmp_nowhere'],
    });
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({
      code: 'incident.component-missing',
      detail: 'There is no component with this id: cmp_nowhere.',
      remedy: expect.stringContaining('/api/v1/status/components'),
    });
  });
});
