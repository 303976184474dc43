/** The main job on simulated devices: discover, adopt, watch, and see a fault in words. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import * as fleet from '#src/features/fleet/contract.ts';
import { listSimulatedDevices } from '#src/features/system/contract-demo.ts';
import { launchBrowser, openPage, signIn } from '../support/browser.ts';
import { type RunningDemo, startDemo } from '../support/server.ts';

/** The demo checks each device at least this often; a change must show within one period and the time of one check. */
const withinPeriodMs = 45_000;

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

async function signedIn(): Promise<{ page: Page; faults: readonly string[] }> {
  const opened = await openPage(browser);
  await signIn(opened.page, demo.origin, demo);
  return opened;
}

async function read<T>(page: Page, path: string, schema: z.ZodType<T>): Promise<T> {
  const answer = await page.request.get(`${demo.origin}${path}`);
  return schema.parse(await answer.json());
}

function simulated(page: Page) {
  return read(page, '/api/v1/demo/devices', listSimulatedDevices.response);
}

async function deviceNamed(page: Page, name: string) {
  const { devices } = await read(page, '/api/v1/devices?limit=500', fleet.listDevices.response);
  const found = devices.find((device) => device.name === name);
  if (found === undefined) throw new Error(`No device is named ${name}.`);
  return found;
}

async function setFault(page: Page, name: string, fault: string, on: boolean): Promise<void> {
  const { devices } = await simulated(page);
  const id = devices.find((device) => device.name === name)?.id ?? name;
  const answer = await page.request.put(`${demo.origin}/api/v1/demo/devices/${id}/fault`, {
    data: { fault, on },
    headers: { origin: demo.origin },
  });
  expect(answer.status()).toBe(200);
}

const kindWords: Readonly<Record<string, string>> = {
  camera: 'Camera',
  door: 'Door',
  speaker: 'Speaker',
  recorder: 'Recorder',
};

describe('the fleet', () => {
  it('shows each adopted device with its kind, model, version and state', async () => {
    const { page, faults } = await signedIn();
    const world = new Map((await simulated(page)).devices.map((device) => [device.address, device]));
    const { devices } = await read(page, '/api/v1/devices?limit=500', fleet.listDevices.response);
    expect(devices.length).toBeGreaterThan(15);
    const grid = page.getByRole('grid', { name: 'Devices' });
    for (const device of devices) {
      const truth = world.get(device.host);
      const row = grid.getByRole('row').filter({ has: page.getByText(device.host, { exact: true }) });
      await row.scrollIntoViewIfNeeded();
      const cells = await row.getByRole('gridcell').allTextContents();
      expect(cells[2]).toContain(truth?.name ?? 'not simulated');
      expect(cells[3]).toBe(kindWords[truth?.kind ?? '']);
      expect(cells[4]?.toLowerCase()).toBe(truth?.model.toLowerCase());
      expect(cells[6]).toBe(truth?.version);
      expect(cells[1]).toMatch(/^(Up|Degraded)$/);
    }
    expect(faults).toEqual([]);
  });

  it('finds devices by discovery while one looks, and adopts one with its password', async () => {
    const { page, faults } = await signedIn();
    const world = await simulated(page);
    await page.getByRole('link', { name: 'Discover' }).click();
    await page.getByLabel('Ask the local network').uncheck();
    const own = page.getByRole('group', { name: 'Networks of this machine' });
    await own.waitFor();
    for (const box of await own.getByRole('checkbox').all()) await box.uncheck();
    await page.getByLabel('Other networks').fill('127.20.0.0/24\n127.20.1.0/24\n127.20.2.0/24');
    await page.getByRole('button', { name: 'Start the search' }).click();
    await page.getByRole('heading', { name: 'Search finished' }).waitFor({ timeout: 60_000 });

    const rows = page.getByRole('table').getByRole('row');
    await rows.nth(1).waitFor();
    const { candidates } = await read(page, '/api/v1/candidates?status=new&limit=500', fleet.listCandidates.response);
    expect(candidates.length).toBeGreaterThan(0);
    for (const candidate of candidates) {
      const truth = world.devices.find((device) => device.address === candidate.host);
      const text = await rows.filter({ hasText: candidate.host }).first().textContent();
      expect(text?.toLowerCase()).toContain(truth?.model.toLowerCase() ?? 'not simulated');
      expect(text).toContain(kindWords[truth?.kind ?? '']);
      expect(text).toContain(truth?.version);
    }

    const chosen = candidates.find((candidate) => !candidate.needsSetup);
    const login = world.devices.find((device) => device.address === chosen?.host);
    await rows
      .filter({ hasText: chosen?.host ?? '' })
      .getByRole('checkbox')
      .check();
    await page.getByRole('button', { name: 'Adopt', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Adopt 1 device' });
    await dialog.getByLabel('User name on the devices').fill(login?.username ?? '');
    await dialog.getByLabel('Password on the devices').fill('certainly wrong');
    await dialog.getByRole('button', { name: 'Adopt', exact: true }).click();
    await page.getByText('device.auth-rejected').waitFor();
    await page.getByRole('button', { name: 'Try the failed ones with another password' }).click();
    await page.getByLabel('User name on the devices').fill(login?.username ?? '');
    await page.getByLabel('Password on the devices').fill(login?.password ?? '');
    await page.getByRole('dialog').getByRole('button', { name: 'Adopt', exact: true }).click();
    await page.getByText('1 device is now in the fleet.').waitFor();
    await page.getByRole('dialog').getByRole('link', { name: 'Show the fleet' }).click();
    await page.getByLabel(/^Search name/).fill(chosen?.host ?? '');
    const row = page
      .getByRole('grid')
      .getByRole('row')
      .filter({ hasText: chosen?.host ?? '' });
    await row.getByText('Up', { exact: true }).waitFor({ timeout: withinPeriodMs });
    await page.waitForURL((url) => url.searchParams.get('search') === chosen?.host);
    expect(faults).toEqual([]);
  });

  it('says within one polling period what is wrong, what still works and what to do, and when it is over', async () => {
    const { page, faults } = await signedIn();
    const device = await deviceNamed(page, 'Counter 1');
    await page.goto(`${demo.origin}/fleet/${device.id}`);
    await page.getByText('The camera answers.').first().waitFor();
    await setFault(page, 'Counter 1', 'password-changed', true);
    await page.getByText('The camera answers, but refuses the password.').first().waitFor({ timeout: withinPeriodMs });
    await page.getByText('The device is reachable, and Keepsight goes on checking that.').waitFor();
    await page.getByText('Enter the right user name and password.').first().waitFor();
    await setFault(page, 'Counter 1', 'password-changed', false);
    const { devices } = await simulated(page);
    const login = devices.find((each) => each.name === 'Counter 1');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByLabel('User name on the device').fill(login?.username ?? '');
    await page.getByLabel('Password on the device').fill(login?.password ?? '');
    await page.getByRole('button', { name: 'Test and store' }).click();
    await page.getByText('The device accepted the password.').waitFor();
    await page.getByText('The camera answers.').first().waitFor({ timeout: withinPeriodMs });
    expect(faults).toEqual([]);
  });

  it('names each fault by its class in the open list, without a reload', async () => {
    const { page } = await signedIn();
    const switched = [
      { name: 'Entrance', fault: 'unplugged', state: 'Down', title: 'No answer' },
      { name: 'Gate', fault: 'refused', state: 'Down', title: 'Connection refused' },
      { name: 'Hall (PTZ)', fault: 'slow', state: 'Degraded', title: 'Slow' },
      { name: 'Ramp 1', fault: 'needs-setup', state: 'Degraded', title: 'Factory state' },
      { name: 'Ramp 2', fault: 'clock-wrong', state: 'Degraded', title: 'Clock wrong' },
      { name: 'Old office', fault: 'identity-swapped', state: 'Down', title: 'Another device' },
      { name: 'Store room', fault: 'not-a-device', state: 'Down', title: 'Not a device' },
    ] as const;
    await page.getByRole('grid').getByText('Entrance', { exact: true }).waitFor();
    for (const { name, fault } of switched) await setFault(page, name, fault, true);
    for (const { name, state, title } of switched) {
      const row = page
        .getByRole('grid')
        .getByRole('row')
        .filter({ has: page.getByText(name, { exact: true }) });
      await row.getByText(title, { exact: true }).waitFor({ timeout: withinPeriodMs });
      await row.getByText(state, { exact: true }).waitFor();
    }
    for (const { name, fault } of switched) await setFault(page, name, fault, false);
    for (const { name } of switched) {
      const row = page
        .getByRole('grid')
        .getByRole('row')
        .filter({ has: page.getByText(name, { exact: true }) });
      await row.getByText('Up', { exact: true }).waitFor({ timeout: withinPeriodMs });
    }
  });

  it('shows the old and the new fingerprint when a certificate changes, and accepts it only after a look', async () => {
    const { page } = await signedIn();
    const device = await deviceNamed(page, 'Counter 2');
    await page.goto(`${demo.origin}/fleet/${device.id}`);
    await setFault(page, 'Counter 2', 'certificate-changed', true);
    await page
      .getByText(/shows another certificate/)
      .first()
      .waitFor({ timeout: withinPeriodMs });
    await page.getByRole('button', { name: 'Compare certificates' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'The certificate of Counter 2 changed' });
    const fingerprints = await dialog.locator('code').allTextContents();
    expect(new Set(fingerprints).size).toBe(2);
    const accept = dialog.getByRole('button', { name: 'Accept the new certificate' });
    expect(await accept.isDisabled()).toBe(true);
    await dialog.getByRole('checkbox').check();
    await accept.click();
    await page.getByText('The new certificate is pinned.').waitFor();
    await page.getByText('The camera answers.').first().waitFor({ timeout: withinPeriodMs });
  });

  it('removes a device and brings it back', async () => {
    const { page } = await signedIn();
    const device = await deviceNamed(page, 'Parking');
    await page.goto(`${demo.origin}/fleet/${device.id}`);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Remove device' }).click();
    const dialog = page.getByRole('dialog', { name: 'Remove Parking?' });
    await dialog.getByRole('button', { name: 'Remove device' }).click();
    await page.getByText('Parking was removed.').waitFor();
    expect(await page.getByRole('grid').getByText('Parking', { exact: true }).count()).toBe(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('grid').getByText('Parking', { exact: true }).waitFor();
  });

  it('can be worked with the keyboard alone', async () => {
    const { page } = await signedIn();
    await page.getByRole('grid').getByRole('row').nth(1).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('/');
    await page.keyboard.type('Counter');
    await page.getByText('2 devices match the filters').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('grid').getByText('Gate').waitFor();
    await page.getByRole('grid').getByRole('row').nth(1).focus();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.getByText('1 selected').first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Check now' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('f');
    await page.getByRole('grid').waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor({ state: 'detached' });
  });

  it('changes the language with the account', async () => {
    const { page } = await signedIn();
    await page.goto(`${demo.origin}/account`);
    await page.getByLabel('Language').selectOption('de');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Mein Konto' }).waitFor();
    await page.getByRole('link', { name: 'Geräte' }).click();
    await page.getByRole('grid', { name: 'Geräte' }).getByText('In Ordnung').first().waitFor();
    await page.goto(`${demo.origin}/account`);
    await page.getByLabel('Sprache').selectOption('en');
    await page.getByRole('button', { name: 'Speichern' }).click();
    await page.getByRole('heading', { name: 'My account' }).waitFor();
  });
});
