/**
 * The forms of the public page on a whole Keepsight with a real mail server: subscribing, changing, leaving, reporting, asking;
 * by hand and by a browser without script.
 */

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { headerOf, textPartOf } from '../notices/world.ts';
import { accessibilityViolations, launchBrowser, openPage } from '../support/browser.ts';
import { fieldsOf, type Fields, headingOf, linkIn, openPublicWorld, type Page, read, tokenOf } from './public-world.ts';

const world = await openPublicWorld('127.49.0.20');
const { owner, sink, incidentId, componentId, takeTime, at, post, subscribe, mailTo, confirmed } = world;
const { subscriberCount, publishStatement, stopTime, goOn } = world;
afterAll(() => world.close());
beforeEach(takeTime);

describe('subscribing', () => {
  it('takes two steps, a mail and a press; opening the link changes nothing', async () => {
    const first = await post('subscribe', { email: 'ada@one.example', locale: 'en', website: '' });
    expect(headingOf(first.text)).toBe('What do you want to hear of?');
    expect(sink.mails).toHaveLength(0);
    takeTime();
    const asked = await post('subscribe', { ...fieldsOf(first.text), severity: 'major' });
    expect([asked.status, headingOf(asked.text)]).toEqual([200, 'Look into your mailbox']);
    const mail = await mailTo('ada@one.example');
    const link = linkIn(mail, 'confirm');
    const before = await subscriberCount();
    for (let times = 0; times < 3; times += 1) {
      takeTime();
      const opened = await read(link);
      expect([opened.status, headingOf(opened.text)]).toEqual([200, 'Confirm the subscription']);
    }
    await read(link, { method: 'HEAD' });
    expect(await subscriberCount()).toBe(before);
    const pressed = await post('confirm', { token: tokenOf(link), locale: 'en' });
    expect([pressed.status, headingOf(pressed.text)]).toEqual([200, 'Confirmed']);
    expect(fieldsOf(pressed.text)).toMatchObject({ severity: 'major', delivery: 'at-once', maintenance: 'yes' });
    expect(await subscriberCount()).toBe(before + 1);
    // It serves once.
    takeTime();
    const again = await post('confirm', { token: tokenOf(link), locale: 'en' });
    expect([again.status, headingOf(again.text)]).toEqual([403, 'This did not work']);
  });

  it('does nothing for who fills in what nobody sees, or presses faster than anybody reads', async () => {
    const trapped = await post('subscribe', {
      email: 'bot@one.example',
      locale: 'en',
      website: 'https://spam.example',
    });
    expect(headingOf(trapped.text)).toBe('Look into your mailbox');
    stopTime();
    const first = await post('subscribe', { email: 'fast@one.example', locale: 'en' });
    const stamped = fieldsOf(first.text);
    const tooFast = await post('subscribe', stamped);
    expect(tooFast.text).toContain('Please look at it once more');
    expect(fieldsOf(tooFast.text)['stamp']).toBe(stamped['stamp']);
    const forged = await post('subscribe', { ...stamped, stamp: 'x'.repeat(60) });
    expect(headingOf(forged.text)).toBe('What do you want to hear of?');
    takeTime();
    // Now the same form counts; whoever was held up by the trap loses nothing.
    await post('subscribe', fieldsOf(tooFast.text));
    goOn();
    await mailTo('fast@one.example');
    expect(sink.mails.filter(({ to }) => to === 'bot@one.example')).toEqual([]);
  });

  it('answers the same for an address that is known, one that is not, and one that was asked too often', async () => {
    await confirmed('known@one.example');
    for (let n = 0; n < 4; n += 1) await subscribe('often@one.example');
    const pages: string[] = [];
    for (const email of ['known@one.example', 'unknown@one.example', 'often@one.example']) {
      takeTime();
      const { status, headers, text } = await subscribe(email);
      const own = new Set(['date', 'x-request-id']);
      pages.push(JSON.stringify([status, text, [...headers].filter(([name]) => !own.has(name))]));
    }
    expect(pages[1]).toBe(pages[0]);
    expect(pages[2]).toBe(pages[0]);
  });

  it('shows, changes and ends a subscription by the links of its mails, in one click too', async () => {
    const page = await confirmed('eve@one.example');
    const before = await subscriberCount();
    takeTime();
    const saved = await post('manage', {
      ...fieldsOf(page.text),
      delivery: 'at-once',
      severity: 'minor',
      locale: 'de',
    });
    expect([saved.status, saved.headers.get('content-language')]).toEqual([200, 'de']);
    await publishStatement();
    const notice = await mailTo('eve@one.example', 2);
    const oneClick = /<([^>]+)>/.exec(headerOf(notice.raw, 'List-Unsubscribe'))?.[1] ?? '';
    expect(oneClick).toContain('/status/unsubscribe?token=');
    takeTime();
    const shown = await read(linkIn(notice, 'manage'));
    expect(shown.text).toContain('e…@one.example');
    expect(shown.text).not.toContain('eve@one.example');
    // In the language of the mail, whatever the browser prefers.
    expect(headingOf((await read(oneClick)).text)).toBe('Mitteilungen beenden');
    expect(await subscriberCount()).toBe(before);
    // As mail programs press it (RFC 8058, section 3.2), which know no language and no form of ours.
    const init = { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) };
    expect((await read(oneClick, init)).status).toBe(200);
    expect(await subscriberCount()).toBe(before - 1);
    const multipart = new FormData();
    multipart.set('List-Unsubscribe', 'One-Click');
    takeTime();
    expect((await read(oneClick, { method: 'POST', body: multipart })).status).toBe(200);
    expect((await read(linkIn(notice, 'manage'))).status).toBe(403);
    // Somebody else who reads this address finds the last mail, and undoes it; opening its link alone does not.
    const back = linkIn(await mailTo('eve@one.example', 3), 'return');
    takeTime();
    expect(headingOf((await read(`${back}&locale=en`)).text)).toBe('Undo the end of the notices');
    expect(await subscriberCount()).toBe(before - 1);
    const returned = await post('return', { token: tokenOf(back), locale: 'en' });
    expect([returned.status, returned.headers.get('content-language')]).toEqual([200, 'en']);
    expect(fieldsOf(returned.text)).toMatchObject({ severity: 'minor' });
    expect(returned.text).toMatch(/<option value="de"\s+selected/);
    expect(await subscriberCount()).toBe(before);
  });
});

describe('notices in the browser', () => {
  it('are offered once the page has an address, with the key of this hub', async () => {
    const page = async (): Promise<string> => (await read(at('en/subscribe/index.html'))).text;
    expect(await page()).not.toContain('push-here');
    const { json: settings } = await owner.call('GET', '/api/v1/status/page');
    const changed = await owner.call('PUT', '/api/v1/status/page', { ...settings, publicUrl: at('') });
    expect(changed.status).toBe(200);
    await vi.waitUntil(async () => (await page()).includes('push-here'), { timeout: 60_000 });
    const { json: key } = await owner.call('GET', '/api/v1/public/push-key');
    const html = await page();
    expect(html).toContain(`data-hub="${at('')}" data-key="${String(key['publicKey'])}"`);
    const worker = await read(at('push-worker.js'));
    expect(worker.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(worker.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    await owner.call('PUT', '/api/v1/status/page', settings);
  });
});

describe('reporting and asking', () => {
  const answerOf = async (path: string): Promise<Readonly<Record<string, unknown>>> =>
    (await owner.call('GET', path)).json;
  const reports = async () =>
    (await answerOf('/api/v1/status/reports'))['reports'] as { text: string; componentId: string | null }[];
  const questions = async () =>
    (await answerOf(`/api/v1/incidents/${incidentId}/questions`))['questions'] as {
      id: string;
      text: string;
      wantAnswer: number;
    }[];

  it('counts a report, also from somebody who is not sure of what, and answers programs the same', async () => {
    const send = (fields: Fields): Promise<Page> =>
      post('report', { locale: 'en', website: '', kind: 'slow', ...fields });
    const taken = await send({ component: componentId, text: 'The door is stuck.' });
    expect([taken.status, headingOf(taken.text)]).toEqual([200, 'Thank you']);
    const unsure = await send({ component: '', text: 'Something is wrong.' });
    const trapped = await send({ component: componentId, text: 'spam', website: 'x' });
    takeTime();
    const unknown = await send({ component: 'cmp_none', text: 'nothing' });
    expect([unsure.text, trapped.text, unknown.text]).toEqual([taken.text, taken.text, taken.text]);
    const found = await reports();
    expect(new Map(found.map((one) => [one.text, one.componentId]))).toEqual(
      new Map([
        ['[slow] Something is wrong.', null],
        ['[slow] The door is stuck.', componentId],
      ]),
    );
  });

  it('takes a question about an open incident, and mails the answer to whom it knows', async () => {
    await confirmed('asker@one.example');
    takeTime();
    const send = (fields: Fields): Promise<Page> => post('question', { locale: 'en', website: '', ...fields });
    const text = 'When will the doors open?';
    const taken = await send({ incident: incidentId, text, email: 'Asker@one.example' });
    expect([taken.status, headingOf(taken.text)]).toEqual([200, 'Thank you']);
    const same = [
      await send({ incident: incidentId, text, email: 'nobody@one.example' }),
      await send({ incident: 'inc_none', text }),
      await send({ incident: incidentId, text: 'spam', website: 'x' }),
    ];
    for (const one of same) expect(one.text).toBe(taken.text);
    takeTime();
    expect((await send({ incident: incidentId, text: ' ' })).status).toBe(422);
    expect((await send({ incident: incidentId, text, email: 'no address' })).status).toBe(422);
    const [question] = await questions();
    expect(await questions()).toMatchObject([{ text, wantAnswer: 2 }]);
    const answer = {
      question: 'When do they open?',
      answer: 'At **noon**.',
      modality: 'observed',
      subject: 'restoration',
    };
    const { status } = await owner.call('POST', `/api/v1/questions/${question?.id ?? ''}/answer`, answer);
    expect(status).toBe(200);
    const mail = await mailTo('asker@one.example', 2);
    expect(headerOf(mail.raw, 'Subject')).toBe('Answer to your question');
    expect(textPartOf(mail.raw)).toMatch(/At \**noon\**\./);
    expect(textPartOf(mail.raw)).toContain('When do they open?');
    const answers = sink.mails.filter(({ raw }) => headerOf(raw, 'Subject') === 'Answer to your question');
    expect(answers.map(({ to }) => to)).toEqual(['asker@one.example']);
  });
});

describe('a browser without script', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  it('goes all the way from the page to a confirmed subscription, and asks', async () => {
    const { page, faults } = await openPage(browser, { javaScriptEnabled: false });
    await page.goto(at(''));
    await page.getByRole('link', { name: 'Subscribe' }).first().click();
    await page.getByLabel('Mail address').fill('reader@one.example');
    await page.getByRole('button', { name: 'Send me the confirmation' }).click();
    await page.getByRole('heading', { name: 'What do you want to hear of?' }).waitFor();
    takeTime();
    await page.getByLabel('Tell me of').selectOption('critical');
    await page.getByRole('button', { name: 'Send me the confirmation' }).click();
    await page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor();
    const mail = await mailTo('reader@one.example');
    await page.goto(linkIn(mail, 'confirm'));
    takeTime();
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('heading', { name: 'Confirmed' }).waitFor();
    expect(await page.getByLabel('Tell me of').inputValue()).toBe('critical');
    await page.goto(at(`en/incident/${incidentId}/`));
    takeTime();
    await page.getByLabel('Your question').fill('Is the back door open?');
    await page.getByRole('button', { name: 'Send the question' }).click();
    await page.getByRole('heading', { name: 'Thank you' }).waitFor();
    await page.getByRole('link', { name: 'Back to the status page' }).click();
    await page.getByRole('link', { name: 'Report a problem' }).first().click();
    takeTime();
    await page.getByRole('button', { name: 'Send the report' }).click();
    await page.getByRole('heading', { name: 'Thank you' }).waitFor();
    expect(faults).toEqual([]);
    expect(await page.context().cookies()).toEqual([]);
    await page.context().close();
  });

  it('shows each form without a barrier', async () => {
    const { page } = await openPage(browser);
    for (const path of ['report', 'confirm?token=none', 'unsubscribe?token=none', `en/incident/${incidentId}/`]) {
      await page.goto(at(path));
      expect(await accessibilityViolations(page), path).toEqual([]);
    }
    await page.context().close();
  });
});
