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
  { path: '/wall', heading: 'Wall', content: /^Live$/ },
  { path: '/discover', heading: 'Discover devices', content: 'Recognised by' },
  { path: '/people', heading: 'People', content: 'Owner: everything' },
  { path: '/account', heading: 'My account', content: 'This session' },
  { path: '/audit?action=device.', heading: 'Audit log', content: 'device.adopt' },
  { path: '/connections', heading: 'What leaves this site', content: 'Watching a device' },
  { path: '/settings', heading: 'Settings', content: 'Bank branch' },
  { path: '/demo', heading: 'Demo faults', content: 'works as it should' },
  { path: '/nowhere', heading: 'There is nothing at this address', content: '/nowhere' },
] as const;

/** A page for each kind of device, when what one can see and do there is there. */
const devicePages = [
  { name: 'Entrance', content: /^Shown:/ },
  { name: 'Hall (PTZ)', content: 'Positions stored in the camera' },
  { name: 'Staff door', content: /Read from the controller/ },
  { name: 'Hall speaker', content: 'Clips stored in the device' },
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
    const list = await page.request.get(`${demo.origin}/api/v1/devices?limit=500`);
    const { devices } = fleet.listDevices.response.parse(await list.json());
    const wrong = devices.find((device) => device.fault?.class === 'clock-wrong')?.name ?? '';
    const ofDevices = [{ name: wrong, content: 'What to do' as string | RegExp }, ...devicePages].map((device) => ({
      path: `/fleet/${devices.find((each) => each.name === device.name)?.id ?? ''}`,
      heading: device.name,
      content: device.content,
    }));
    const found: string[] = [];
    for (const { path, heading, content } of [...pages, ...ofDevices]) {
      await page.goto(`${demo.origin}${path}`);
      await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
      await page.getByText(content).filter({ visible: true }).first().waitFor();
      for (const violation of await accessibilityViolations(page)) found.push(`${path} ${violation}`);
      if ((await sidewaysPx(page)) > 0) found.push(`${path} scrolls sideways`);
    }
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('has no violation where live pictures are arranged, and doors are asked for', async () => {
    const { page, faults } = await openPage(browser, options);
    await signIn(page, demo.origin, demo);
    await page.goto(`${demo.origin}/wall`);
    await page.getByText('Live', { exact: true }).filter({ visible: true }).first().waitFor();
    const found: string[] = [];
    await page.getByRole('button', { name: 'Cameras' }).click();
    await page.getByRole('button', { name: 'Show Entrance' }).first().waitFor();
    for (const violation of await accessibilityViolations(page)) found.push(`cameras ${violation}`);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Layout:/ }).click();
    await page.getByRole('menuitem', { name: 'Save as …' }).waitFor();
    await page.getByRole('menuitem', { name: 'Save as …' }).click();
    await page.getByRole('dialog').getByLabel('Name').waitFor();
    await page.getByRole('menu').waitFor({ state: 'detached' });
    for (const violation of await accessibilityViolations(page)) found.push(`saving ${violation}`);
    await page.keyboard.press('Escape');
    const list = await page.request.get(`${demo.origin}/api/v1/devices?limit=500&kind=door`);
    const { devices } = fleet.listDevices.response.parse(await list.json());
    await page.goto(`${demo.origin}/fleet/${devices.find((device) => device.name === 'Staff door')?.id ?? ''}`);
    await page.getByRole('button', { name: 'Unlock' }).first().click();
    await page.getByRole('dialog').getByText('anybody can go in').waitFor();
    for (const violation of await accessibilityViolations(page)) found.push(`door ${violation}`);
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
