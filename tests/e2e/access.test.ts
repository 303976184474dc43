/** Who sees what: a viewer of one site, pages that are not allowed, and a connection that is lost. */

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as fleet from '#src/features/fleet/contract.ts';
import * as people from '#src/features/people/contract.ts';
import { launchBrowser, openPage, signIn } from '../support/browser.ts';
import { type RunningDemo, startDemo } from '../support/server.ts';

const viewer = { username: 'vera', password: 'copper otter balcony 3' };
let demo: RunningDemo;
let browser: Browser;

beforeAll(async () => {
  demo = await startDemo();
  browser = await launchBrowser();
  const { page } = await openPage(browser);
  await signIn(page, demo.origin, demo);
  const listed = await page.request.get(`${demo.origin}/api/v1/sites`);
  const { sites } = fleet.listSites.response.parse(await listed.json());
  const shop = sites.find((site) => site.name === 'Shop');
  const made = await page.request.post(`${demo.origin}${people.createPerson.path}`, {
    headers: { origin: demo.origin },
    data: {
      name: viewer.username,
      displayName: 'Vera Viewer',
      locale: 'en',
      password: viewer.password,
      grants: [{ role: 'viewer', scope: { kind: 'site', id: shop?.id ?? '' } }],
    },
  });
  expect(made.status()).toBe(200);
});
afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});

describe('a viewer of one site', () => {
  it('sees the devices of that site and no other', async () => {
    const { page, faults } = await openPage(browser);
    await signIn(page, demo.origin, viewer);
    const grid = page.getByRole('grid');
    await grid.getByText('Shop door').waitFor();
    expect(await grid.getByText('Entrance', { exact: true }).count()).toBe(0);
    await page.getByText('5 devices at 1 site').waitFor();
    expect(faults).toEqual([]);
  });

  it('is told why an action is not possible, instead of not finding it', async () => {
    const { page } = await openPage(browser);
    await signIn(page, demo.origin, viewer);
    const add = page.getByRole('button', { name: 'Add by address' });
    expect(await add.getAttribute('aria-disabled')).toBe('true');
    await page.getByText('This needs the right to change devices, which no grant of yours includes.').waitFor({
      state: 'attached',
    });
    await add.click({ force: true });
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('gets a page that names the missing right, and no menu entry that leads there', async () => {
    const { page } = await openPage(browser);
    await signIn(page, demo.origin, viewer);
    expect(await page.getByRole('link', { name: 'Audit log' }).count()).toBe(0);
    for (const [path, permission] of [
      ['/audit', 'audit:read'],
      ['/people', 'user:read'],
      ['/settings', 'settings:read'],
      ['/connections', 'egress:read'],
      ['/discover', 'discovery:run'],
    ] as const) {
      await page.goto(`${demo.origin}${path}`);
      await page.getByRole('heading', { name: 'You may not see this page' }).waitFor();
      await page.getByText(permission).waitFor();
    }
  });

  it('cannot tell a device of another site from one that does not exist', async () => {
    const owner = await openPage(browser);
    await signIn(owner.page, demo.origin, demo);
    const listed = await owner.page.request.get(`${demo.origin}/api/v1/devices?limit=500`);
    const { devices } = fleet.listDevices.response.parse(await listed.json());
    const hidden = devices.find((device) => device.name === 'Entrance');
    const { page } = await openPage(browser);
    await signIn(page, demo.origin, viewer);
    for (const id of [hidden?.id ?? '', 'dev_00000000000000000000000000000000']) {
      await page.goto(`${demo.origin}/fleet/${id}`);
      await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
    }
  });
});

describe('grants', () => {
  it('are chosen by name, cannot be saved half chosen, and count at once', async () => {
    const owner = await openPage(browser);
    await signIn(owner.page, demo.origin, demo);
    const watched = await openPage(browser);
    await signIn(watched.page, demo.origin, viewer);
    await watched.page.getByText('5 devices at 1 site').waitFor();

    const { page } = owner;
    await page.goto(`${demo.origin}/people`);
    await page.getByRole('button', { name: 'More for Vera Viewer' }).click();
    await page.getByRole('menuitem', { name: 'Change grants' }).click();
    const dialog = page.getByRole('dialog', { name: 'Grants of Vera Viewer' });
    await dialog.getByLabel('Over').selectOption('device');
    expect(await dialog.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await dialog.getByRole('combobox', { name: 'Which' }).fill('Entr');
    await page.getByRole('option', { name: /^Entrance/ }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Grants of Vera Viewer were saved.').waitFor();
    await page.getByText('Viewer: device Entrance').waitFor();

    await watched.page.reload();
    await watched.page.getByRole('grid').getByText('Entrance', { exact: true }).waitFor();
    expect(await watched.page.getByRole('grid').getByText('Shop door').count()).toBe(0);
    expect([...owner.faults, ...watched.faults]).toEqual([]);
  });
});

describe('a connection that is lost', () => {
  it('is said calmly, and states are shown as last known instead of live', async () => {
    const { page } = await openPage(browser);
    await signIn(page, demo.origin, demo);
    const grid = page.getByRole('grid');
    await grid.getByText('Up', { exact: true }).first().waitFor();
    await page.getByText('Live', { exact: true }).filter({ visible: true }).waitFor();
    await demo.stop();
    await page.getByText('The connection to the site is lost').waitFor({ timeout: 30_000 });
    await grid
      .getByRole('gridcell', { name: /^Up, last known \d\d:\d\d$/ })
      .first()
      .waitFor();
    expect(await grid.getByText('Up', { exact: true }).count()).toBe(0);
  });
});
