/** What people do in the room of an incident beside speaking: waves of restoration, questions of the public, legal clocks. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as actions from '#src/features/incidents/contract-actions.ts';
import { accessibilityViolations, launchBrowser, openPage, signIn } from '../support/browser.ts';
import { openIncident, say, type Speakers, speakersOf } from '../support/speakers.ts';
import { callAs, owner, startStatusWorld, type StatusWorld } from '../support/status-world.ts';

let browser: Browser;
let world: StatusWorld;
let root: Page;
let speakers: Speakers;
beforeAll(async () => {
  browser = await launchBrowser();
  world = await startStatusWorld(browser);
  root = (await openPage(browser)).page;
  await signIn(root, world.origin, owner);
  speakers = speakersOf(browser, world.origin, root);
});
afterAll(async () => {
  await world?.stop();
  await browser?.close();
});

async function choose(page: Page, label: string, option: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option }).click();
  await dialog.getByRole('combobox', { name: label }).press('Escape');
}

describe('restoration', () => {
  interface Planned {
    readonly name: string;
    readonly component: string;
    readonly minutes: string;
    readonly needsPerson: boolean;
  }

  async function plan(page: Page, { name, component, minutes, needsPerson }: Planned): Promise<void> {
    await page.getByRole('button', { name: 'Plan a wave' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
    await choose(page, 'Components', component);
    await dialog.getByLabel('Measured ok for so many minutes').fill(minutes);
    if (needsPerson) await dialog.getByLabel('A person must confirm that it is whole').check();
    await dialog.getByRole('button', { name: 'Plan it' }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  it('goes in waves: planned, opened, held by their gates, passed, taken back and begun again', async () => {
    const { id } = await openIncident(root, world.origin, 'Switched off to protect');
    const { page, faults } = await speakers.as('Anna');
    await page.goto(`${world.origin}/incidents/${id}`);
    await plan(page, { name: 'Staff', component: 'Cloud sign-in', minutes: '0', needsPerson: true });
    await plan(page, { name: 'Everybody', component: 'Web shop', minutes: '1', needsPerson: false });
    const wave = (name: string) => page.getByRole('listitem').filter({ has: page.getByText(name, { exact: true }) });
    const [staff, everybody] = [wave('Staff'), wave('Everybody')];
    const isOff = async (button: ReturnType<typeof wave>): Promise<boolean> =>
      (await button.getAttribute('aria-disabled')) === 'true';

    // The second waits for the first.
    await everybody.getByText('wave “Staff” to pass').waitFor();
    expect(await isOff(everybody.getByRole('button', { name: 'Open the wave' }))).toBe(true);

    await staff.getByRole('button', { name: 'Open the wave' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Open the wave' }).click();
    await staff.getByText('somebody to say that the work is done').waitFor();
    expect(await isOff(staff.getByRole('button', { name: 'Let it pass' }))).toBe(true);
    await staff.getByRole('button', { name: 'The work is done' }).click();
    await staff.getByText('a person who confirms').waitFor();
    expect(await isOff(staff.getByRole('button', { name: 'Let it pass' }))).toBe(true);
    await staff.getByRole('button', { name: 'Confirm that it is whole' }).click();
    await page.getByRole('dialog').getByLabel('Note').fill('Looked at the logs; clean.');
    await page.getByRole('dialog').getByRole('button', { name: 'Confirm that it is whole' }).click();
    await staff.getByText('Passed', { exact: true }).waitFor();

    // The gate of the second is shut by what is measured, and nobody can open it by hand.
    await everybody.getByRole('button', { name: 'Open the wave' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Open the wave' }).click();
    await everybody.getByRole('button', { name: 'The work is done' }).click();
    await everybody.getByText('Web shop is not measured ok').waitFor();
    expect(await isOff(everybody.getByRole('button', { name: 'Let it pass' }))).toBe(true);
    await everybody.getByRole('button', { name: 'Take it back' }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('It fails again.');
    await page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click();
    await everybody.getByText('Taken back: It fails again.').waitFor();
    await everybody.getByRole('button', { name: 'Open it again' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Open the wave' }).click();
    await everybody.getByText('somebody to say that the work is done').waitFor();
    // Each step was told in public, in words of our own.
    await page.getByRole('heading', { name: /Staff/ }).first().waitFor();
    expect(faults).toEqual([]);
  });
});

describe('a question of the public', () => {
  it('is asked without script, answered once, and stands on the page once', async () => {
    const { id } = await openIncident(root, world.origin, 'Gates stay open');
    await say(root, world.origin, id, { title: 'Gates stay open' });
    const onPage = `${world.origin}/status/en/incident/${id}/index.html`;
    const { page: reader } = await openPage(browser, { javaScriptEnabled: false });
    await expect.poll(async () => (await reader.goto(onPage))?.ok(), { timeout: 90_000, interval: 1000 }).toBe(true);
    for (let people = 0; people < 2; people += 1) {
      await reader.goto(onPage);
      await reader.getByLabel('Your question').fill('Is the yard watched meanwhile?');
      await reader.getByRole('button', { name: 'Send the question' }).click();
      await reader.getByRole('heading', { name: 'Thank you' }).waitFor();
    }
    const { page, faults } = await speakers.as('Anna');
    await page.goto(`${world.origin}/incidents/${id}`);
    await page.getByText('2 people ask this').waitFor();
    await page.getByRole('button', { name: 'Answer for everybody' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('The question as the public reads it, in English').fill('Is the yard watched?');
    await dialog.getByLabel('Answer, in English').fill('Yes, by **two** people.');
    await dialog.getByRole('tab', { name: 'Deutsch' }).click();
    await dialog.getByLabel('Answer, in German').fill('Ja, von zwei Personen.');
    // An answer alone would stand under a question in another language.
    await dialog.getByText('An answer needs its question in the same language.').waitFor();
    expect(await dialog.getByRole('button', { name: 'Answer' }).isDisabled()).toBe(true);
    await dialog.getByLabel('The question as the public reads it, in German').fill('Wird der Hof bewacht?');
    // A cause would need a statement that says so.
    await dialog.getByLabel('About what').selectOption({ value: 'cause' });
    await dialog.getByText(/rests on a published statement that says the same/).waitFor();
    expect(await dialog.getByRole('button', { name: 'Answer' }).isDisabled()).toBe(true);
    await dialog.getByLabel('About what').selectOption({ value: 'effect' });
    await dialog.getByRole('button', { name: 'Answer' }).click();
    await page.getByText('Everybody can read the answer').waitFor();
    await page.getByText('No question waits.').waitFor();
    await expect
      .poll(
        async () => {
          await reader.goto(onPage);
          return await reader.getByText('Is the yard watched?', { exact: true }).count();
        },
        { timeout: 90_000, interval: 1000 },
      )
      .toBe(1);
    await reader.getByText('asked by 2 people').waitFor();
    expect(await reader.locator('.questions strong', { hasText: 'two' }).count()).toBe(1);
    await reader.goto(onPage.replace('/en/', '/de/'));
    await reader.getByText('Wird der Hof bewacht?', { exact: true }).waitFor();
    await reader.getByText('Ja, von zwei Personen.').waitFor();
    expect(faults).toEqual([]);
  });
});

describe('a report of the public', () => {
  it('is read here before anybody else, and stands on the page of its service once it is let through', async () => {
    const { page: reader } = await openPage(browser, { javaScriptEnabled: false });
    for (const [service, kind, text] of [
      ['Web shop', 'It is slow', 'The till at gate 4 waits, says Mona.'],
      ['I am not sure', 'Something else', 'Nothing works.'],
    ] as const) {
      await reader.goto(`${world.origin}/status/en/report/index.html`);
      const options = await reader.getByLabel('Service').locator('option').allTextContents();
      const option = options.find((each) => each.trim() === service) ?? '';
      await reader.getByLabel('Service').selectOption({ label: option });
      await reader.getByLabel('What happens').selectOption({ label: kind });
      await reader.getByLabel('In your words').fill(text);
      await reader.getByRole('button', { name: 'Send the report' }).click();
      await reader.getByRole('heading', { name: 'Thank you' }).waitFor();
    }
    const { page, faults } = await openPage(browser);
    await signIn(page, world.origin, owner);
    await page.goto(`${world.origin}/reports`);
    const item = (text: string) => page.getByRole('listitem').filter({ hasText: text });
    // What names no service has no page to stand on.
    await item('Nothing works.').getByRole('button', { name: 'Hide it' }).waitFor();
    expect(await item('Nothing works.').getByRole('button', { name: 'Show it' }).count()).toBe(0);
    await item('gate 4').getByText('is slow', { exact: true }).waitFor();
    await item('gate 4').getByRole('button', { name: 'Show a shorter text' }).click();
    await page.getByLabel('What the public reads').fill('The till waits.');
    await page.getByRole('dialog').getByRole('button', { name: 'Show it' }).click();
    await page.getByText('The text is shown on the page').waitFor();
    const onPage = async (): Promise<number> => {
      await reader.goto(`${world.origin}/status/en/component/web-shop/index.html`);
      return await reader.getByText('The till waits.', { exact: true }).count();
    };
    await expect.poll(onPage, { timeout: 90_000, interval: 1000 }).toBe(1);
    expect(await reader.content()).not.toMatch(/Mona|\[slow\]/);
    expect(faults).toEqual([]);
  });
});

describe('legal clocks', () => {
  it('are started, marked, filed and stopped, each with its reason', async () => {
    const { id } = await openIncident(root, world.origin, 'Keys were copied');
    const { page, faults } = await speakers.as('Anna');
    await page.goto(`${world.origin}/incidents/${id}`);
    await page.getByText('No clock runs.').waitFor();
    await page.getByRole('button', { name: 'Start clocks' }).click();
    await choose(page, 'Laws', 'Cyber Resilience Act, Article 14: exploited vulnerability');
    await page.getByRole('dialog').getByLabel('Reason').fill('The researcher wrote to us.');
    await page.getByRole('dialog').getByRole('button', { name: 'Start them' }).click();
    const clock = page.getByRole('article').filter({ hasText: 'exploited vulnerability' });
    const step = (name: string) => clock.getByRole('listitem').filter({ hasText: name });
    await step('Early warning').getByText(/runs/).waitFor();
    await step('Early warning')
      .getByText(/due .*\(in /)
      .waitFor();
    await step('Final report').getByText('waits for a fix or mitigation').waitFor();

    await clock.getByRole('button', { name: 'It is fixed or mitigated' }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('New keys everywhere.');
    await page.getByRole('dialog').getByRole('button', { name: 'Note it' }).click();
    await step('Final report')
      .getByText(/due .*\(in /)
      .waitFor();
    await clock
      .getByText(/fixed or mitigated/)
      .first()
      .waitFor();

    await step('Early warning').getByRole('button', { name: 'It was filed: Early warning' }).click();
    await page.getByRole('dialog').getByLabel('Reference').fill('CSIRT 4711');
    await page.getByRole('dialog').getByRole('button', { name: 'It was filed' }).click();
    await step('Early warning').getByText(/filed/).first().waitFor();
    await step('Early warning')
      .getByText(/CSIRT 4711/)
      .waitFor();

    await clock.getByRole('button', { name: /^Does not apply/ }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('We make no such product.');
    await page.getByRole('dialog').getByRole('button', { name: 'Does not apply' }).click();
    await clock.getByText('stopped: We make no such product.').waitFor();
    expect(faults).toEqual([]);
  });

  it('are not shown to who only reads', async () => {
    const { id } = await openIncident(root, world.origin, 'Keys were lost');
    const { page } = await speakers.as('Vera', 'viewer');
    await page.goto(`${world.origin}/incidents/${id}`);
    await page.getByRole('heading', { name: 'What we said' }).waitFor();
    expect(await page.getByRole('heading', { name: 'Legal clocks' }).count()).toBe(0);
  });
});

/** German words are longer than English ones. */
describe.each([1280, 390])('in German, %i px wide', (width) => {
  it('nothing of the room, the editor and the report runs over', async () => {
    const { id } = await openIncident(root, world.origin, 'Cloud sign-in and the web shop do not answer', [
      world.componentIds.login,
      world.componentIds.shop,
    ]);
    const input = { title: 'Nobody can sign in', nextUpdateAt: Date.now() + 3_600_000 };
    const { id: statementId } = await say(root, world.origin, id, input);
    await callAs(root, world.origin, actions.addEffect, {
      path: actions.addEffect.path.replace(':id', id),
      body: {
        ...{ kind: 'off-by-operator', offReason: 'protective', reason: 'to be sure' },
        componentIds: [world.componentIds.login, world.componentIds.shop],
      },
    });
    const look = { locale: 'de-DE', viewport: { width, height: 900 } };
    const { page, faults } = await speakers.as('Greta', 'communicator', look);
    const found: string[] = [];
    for (const [path, content] of [
      ['', 'absichtlich abgeschaltet'],
      [`/statements/${statementId}`, 'Push'],
      ['/statements/new', 'Titel auf Deutsch'],
      ['/report', 'Verlauf'],
    ] as const) {
      await page.goto(`${world.origin}/incidents/${id}${path}`);
      await page.getByText(content).first().waitFor();
      const over = await page.evaluate(`(() => {
        const right = (each) => each.getBoundingClientRect().right;
        const tables = [...document.querySelectorAll('section table, section iframe, section ul, section button')];
        const wide = tables.filter((each) => right(each) > right(each.closest('section')) + 1);
        const html = document.documentElement;
        return [...(html.scrollWidth > html.clientWidth ? [html] : []), ...wide].map((each) => each.tagName).join(' ');
      })()`);
      if (over !== '') found.push(`${path} ${String(over)}`);
      for (const violation of await accessibilityViolations(page)) found.push(`${path} ${violation}`);
    }
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
  });
});
