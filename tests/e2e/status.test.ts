/** Monitors, status, incidents and subscribers in a real Chromium, with the real server and real services on loopback. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as incidents from '#src/features/incidents/contract.ts';
import * as pages from '#src/features/status/contract-page.ts';
import { accessibilityViolations, launchBrowser, openPage, signIn } from '../support/browser.ts';
import { speakersOf } from '../support/speakers.ts';
import { callAs, owner, startStatusWorld, type StatusWorld } from '../support/status-world.ts';

let browser: Browser;
let world: StatusWorld;
beforeAll(async () => {
  browser = await launchBrowser();
  world = await startStatusWorld(browser);
});
afterAll(async () => {
  await world?.stop();
  await browser?.close();
});

async function signedIn(options: Parameters<typeof openPage>[1] = {}) {
  const opened = await openPage(browser, options);
  await signIn(opened.page, world.origin, owner);
  return opened;
}

/** The incident that Keepsight opens by itself for the service that fails. */
async function measuredIncident(page: Page): Promise<string> {
  await page.goto(`${world.origin}/incidents`);
  await page.getByRole('link', { name: /Web shop/ }).click();
  await page.getByRole('heading', { name: 'What we see' }).waitFor();
  const { incidents: list } = await callAs(page, world.origin, incidents.listIncidents);
  return list[0]?.id ?? '';
}

describe('status', () => {
  it('shows what is claimed beside what is measured, and why', async () => {
    const { page, faults } = await signedIn();
    await page.goto(`${world.origin}/components`);
    const row = page.getByRole('row', { name: /Web shop/ });
    await row.getByText('Outage').first().waitFor();
    await row.getByText('Working').waitFor();
    await row.getByText(/Shop front: /).waitFor();
    await row.getByRole('link', { name: 'Web shop' }).click();
    await page.getByRole('heading', { name: 'Web shop', level: 1 }).waitFor();
    await page.getByText('The same as a table').click();
    await page.getByRole('cell', { name: 'Claimed' }).first().waitFor();
    expect(faults).toEqual([]);
  });

  it('moves a component by keyboard, and keeps the order', async () => {
    const { page } = await signedIn();
    await page.goto(`${world.origin}/components`);
    await page.getByRole('button', { name: 'Arrange' }).click();
    await page.getByRole('button', { name: 'Move Web shop' }).focus();
    await page.keyboard.press('ArrowUp');
    await page.getByText('Web shop is now number 1 of 2').waitFor();
    await page.reload();
    await page.getByRole('row', { name: /Web shop/ }).waitFor();
    // It is shown with the next round of status. Who opens the page in that very moment sees it when the page asks again.
    const order = async (): Promise<string[]> =>
      (await page.getByRole('rowheader').allTextContents()).flatMap(
        (name) => /Web shop|Cloud sign-in/.exec(name)?.[0] ?? [],
      );
    await expect.poll(order, { timeout: 90_000, interval: 500 }).toEqual(['Web shop', 'Cloud sign-in']);
  });

  it('shows a viewer that copies are and how they stand, not where', async () => {
    const { page: root } = await signedIn();
    const place = { kind: 'folder', path: '/dev/null/of-nobody' };
    const body = { name: 'Second site', place, isEnabled: true };
    const { id } = await callAs(root, world.origin, pages.createPublishTarget, { body });
    await callAs(root, world.origin, pages.publishNow, { body: {} });
    const rowOf = (page: Page) => page.getByRole('row', { name: /Second site/ });
    await root.goto(`${world.origin}/publishing`);
    await rowOf(root).getByText('/dev/null').waitFor();
    const { page, faults } = await speakersOf(browser, world.origin, root).as('Vera', 'viewer');
    await page.goto(`${world.origin}/publishing`);
    await rowOf(page).getByText('The last try failed (').waitFor();
    await rowOf(page).getByRole('button', { name: 'More for Second site' }).click();
    expect(await page.getByRole('menuitem', { name: 'Change' }).isDisabled()).toBe(true);
    expect(await page.locator('body').textContent()).not.toContain('/dev/null');
    expect(faults).toEqual([]);
    const headers = { origin: world.origin };
    await root.request.delete(`${world.origin}/api/v1/status/targets/${id}`, { headers });
  });

  it('announces maintenance and cancels it by name', async () => {
    const { page } = await signedIn();
    await page.goto(`${world.origin}/maintenance`);
    await page.getByRole('button', { name: 'Announce maintenance' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Title in English').fill('New disks');
    await dialog.getByRole('combobox', { name: 'Components' }).click();
    await page.getByRole('option', { name: 'Web shop' }).click();
    await dialog.getByRole('button', { name: 'Announce it' }).click();
    await page.getByText('“New disks” is announced').waitFor();
    await page.getByRole('button', { name: 'More for New disks' }).click();
    await page.getByRole('menuitem', { name: 'Cancel it' }).click();
    await page.getByRole('dialog', { name: 'Cancel “New disks”?' }).getByRole('button', { name: 'Cancel it' }).click();
    await page
      .getByRole('row', { name: /New disks/ })
      .getByText('Cancelled')
      .waitFor();
  });
});

describe('monitors', () => {
  it('adds one by the form that its schema draws, and tests it at once', async () => {
    const { page, faults } = await signedIn();
    await page.goto(`${world.origin}/monitors`);
    await page.getByRole('button', { name: 'Add a monitor' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a monitor' });
    await dialog.getByText('One vantage alone cannot tell').waitFor();
    await dialog.getByLabel('Kind of test').selectOption({ value: 'tcp' });
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('A port that is shut');
    await dialog.getByRole('textbox', { name: 'Host' }).fill('127.53.0.9');
    await dialog.getByRole('textbox', { name: 'Port', exact: true }).fill('9');
    await dialog.getByRole('button', { name: 'Add the monitor' }).click();
    await page.getByRole('heading', { name: 'A port that is shut', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Test now' }).click();
    await page.getByText('Tested just now from here').waitFor();
    await page.getByRole('status').getByText('Failing').waitFor();
    expect(faults).toEqual([]);
  });

  it('says in German what is wrong with a setting, at its field and above', async () => {
    const { page: root } = await signedIn();
    const german = { locale: 'de-DE' };
    const { page, faults } = await speakersOf(browser, world.origin, root).as('Otto', 'operator', german);
    await page.goto(`${world.origin}/monitors`);
    await page.getByRole('button', { name: 'Prüfung hinzufügen' }).click();
    const dialog = page.getByRole('dialog', { name: 'Prüfung hinzufügen' });
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Eine Seite');
    const address = dialog.getByRole('textbox', { name: 'Adresse (URL)' });
    await address.fill('nirgendwo');
    const wrong = 'ist keine Adresse, die mit http:// oder https:// beginnt';
    for (const [index, button] of ['Ausprobieren', 'Prüfung hinzufügen'].entries()) {
      await dialog.getByRole('button', { name: button }).click();
      await dialog.getByRole('alert').getByText(`Adresse (URL): ${wrong}.`).nth(index).waitFor();
      expect(await address.getAttribute('aria-invalid')).toBe('true');
      await dialog.getByText(wrong, { exact: true }).waitFor();
    }
    expect(await dialog.textContent()).not.toContain('is no address');
    expect(faults).toEqual([]);
  });

  it('finds the failing ones by one click, and keeps that in the address', async () => {
    const { page } = await signedIn();
    await page.goto(`${world.origin}/monitors`);
    await page.getByRole('button', { name: /^Failing/ }).click();
    await page.getByRole('grid').getByText('Shop front').waitFor();
    await page.getByRole('grid').getByText('Sign-in page').waitFor({ state: 'detached' });
    expect(page.url()).toContain('state=failing');
  });

  it('says before an import what is taken over and what not', async () => {
    const { page } = await signedIn();
    await page.goto(`${world.origin}/monitors`);
    await page.getByRole('button', { name: 'Import' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('From').selectOption({ value: 'gatus' });
    await dialog
      .getByLabel('Or paste its text')
      .fill('endpoints:\n  - name: Front\n    url: https://example.org/\n    conditions: ["[STATUS] == 200"]\n');
    await dialog.getByRole('button', { name: 'Show what would happen' }).click();
    await dialog.getByRole('cell', { name: 'https://example.org/' }).waitFor();
    await dialog.getByRole('button', { name: 'Take over 1 monitor' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('grid').getByText('Front', { exact: true }).waitFor({ state: 'detached' });
  });
});

describe('an incident', () => {
  it('publishes what was observed, and refuses a denial that nobody else approved', async () => {
    const { page, faults } = await signedIn();
    await measuredIncident(page);
    await page.getByRole('button', { name: 'Write a statement' }).click();
    await page.getByRole('button', { name: 'Add a claim' }).click();
    await page.getByLabel('In words, in English').fill('Orders cannot be placed.');
    await page.getByLabel('Title in English').fill('Orders fail');
    const onPage = page.frameLocator('iframe[title="The statement as the page shows it"]');
    await onPage.getByText('Orders cannot be placed.').waitFor();
    await page.getByLabel('How sure').selectOption({ value: 'ruled-out' });
    await page.getByText('These claims need two people who approve.').first().waitFor();
    await page.getByRole('button', { name: 'Save the draft' }).click();
    await page.getByText('The draft is saved').waitFor();
    expect(await page.getByRole('button', { name: 'Publish' }).getAttribute('aria-disabled')).toBe('true');
    await page
      .getByText(/must approve it/)
      .first()
      .waitFor();
    await page.getByLabel('How sure').selectOption({ value: 'observed' });
    await page.getByRole('button', { name: 'Save the draft' }).click();
    await page.getByText('Nothing is missing.').waitFor();
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click();
    await page.getByRole('heading', { name: 'Orders fail' }).waitFor();
    expect(faults).toEqual([]);
  });

  it('shows readers of another language that they get the original', async () => {
    const { page } = await signedIn();
    const id = await measuredIncident(page);
    await page.goto(`${world.origin}/incidents/${id}/statements/new`);
    await page.getByLabel('Title in English').fill('Orders fail again');
    await page.getByLabel('Reader’s language').selectOption({ value: 'sv' });
    await page.getByText('There is no text in Swedish.').waitFor();
  });
});

const looks = [
  { name: 'light, 1280 px', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { name: 'dark, 1280 px', colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  { name: 'light, 390 px', colorScheme: 'light', viewport: { width: 390, height: 844 } },
  { name: 'dark, 390 px', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const;

const everyPage = [
  { path: '/components', content: 'Web shop' },
  { path: '/contradictions', content: /measurements|Claimed better/ },
  { path: '/reports', content: 'Nobody has reported anything' },
  { path: '/maintenance', content: 'Announced before it begins' },
  { path: '/publishing', content: 'Where copies go' },
  { path: '/starter-packs', content: 'Tested from' },
  { path: '/monitors', content: 'Shop front' },
  { path: '/vantages', content: 'Everything is tested from one place' },
  { path: '/incidents', content: /Web shop/ },
  { path: '/subscribers', content: 'Nobody has subscribed' },
  { path: '/notices', content: /Web shop|Nothing was sent yet/ },
  { path: '/channels', content: 'Web push' },
] as const;

describe.each(looks)('$name', ({ name: _name, ...options }) => {
  it('has no violation of the accessibility rules on any page of it', async () => {
    const { page, faults } = await signedIn(options);
    const { incidents: list } = await callAs(page, world.origin, incidents.listIncidents);
    const incident = `/incidents/${list[0]?.id ?? ''}`;
    const objects = [
      { path: `/components/${world.componentIds.shop}`, content: 'Why it is shown so' },
      { path: `/monitors/${world.monitorIds.fails}`, content: 'What each vantage says' },
      { path: `/monitors/${world.monitorIds.provider}`, content: 'What the provider says' },
      { path: incident, content: 'What we said' },
      { path: `${incident}/statements/new`, content: 'Before it can be published' },
      { path: `${incident}/report`, content: 'How long it took' },
    ];
    const found: string[] = [];
    for (const { path, content } of [...everyPage, ...objects]) {
      await page.goto(`${world.origin}${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.getByText(content).filter({ visible: true }).first().waitFor();
      for (const violation of await accessibilityViolations(page)) found.push(`${path} ${violation}`);
      const sideways = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
      if (Number(sideways) > 0) found.push(`${path} scrolls sideways`);
    }
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('has no violation in its forms', async () => {
    const { page, faults } = await signedIn(options);
    const found: string[] = [];
    for (const { path, button } of [
      { path: '/components', button: 'Add a component' },
      { path: '/monitors', button: 'Add a monitor' },
      { path: '/vantages', button: 'Add a vantage' },
      { path: '/incidents', button: 'Open an incident' },
      { path: '/subscribers', button: 'Invite an address' },
      { path: '/publishing', button: 'Add a place' },
    ]) {
      await page.goto(`${world.origin}${path}`);
      await page.getByRole('button', { name: button }).click();
      await page.getByRole('dialog', { name: button }).getByRole('textbox').first().waitFor();
      for (const violation of await accessibilityViolations(page)) found.push(`${path} ${violation}`);
    }
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
  });
});
