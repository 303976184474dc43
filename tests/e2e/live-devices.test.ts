/** Cameras, doors and speakers on their pages: what a person does there arrives at the simulated device, or is refused. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Account, launchBrowser, openPage, signIn } from '../support/browser.ts';
import { pictureOf, playerWords, untilMoving } from '../support/live-page.ts';
import { type LiveWorld, startLiveWorld } from '../support/live-world.ts';

let live: LiveWorld;
let browser: Browser;
/** For what must become so; far longer than it takes on a slow machine. */
const soon = { timeout: 20_000, interval: 100 };
beforeAll(async () => {
  live = await startLiveWorld({
    name: 'Devices',
    seed: 'devices',
    devices: [
      { id: 'hall', name: 'Hall', address: '127.39.2.11', product: 'axis-q6215' },
      { id: 'yard', name: 'Yard', address: '127.39.2.12', product: 'tokuvis-tkp30' },
      { id: 'store', name: 'Store room', address: '127.39.2.13', product: 'sentrello-sd2204' },
      { id: 'door', name: 'Staff entrance', address: '127.39.2.20', product: 'axis-a1601' },
      { id: 'speaker', name: 'Hall speaker', address: '127.39.2.21', product: 'axis-c1310' },
    ],
  });
  browser = await launchBrowser(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
});
// A page that stays open goes on decoding.
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});
afterAll(async () => {
  await browser?.close();
  await live?.close();
});

async function openDevice(name: string, account: Account = live) {
  const opened = await openPage(browser);
  await signIn(opened.page, live.origin, account);
  await opened.page.goto(`${live.origin}/fleet/${live.idOf(name)}`);
  await opened.page.getByRole('heading', { name, level: 1 }).waitFor();
  return opened;
}

function picture(page: Page) {
  return pictureOf(page, 'Live picture');
}

describe('a camera that moves', () => {
  it.each(['Hall', 'Yard'])(
    '%s follows arrow keys and stick, stops when let go, and goes to a stored position',
    async (name) => {
      const { page, faults } = await openDevice(name);
      const ptz = () => live.world.state(name.toLowerCase()).ptz;
      const start = ptz();
      const pad = page.getByRole('application', { name: /^Joystick/ });
      await pad.focus();
      await page.keyboard.down('ArrowRight');
      await expect.poll(() => ptz()?.pan, soon).toBeGreaterThan(start?.pan ?? 0);
      await page.keyboard.up('ArrowRight');
      await expect.poll(() => ptz()?.isMoving, soon).toBe(false);

      const box = await pad.boundingBox();
      const centre = { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
      const before = ptz()?.tilt ?? 0;
      await page.mouse.move(centre.x, centre.y);
      await page.mouse.down();
      await page.mouse.move(centre.x, centre.y - (box?.height ?? 0) / 2);
      await expect.poll(() => ptz()?.tilt, soon).toBeGreaterThan(before);
      await page.mouse.up();
      await expect.poll(() => ptz()?.isMoving, soon).toBe(false);

      const away = { pan: ptz()?.pan, tilt: ptz()?.tilt };
      await page.getByRole('button', { name: 'Café Süd' }).click();
      await expect.poll(() => ({ pan: ptz()?.pan, tilt: ptz()?.tilt }), soon).not.toEqual(away);
      expect(faults).toEqual([]);
    },
  );

  it('cannot be moved by somebody who may only watch, who reads why', async () => {
    const viewer = await live.person('vera', [{ role: 'viewer', scope: { kind: 'everything' } }]);
    const { page } = await openDevice('Hall', viewer);
    await untilMoving(picture(page));
    await page.getByText('Moving this camera needs the right ptz:control').waitFor();
    expect(await page.getByRole('application').count()).toBe(0);
  });
});

describe('a camera with a microphone', () => {
  it.each([
    { name: 'Yard', coding: 'AAC' },
    { name: 'Store room', coding: 'G.711' },
  ])('is heard ($coding)', async ({ name }) => {
    const { page, faults } = await openDevice(name);
    await untilMoving(picture(page));
    await page.getByRole('button', { name: 'Listen', exact: true }).click();
    await expect.poll(async () => (await playerWords(picture(page)))['audio'], soon).toBe('on');
    await page.getByRole('button', { name: 'Stop listening' }).click();
    await expect.poll(async () => (await playerWords(picture(page)))['audio'], soon).toBe('off');
    expect(faults).toEqual([]);
  });
});

describe('a camera', () => {
  it('gives a JPEG of its own as a file', async () => {
    const { page } = await openDevice('Store room');
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Snapshot' }).click();
    const file = await coming;
    expect(file.suggestedFilename()).toMatch(/^Store room \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.jpg$/);
    const chunks: Uint8Array[] = [];
    for await (const chunk of await file.createReadStream()) chunks.push(chunk as Uint8Array);
    expect([...(chunks[0] ?? []).slice(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
    await page.getByText('The picture of Store room was saved.').waitFor();
  });

  it('says how its stream is, and how it is fetched is changed by those who may', async () => {
    const { page } = await openDevice('Store room');
    await untilMoving(picture(page));
    const row = page.getByRole('row', { name: /Main stream/ });
    await row.getByText('H.264').waitFor();
    await row.getByText(/[kM]b\/s/).waitFor();
    await page.getByRole('switch', { name: 'Stay connected while nobody watches' }).click();
    await page.getByText('Saved. It counts from the next connection on.').waitFor();
    await page.reload();
    await expect
      .poll(() => page.getByRole('switch', { name: 'Stay connected while nobody watches' }).isChecked(), soon)
      .toBe(true);
    const viewer = await live.person('viktor', [{ role: 'viewer', scope: { kind: 'everything' } }]);
    const other = await openDevice('Store room', viewer);
    const box = other.page.getByRole('switch', { name: 'Stay connected while nobody watches' });
    expect(await box.isDisabled()).toBe(true);
  });
});

describe('a door', () => {
  const locks = () => (live.world.state('door').doors ?? []).map((door) => door.lock.toLowerCase());

  it('is seen, but not operated, by somebody without the right, who reads whom to ask', async () => {
    const operator = await live.person('otto', [{ role: 'operator', scope: { kind: 'everything' } }]);
    const { page } = await openDevice('Staff entrance', operator);
    const card = page.getByRole('article', { name: 'Front door' });
    await card.getByText('Locked', { exact: true }).waitFor();
    await card.getByText(/Read from the controller/).waitFor();
    const unlock = card.getByRole('button', { name: 'Unlock' });
    expect(await unlock.getAttribute('aria-disabled')).toBe('true');
    await unlock.click({ force: true });
    expect(await page.getByRole('dialog').count()).toBe(0);
    await card.getByText('Ask an owner for the role Doorkeeper').first().waitFor();
    expect(locks()[0]).toBe('locked');
  });

  it('is unlocked and locked by a doorkeeper, only after confirming the door by its name', async () => {
    const keeper = await live.person('dora', [{ role: 'doorkeeper', scope: { kind: 'everything' } }]);
    const { page, faults } = await openDevice('Staff entrance', keeper);
    const card = page.getByRole('article', { name: 'Front door' });
    await card.getByRole('button', { name: 'Unlock' }).click();
    const dialog = page.getByRole('dialog', { name: 'Unlock Front door?' });
    await dialog.getByText('anybody can go in').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(locks()[0]).toBe('locked');

    await card.getByRole('button', { name: 'Unlock' }).click();
    await dialog.getByRole('button', { name: 'Unlock' }).click();
    await page.getByText('The controller says of Front door: lock Unlocked').waitFor();
    await card.getByText('Unlocked', { exact: true }).waitFor();
    expect(locks()[0]).toBe('unlocked');
    expect(locks()[1]).toBe('locked');

    await card.getByRole('button', { name: 'Lock', exact: true }).click();
    await page
      .getByRole('dialog', { name: 'Lock Front door?' })
      .getByRole('button', { name: 'Lock', exact: true })
      .click();
    await card.getByText('Locked', { exact: true }).waitFor();
    expect(locks()[0]).toBe('locked');
    expect(faults).toEqual([]);
  });

  it('that was forced says so', async () => {
    const { page } = await openDevice('Staff entrance');
    await live.world.setFault('door', 'door-forced', true);
    await page.getByRole('button', { name: 'Ask again' }).click();
    await page.getByRole('article', { name: 'Front door' }).getByText('Forced open').waitFor();
    await live.world.setFault('door', 'door-forced', false);
  });

  it('that does not answer keeps its last reading, marked as old', async () => {
    const { page } = await openDevice('Staff entrance');
    const card = page.getByRole('article', { name: 'Front door' });
    await card.getByText('Locked', { exact: true }).waitFor();
    await live.world.setFault('door', 'refused', true);
    await page.getByRole('button', { name: 'Ask again' }).click();
    await card.getByText('This reading is old').waitFor({ timeout: 60_000 });
    await live.world.setFault('door', 'refused', false);
  });
});

describe('a speaker', () => {
  const speaker = () => live.world.state('speaker').speaker;

  it('plays a clip, is silenced, and takes the volume', async () => {
    const { page, faults } = await openDevice('Hall speaker');
    await page.getByRole('button', { name: 'Play Alarm' }).click();
    await page.getByText('The device took the clip Alarm.').waitFor();
    expect(speaker()?.playing?.name).toBe('Alarm');
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByText('The device was told to be silent.').waitFor();
    expect(speaker()?.playing).toBeUndefined();

    const gain = speaker()?.gainDb;
    await page.getByRole('slider', { name: 'Volume' }).focus();
    await page.keyboard.press('Home');
    await page.getByText(/^The volume is \d+ %, says the device\.$/).waitFor();
    expect({ gain: speaker()?.gainDb, isMuted: speaker()?.isMuted }).not.toEqual({ gain, isMuted: false });
    expect(faults).toEqual([]);
  });

  it('says what one speaks, for as long as the button is held', async () => {
    const { page, faults } = await openDevice('Hall speaker');
    const talk = () => live.world.state('speaker').talk;
    const button = page.getByRole('button', { name: 'Hold to talk' });
    await button.waitFor();
    await button.hover();
    await page.mouse.down();
    await page.getByText('On air: Hall speaker plays what you say').waitFor();
    await expect.poll(() => talk()?.bytes, soon).toBeGreaterThan(4000);
    await page.mouse.up();
    await expect.poll(() => talk()?.isOpen, soon).toBe(false);
    expect(await page.getByText('On air').count()).toBe(0);
    expect(faults).toEqual([]);
  });
});
