/** Ten thousand devices in one list: it scrolls, it jumps, it counts, and the page holds only what one sees. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as fleet from '#src/features/fleet/contract.ts';
import { launchBrowser, openPage, signIn } from '../support/browser.ts';
import { type RunningDemo, startDemo } from '../support/server.ts';

const added = 10_000;
/** Some screens of rows; a list that keeps all of them would have ten thousand. */
const rowsMax = 150;

let demo: RunningDemo;
let browser: Browser;
let total = 0;

beforeAll(async () => {
  demo = await startDemo();
  browser = await launchBrowser();
  const { page } = await openPage(browser);
  await signIn(page, demo.origin, demo);
  const headers = { origin: demo.origin };
  // Nothing stands at these addresses; checked once an hour, they do not keep the machine busy.
  await page.request.patch(`${demo.origin}/api/v1/settings`, { headers, data: { watchPeriodSeconds: 3600 } });
  const lines = Array.from({ length: added }, (_, index) => {
    const number = String(index).padStart(5, '0');
    return { name: `Camera ${number}`, host: `127.77.${String(Math.floor(index / 250))}.${String((index % 250) + 1)}` };
  });
  const answer = await page.request.post(`${demo.origin}/api/v1/inventory/import`, {
    headers,
    data: { format: 'json', content: JSON.stringify({ devices: lines }), dryRun: false },
    timeout: 120_000,
  });
  const result = fleet.importInventory.response.parse(await answer.json());
  expect(result.added).toBe(added);
  const listed = await page.request.get(`${demo.origin}/api/v1/devices?limit=1`);
  total = fleet.listDevices.response.parse(await listed.json()).total;
});
afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});

function rows(page: Page) {
  return page.getByRole('grid').getByRole('row');
}

describe('a list of ten thousand devices', () => {
  it('holds only the rows on the screen, and fetches the others when one gets there', async () => {
    const { page, faults } = await openPage(browser);
    await signIn(page, demo.origin, demo);
    await page.getByRole('grid').getByText('Camera 00000').scrollIntoViewIfNeeded();
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe(String(total + 1));
    expect(await rows(page).count()).toBeLessThan(rowsMax);
    for (const share of [0.25, 0.5, 0.75, 1]) {
      await page.evaluate(`window.scrollTo(0, document.documentElement.scrollHeight * ${String(share)})`);
      await page
        .getByRole('grid')
        .getByText(/^Camera \d{5}$|^[A-Z]/)
        .filter({ visible: true })
        .first()
        .waitFor();
      expect(await rows(page).count()).toBeLessThan(rowsMax);
    }
    expect(faults).toEqual([]);
  });

  it('jumps to the end by keyboard and keeps the focus on the row', async () => {
    const { page } = await openPage(browser);
    await signIn(page, demo.origin, demo);
    await rows(page).nth(1).focus();
    await page.keyboard.press('End');
    await page.locator(`[role="row"][aria-rowindex="${String(total + 1)}"]:focus`).waitFor();
    await page.keyboard.press('Home');
    await page.locator('[role="row"][aria-rowindex="2"]:focus').waitFor();
  });

  it('finds one among all by a few letters', async () => {
    const { page } = await openPage(browser);
    await signIn(page, demo.origin, demo);
    await page.getByLabel(/^Search name/).fill('Camera 07654');
    await page.getByText('1 device matches the filters').waitFor();
    expect(await rows(page).count()).toBe(2);
  });

  it('groups them by site with a heading each', async () => {
    const { page } = await openPage(browser);
    await signIn(page, demo.origin, demo);
    await page.getByLabel('Group by site').check();
    await page.getByRole('button', { name: /, 10,?\d+ devices$/ }).click();
    await page.getByRole('button', { name: /^Shop, \d+ devices$/ }).waitFor();
    expect(await rows(page).count()).toBeLessThan(rowsMax);
  });
});
