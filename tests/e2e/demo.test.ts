/** What a stranger meets in the first minutes: the demo, status at a glance, a vendor that can be broken, and who is told. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as people from '#src/features/people/contract.ts';
import * as status from '#src/features/status/contract.ts';
import * as system from '#src/features/system/contract.ts';
import { launchBrowser, openPage, signIn } from '../support/browser.ts';
import { type RunningDemo, startDemo } from '../support/server.ts';
import { callAs } from '../support/status-world.ts';

/** A test each 15 seconds, two of them to confirm, and the round that shows it. */
const seenWithinMs = 90_000;

let demo: RunningDemo;
let browser: Browser;
beforeAll(async () => {
  demo = await startDemo();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});

async function signedIn() {
  const opened = await openPage(browser);
  await signIn(opened.page, demo.origin, demo);
  return opened;
}

function glance(page: Page) {
  return page.getByRole('region', { name: 'Status at a glance' });
}

async function choose(page: Page, name: string, condition: string): Promise<void> {
  await page.goto(`${demo.origin}/demo`);
  await page.getByLabel(`What ${name} does`).selectOption({ label: condition });
  await page.getByText(`${name}: ${condition}.`).waitFor();
}

/** The form takes nothing that was filled in faster than a person can, and asks to look at it once more. */
async function sendUntilTaken(page: Page): Promise<void> {
  const taken = page.getByRole('heading', { name: 'Look into your mailbox' });
  const submit = page.getByRole('button', { name: 'Send me the confirmation' });
  while ((await taken.count()) === 0) {
    // As long as a person looks at it; who presses again and again is told to come back later.
    await expect.poll(() => page.evaluate('performance.now()'), { timeout: 20_000 }).toBeGreaterThan(3500);
    await Promise.all([page.waitForEvent('load'), submit.click()]);
  }
}

describe('the demo', () => {
  it('comes with something to see on each page about status', async () => {
    const { page, faults } = await signedIn();
    await glance(page)
      .getByText(/^All 1\d components are measured well/)
      .waitFor({ timeout: seenWithinMs });
    const seen: readonly (readonly [path: string, content: string | RegExp])[] = [
      ['/components', 'Cloud sign-in'],
      ['/monitors', 'What Nordlys says'],
      ['/incidents', 'Cameras cannot be opened from the phone'],
      ['/maintenance', 'New licence system'],
      ['/reports', /The case tool asks me to sign in again/],
      ['/subscribers', 'o…@harbour.example'],
      ['/notices', 'New licence system'],
      ['/publishing', 'Harbour Trading status'],
      ['/status/', 'Harbour Trading status'],
      ['/status/de/', 'Status von Harbour Trading'],
    ];
    for (const [path, content] of seen) {
      await page.goto(`${demo.origin}${path}`);
      await page
        .getByText(content)
        .or(page.locator(`input[value="${String(content)}"]`))
        .first()
        .waitFor();
    }
    await page.goto(`${demo.origin}/incidents`);
    await page.getByRole('link', { name: 'Cameras cannot be opened from the phone' }).click();
    await page.getByText('The bank branch was working all the time', { exact: false }).first().waitFor();
    expect(faults).toEqual([]);
  });

  it('says at a glance what a broken vendor means, beside what it claims, and tells who subscribed', async () => {
    const { page, faults } = await signedIn();
    await choose(page, 'Status page', 'claims that all is well');
    await choose(page, 'Cloud sign-in', 'refuses connections');
    await page.goto(`${demo.origin}/fleet`);
    await glance(page)
      .getByText(/not well: Cloud sign-in/)
      .waitFor({ timeout: seenWithinMs });
    await glance(page)
      .getByText(/: next update in \d/)
      .waitFor({ timeout: seenWithinMs });
    expect(await glance(page).getAttribute('data-state')).toMatch(/down|partial/);

    await page.goto(`${demo.origin}/components`);
    const rowOf = (name: string) =>
      page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
    const row = rowOf('Cloud sign-in');
    await row.getByText('Outage').first().waitFor();
    await row.getByText('Working').waitFor();
    await row.getByText(/refused/).waitFor();
    await rowOf('Cameras on the phone').getByText('Cannot work without Cloud sign-in').waitFor();

    await page.goto(`${demo.origin}/status/en/`);
    await page.getByText('Cloud sign-in').first().waitFor();
    await page.goto(`${demo.origin}/demo`);
    await page.getByRole('group').filter({ hasText: 'to jonas@spedition.example' }).first().waitFor();
    expect(faults).toEqual([]);
    await choose(page, 'Cloud sign-in', 'works as it should');
    await choose(page, 'Status page', 'says what is true');
  });

  it('takes a subscriber on the public page, and shows the mail that asks for confirmation', async () => {
    const { page } = await openPage(browser);
    await page.goto(`${demo.origin}/status/en/`);
    await page.getByRole('link', { name: 'Subscribe' }).first().click();
    await page.getByLabel('Mail address').fill('stranger@example.org');
    await sendUntilTaken(page);
    const { page: own } = await signedIn();
    await own.goto(`${demo.origin}/demo`);
    const mail = own.getByRole('group').filter({ hasText: 'to stranger@example.org' }).first();
    await mail.waitFor({ timeout: seenWithinMs });
    await mail.locator('summary').click();
    const [confirming] = await Promise.all([
      own.context().waitForEvent('page'),
      mail.getByRole('link').first().click(),
    ]);
    await confirming.waitForLoadState();
    expect(confirming.url()).toContain('/status/confirm?token=');
  });

  it('contacts nothing outside of this machine', async () => {
    const { page } = await signedIn();
    const query = '?limit=200';
    const { entries } = await callAs(page, demo.origin, system.listEgress, {
      path: `${system.listEgress.path}${query}`,
    });
    const hosts = new Set(entries.map(({ host }) => host));
    expect(hosts.size).toBeGreaterThan(20);
    const outside = [...hosts].filter(
      (host) => !/^127\.\d+\.\d+\.\d+(\/24)?$/.test(host) && !host.endsWith('.nordlys.example'),
    );
    expect(outside).toEqual([]);
    // Nobody else has these names: what is reached under them is here.
    expect(entries.find(({ host }) => host === 'jp.nordlys.example')).toMatchObject({
      failedCount: 0,
      refusedCount: 0,
    });
    expect(new Set(entries.map(({ reason }) => reason))).toContain('monitor');
    expect(new Set(entries.map(({ reason }) => reason))).toContain('notice');
  });
});

describe('status at a glance', () => {
  it('is not there for who may see none of it', async () => {
    const { page } = await signedIn();
    const doorkeeper = { username: 'dora', password: 'opens doors and sees no status' };
    await callAs(page, demo.origin, people.createPerson, {
      body: {
        ...{ name: doorkeeper.username, displayName: 'Dora', locale: 'en', password: doorkeeper.password },
        grants: [{ role: 'doorkeeper', scope: { kind: 'everything' } }],
      },
    });
    const { page: hers } = await openPage(browser);
    await signIn(hers, demo.origin, doorkeeper);
    await hers.getByRole('grid', { name: 'Devices' }).getByRole('row').nth(1).waitFor();
    expect(await glance(hers).count()).toBe(0);
  });

  it('is not green when nothing is known', async () => {
    const { page } = await signedIn();
    await page.route(`**${status.showStatus.path}`, (route) => route.fulfill({ status: 503, body: '' }));
    await page.goto(`${demo.origin}/fleet`);
    await glance(page).getByText('The status is not known').waitFor({ timeout: seenWithinMs });
    expect(await glance(page).getAttribute('data-state')).toBe('unknown');
  });

  it('speaks German', async () => {
    const { page } = await openPage(browser, { locale: 'de-DE' });
    await page.goto(`${demo.origin}/sign-in`);
    await page.getByLabel('Benutzername').fill(demo.username);
    await page.getByLabel('Kennwort', { exact: true }).fill(demo.password);
    await page.getByRole('button', { name: 'Anmelden', exact: true }).click();
    await page.getByRole('region', { name: 'Status auf einen Blick' }).getByRole('link').first().waitFor();
  });
});
