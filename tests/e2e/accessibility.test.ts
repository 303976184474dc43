/** Every page, light and dark, on a screen and on a phone: no violation of the accessibility rules, no refused code. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as fleet from '#src/features/fleet/contract.ts';
import { accessibilityViolations, launchBrowser, openPage, signIn } from '../support/browser.ts';
import { type RunningDemo, startDemo } from '../support/server.ts';

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

const looks = [
  { name: 'light, 1280 px', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { name: 'dark, 1280 px', colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  { name: 'light, 390 px', colorScheme: 'light', viewport: { width: 390, height: 844 } },
  { name: 'dark, 390 px', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const;

const pages = [
  { path: '/fleet', heading: 'Fleet', content: 'Entrance' },
  { path: '/fleet?by=site', heading: 'Fleet', content: /Shop, \d+ devices/ },
  { path: '/fleet?search=nothing-is-named-so', heading: 'Fleet', content: 'No device matches' },
  { path: '/discover', heading: 'Discover devices', content: 'Recognised by' },
  { path: '/people', heading: 'People', content: 'Owner: everything' },
  { path: '/account', heading: 'My account', content: 'This session' },
  { path: '/audit', heading: 'Audit log', content: 'device.adopt' },
  { path: '/connections', heading: 'What leaves this site', content: 'Watching a device' },
  { path: '/settings', heading: 'Settings', content: 'Bank branch' },
  { path: '/demo', heading: 'Demo faults', content: 'works as it should' },
  { path: '/nowhere', heading: 'There is nothing at this address', content: '/nowhere' },
] as const;

/** Wider than the window means that a phone scrolls sideways. */
async function sidewaysPx(page: Page): Promise<number> {
  return Number(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'));
}

describe.each(looks)('$name', ({ name: _name, ...options }) => {
  it('has no violation before sign-in', async () => {
    const { page, faults } = await openPage(browser, options);
    await page.goto(`${demo.origin}/sign-in`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    expect(await sidewaysPx(page)).toBeLessThanOrEqual(0);
    expect(faults).toEqual([]);
  });

  it('has no violation on any page', async () => {
    const { page, faults } = await openPage(browser, options);
    await signIn(page, demo.origin, demo);
    const list = await page.request.get(`${demo.origin}/api/v1/devices?limit=500&fault=clock-wrong`);
    const { devices } = fleet.listDevices.response.parse(await list.json());
    const device = { path: `/fleet/${devices[0]?.id ?? ''}`, heading: devices[0]?.name ?? '', content: 'What to do' };
    const found: string[] = [];
    for (const { path, heading, content } of [...pages, device]) {
      await page.goto(`${demo.origin}${path}`);
      await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
      await page.getByText(content).filter({ visible: true }).first().waitFor();
      for (const violation of await accessibilityViolations(page)) found.push(`${path} ${violation}`);
      if ((await sidewaysPx(page)) > 0) found.push(`${path} scrolls sideways`);
    }
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('has no violation in dialogs', async () => {
    const { page, faults } = await openPage(browser, options);
    await signIn(page, demo.origin, demo);
    await page.goto(`${demo.origin}/people`);
    await page.getByRole('button', { name: 'Invite a person' }).click();
    await page.getByRole('dialog', { name: 'Invite a person' }).getByRole('button', { name: 'Add a grant' }).click();
    const found = await accessibilityViolations(page);
    await page.goto(`${demo.origin}/fleet`);
    await page.getByRole('button', { name: 'Filters' }).click();
    await page.getByRole('combobox', { name: 'Kind' }).waitFor();
    found.push(...(await accessibilityViolations(page)));
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
  });
});
