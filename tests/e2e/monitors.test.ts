/** The list of monitors and its forms in a real Chromium: tried before they are saved, in German, with the keyboard alone. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as people from '#src/features/people/contract.ts';
import * as watch from '#src/features/watch/contract.ts';
import { accessibilityViolations, launchBrowser, openPage, signIn } from '../support/browser.ts';
import { callAs, owner, startStatusWorld, type StatusWorld } from '../support/status-world.ts';

let browser: Browser;
let world: StatusWorld;
let address = '';
beforeAll(async () => {
  browser = await launchBrowser();
  world = await startStatusWorld(browser);
  const { page } = await signedIn();
  const path = `/api/v1/monitors/${world.monitorIds.works}`;
  const { settings } = await callAs(page, world.origin, watch.getMonitor, { path });
  address = z.object({ url: z.string() }).parse(settings).url;
});
afterAll(async () => {
  await world?.stop();
  await browser?.close();
});

async function signedIn() {
  const opened = await openPage(browser);
  await signIn(opened.page, world.origin, owner);
  return opened;
}

async function openForm(page: Page) {
  await page.goto(`${world.origin}/monitors`);
  await page.getByRole('button', { name: 'Add a monitor' }).click();
  return page.getByRole('dialog', { name: 'Add a monitor' });
}

async function totalOf(page: Page): Promise<number> {
  return (await callAs(page, world.origin, watch.listMonitors)).total;
}

describe('a monitor that is not saved yet', () => {
  it('is tested once as typed, and what was seen goes when the settings change', async () => {
    const { page, faults } = await signedIn();
    const before = await totalOf(page);
    const dialog = await openForm(page);
    expect(await dialog.getByRole('button', { name: 'Test', exact: true }).getAttribute('aria-disabled')).toBe('true');
    await dialog.getByRole('textbox', { name: 'Address (URL)' }).fill(address);
    await dialog.getByRole('button', { name: 'Test', exact: true }).click();
    const seen = dialog.getByRole('status');
    await seen.getByText('Works').waitFor();
    await seen.getByText(/HTTP 200/).waitFor();
    await seen.getByText(/First byte \d+ ms/).waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    await dialog.getByRole('textbox', { name: 'Address (URL)' }).fill('http://10.0.0.1/');
    await seen.getByText('Works').waitFor({ state: 'detached' });
    await dialog.getByRole('button', { name: 'Test', exact: true }).click();
    await seen.getByText('Our own rules do not allow').waitFor();
    expect(await totalOf(page)).toBe(before);
    expect(faults).toEqual([]);
  });

  it('that waits for signs of life says why there is nothing to test', async () => {
    const { page } = await signedIn();
    const dialog = await openForm(page);
    await dialog.getByLabel('Kind of test').selectOption({ value: 'heartbeat' });
    const button = dialog.getByRole('button', { name: 'Test', exact: true });
    expect(await button.getAttribute('aria-disabled')).toBe('true');
    await dialog.getByText('there is nothing to ask').waitFor({ state: 'attached' });
  });

  it('shows what a provider is read to say', async () => {
    const { page } = await signedIn();
    const path = `/api/v1/monitors/${world.monitorIds.provider}`;
    const { settings } = await callAs(page, world.origin, watch.getMonitor, { path });
    const dialog = await openForm(page);
    await dialog.getByLabel('Kind of test').selectOption({ value: 'vendor-status' });
    const { url } = z.object({ url: z.string() }).parse(settings);
    await dialog.getByRole('textbox', { name: 'Address (URL)' }).fill(url);
    await dialog.getByRole('button', { name: 'Test', exact: true }).click();
    await dialog.getByRole('status').getByText('Reads 2 parts').waitFor();
    await dialog.getByRole('status').getByText('Cloud sign-in').waitFor();
  });
});

describe('in German', () => {
  let german: Page;
  beforeAll(async () => {
    german = (await signedIn()).page;
    await callAs(german, world.origin, people.updateMe, { body: { locale: 'de' } });
    await german.goto(`${world.origin}/monitors`);
  });
  afterAll(async () => {
    await callAs(german, world.origin, people.updateMe, { body: { locale: null } });
  });

  it('the form has no English words, whatever the kind of test', async () => {
    await german.getByRole('button', { name: 'Prüfung hinzufügen' }).click();
    const dialog = german.getByRole('dialog', { name: 'Prüfung hinzufügen' });
    const kind = dialog.getByLabel('Art der Prüfung');
    // The list comes from the server; it is there before it is counted.
    await kind.locator('option').nth(10).waitFor({ state: 'attached' });
    const options = await kind.locator('option').all();
    expect(options.length).toBeGreaterThan(10);
    for (const option of options) {
      const word = (await option.textContent()) ?? '';
      await kind.selectOption(word);
      await dialog.getByText('Was geprüft wird', { exact: true }).waitFor();
      expect([word, await dialog.locator('[lang="en"]').count()]).toEqual([word, 0]);
    }
    await german.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('an import says what it leaves out', async () => {
    await german.getByRole('button', { name: 'Übernehmen' }).click();
    const dialog = german.getByRole('dialog');
    await dialog.getByLabel('Von').selectOption({ value: 'gatus' });
    const config = 'alerting: {}\nendpoints:\n  - name: Front\n    url: sctp://example.org/\n';
    await dialog.getByLabel('Oder den Text einfügen').fill(config);
    await dialog.getByRole('button', { name: 'Zeigen, was geschehen würde' }).click();
    await dialog.getByText('Eine Prüfung von Adressen wie sctp:// gibt es hier nicht.').waitFor();
    await dialog.getByText('Alarmierung: Hier abonniert man').waitFor();
  });
});

describe('the list of monitors', () => {
  it('can be worked with the keyboard alone', async () => {
    const { page, faults } = await signedIn();
    await page.keyboard.press('g');
    await page.keyboard.press('m');
    const grid = page.getByRole('grid', { name: 'Monitors' });
    await grid.getByText('Shop front').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('sign-in');
    await grid.getByText('Shop front').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await grid.getByText('Shop front').waitFor();
    const sort = grid.getByRole('button', { name: 'Name' });
    await sort.focus();
    await page.keyboard.press('Enter');
    await page.locator('[role="columnheader"][aria-sort="ascending"]').getByText('Name').waitFor();
    for (const _next of ['Target', 'Time', 'Since', 'the row']) await page.keyboard.press('Tab');
    const focused = page.locator('[role="row"]:focus');
    await focused.waitFor();
    await page.keyboard.press('End');
    await page.locator('[role="row"][aria-rowindex="4"]:focus').waitFor();
    await page.keyboard.press('Home');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.locator('[role="row"][aria-rowindex="3"]:focus').waitFor();
    const name = (await focused.getByRole('link').textContent()) ?? '';
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name, level: 1 }).waitFor();
    expect(faults).toEqual([]);
  });
});
