/** The wall in a real browser: moving pictures of simulated cameras, arranged, remembered, and honest when they fail. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openPage, signIn } from '../support/browser.ts';
import { marksOf, pictureOf, pixelsOf, playerWords, untilMoving } from '../support/live-page.ts';
import { type LiveWorld, startLiveWorld } from '../support/live-world.ts';

let live: LiveWorld;
let browser: Browser;
/** For what must become so; far longer than it takes on a slow machine. */
const soon = { timeout: 20_000, interval: 100 };
beforeAll(async () => {
  live = await startLiveWorld({
    name: 'Wall',
    seed: 'wall',
    devices: [
      { id: 'entrance', name: 'Entrance', address: '127.39.1.11', product: 'sentrello-sd2204' },
      { id: 'counter', name: 'Counter', address: '127.39.1.12', product: 'sentrello-sd2204' },
      { id: 'yard', name: 'Yard', address: '127.39.1.13', product: 'tokuvis-tkp30' },
      { id: 'ramp', name: 'Loading ramp', address: '127.39.1.14', product: 'tokuvis-tkx8' },
    ],
  });
  browser = await launchBrowser();
});
// A page that stays open goes on decoding.
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});
afterAll(async () => {
  await browser?.close();
  await live?.close();
});

/** A browser that has never seen the wall. */
async function openWall(options: Parameters<typeof openPage>[1] = {}, account = live) {
  const opened = await openPage(browser, options);
  await signIn(opened.page, live.origin, account);
  await opened.page.goto(`${live.origin}/wall`);
  await opened.page.getByRole('list', { name: 'Live pictures' }).waitFor();
  return opened;
}

/** The cameras in their places, as they are read out. */
async function placesOf(page: Page): Promise<string[]> {
  const labels = await page.getByRole('list', { name: 'Live pictures' }).getByRole('group').all();
  return Promise.all(labels.map(async (each) => (await each.getAttribute('aria-label'))?.split(',')[0] ?? ''));
}

async function untilPlaces(page: Page, places: readonly string[]): Promise<void> {
  await expect.poll(() => placesOf(page), soon).toEqual(places);
}

const atFirst = ['Counter', 'Entrance', 'Loading ramp', 'Yard'];

describe('pictures on the wall', () => {
  it('move, say that they are live, and how old they are', async () => {
    const { page, faults } = await openWall();
    await untilPlaces(page, atFirst);
    for (const name of ['Counter', 'Entrance', 'Yard']) {
      const picture = pictureOf(page, new RegExp(`^${name},`));
      await untilMoving(picture);
      expect(await marksOf(picture)).toMatch(/Live \d+\.\d s/);
    }
    expect(faults).toEqual([]);
  });

  it('come from an H.264 stream where the browser has no H.265, and say so where there is none', async () => {
    const { page } = await openWall();
    await untilMoving(pictureOf(page, /^Yard,/));
    const ramp = pictureOf(page, /^Loading ramp,/);
    await ramp.getByText('This browser cannot show the format of this camera').waitFor();
    expect(await marksOf(ramp)).not.toContain('Live');
    expect((await playerWords(ramp))['picture']).not.toBe('live');
  });

  it('never look live when the camera falls silent, say since when and why, and come back by themselves', async () => {
    const { page } = await openWall();
    const counter = pictureOf(page, /^Counter,/);
    await untilMoving(counter);
    await live.world.setFault('counter', 'rtsp-stall', true);
    try {
      await counter.getByText(/^Frozen since \d\d:\d\d:\d\d$/).waitFor();
      const stood = await pixelsOf(counter);
      await counter
        .getByText(/camera/)
        .first()
        .waitFor();
      for (let look = 0; look < 10; look += 1) {
        expect(await marksOf(counter)).not.toContain('Live');
        expect(await pixelsOf(counter)).toBe(stood);
      }
      await untilMoving(pictureOf(page, /^Entrance,/));
    } finally {
      await live.world.setFault('counter', 'rtsp-stall', false);
    }
    await untilMoving(counter);
  });

  it('of a camera that is gone say what failed and when it is tried again', async () => {
    const { page } = await openWall();
    const entrance = pictureOf(page, /^Entrance,/);
    await untilMoving(entrance);
    await live.world.setFault('entrance', 'refused', true);
    try {
      await entrance.getByText('Something is at this address, but it refuses the connection').waitFor();
      await entrance.getByText(/^(Next try in \d+ secs?|Trying now)$/).waitFor();
      expect(await marksOf(entrance)).not.toContain('Live');
    } finally {
      await live.world.setFault('entrance', 'refused', false);
    }
    await untilMoving(entrance);
  });
});

describe('a layout', () => {
  it('is arranged by dragging, saved under a name, and there again after a reload', async () => {
    const { page, faults } = await openWall();
    await untilPlaces(page, atFirst);
    await pictureOf(page, /^Yard,/).dragTo(pictureOf(page, /^Counter,/));
    await untilPlaces(page, ['Yard', 'Entrance', 'Loading ramp', 'Counter']);
    await page.getByRole('button', { name: 'Save as …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Save this wall as a layout' });
    await dialog.getByLabel('Name').fill('Night');
    await dialog.getByRole('switch', { name: 'Share with everybody' }).check();
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('The layout Night was saved.').waitFor();
    await page.waitForURL(/layout=/);

    await page.keyboard.press('Delete');
    await page.getByText('Unsaved changes').waitFor();
    await page.reload();
    await untilPlaces(page, ['Place 1', 'Entrance', 'Loading ramp', 'Counter']);
    await page.getByText('Unsaved changes').waitFor();
    await page.getByRole('button', { name: 'Layout: Night' }).click();
    await page.getByRole('menuitem', { name: 'Back to the saved layout' }).click();
    await untilPlaces(page, ['Yard', 'Entrance', 'Loading ramp', 'Counter']);
    expect(await page.getByText('Unsaved changes').count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it('of somebody else shows only what one may see, and only its maker changes it', async () => {
    const id = live.idOf('Entrance');
    const guest = await live.person('greta', [{ role: 'viewer', scope: { kind: 'device', id } }]);
    const { page } = await openWall({}, { ...live, ...guest });
    await page.getByRole('button', { name: /^Layout:/ }).click();
    await page.getByRole('menuitem', { name: 'Night (by Olga)' }).click();
    await untilMoving(pictureOf(page, /^Entrance,/));
    expect(await page.getByText('Yard').count()).toBe(0);
    await page.getByRole('button', { name: 'Layout: Night' }).click();
    await page.getByText('Only Olga, who made this layout, can change it').waitFor();
    expect(await page.getByRole('menuitem', { name: 'Delete …' }).isDisabled()).toBe(true);
  });

  it('is deleted only when asked twice, and can be brought back', async () => {
    const { page } = await openWall();
    await page.getByRole('button', { name: /^Layout:/ }).click();
    await page.getByRole('menuitem', { name: 'Night', exact: true }).click();
    await page.getByRole('button', { name: 'Layout: Night' }).click();
    await page.getByRole('menuitem', { name: 'Delete …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete the layout Night?' });
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('The layout Night was deleted.').waitFor();
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await page.getByText('The layout Night is back.').waitFor();
  });
});

describe('the keyboard alone', () => {
  it('moves, enlarges, takes off and fills tiles', async () => {
    const { page, faults } = await openPage(browser);
    await signIn(page, live.origin, live);
    await page.keyboard.press('g');
    await page.keyboard.press('w');
    await page.getByRole('list', { name: 'Live pictures' }).waitFor();
    await page.evaluate('localStorage.clear()');
    await page.goto(`${live.origin}/fleet`);
    await page.getByRole('heading', { name: 'Fleet', level: 1 }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('w');
    await page.getByRole('list', { name: 'Live pictures' }).waitFor();
    const start = await placesOf(page);
    const [first = '', second = ''] = start;

    await page.keyboard.press('ArrowRight');
    await expect.poll(() => focusedLabel(page), soon).toMatch(new RegExp(`^${second},.*place 2$`));
    await page.keyboard.press('Shift+ArrowLeft');
    await expect.poll(async () => (await placesOf(page)).slice(0, 2), soon).toEqual([second, first]);
    await page.keyboard.press('u');
    await untilPlaces(page, start);

    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Show all' }).waitFor({ state: 'attached' });
    await expect.poll(() => page.getByRole('list', { name: 'Live pictures' }).getByRole('group').count(), soon).toBe(1);
    await page.keyboard.press('Escape');
    await untilPlaces(page, start);

    // The camera that was moved and came back still has the focus.
    await page.keyboard.press('Delete');
    await expect.poll(async () => (await placesOf(page))[1], soon).toBe('Place 2');
    await page.keyboard.press('Enter');
    await page.getByText('The next camera goes to place 2.').waitFor();
    await page.keyboard.type(second);
    await expect.poll(() => page.getByRole('button', { name: /^Show / }).count(), soon).toBe(1);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await untilPlaces(page, start);
    await expect.poll(() => focusedLabel(page), soon).toMatch(/place 2$/);

    await page.keyboard.press('3');
    await expect.poll(async () => (await placesOf(page)).length, soon).toBe(9);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).getByText('Take the tile off the wall').waitFor();
    await page.keyboard.press('Escape');
    expect(faults).toEqual([]);
  });
});

async function focusedLabel(page: Page): Promise<string> {
  return String(await page.evaluate(`document.activeElement?.getAttribute('aria-label') ?? ''`));
}

describe('on a phone', () => {
  it('the pictures stand below each other, one is enlarged, then the next', async () => {
    const { page, faults } = await openWall({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await untilMoving(pictureOf(page, /^(Counter|Yard),/).first());
    expect(Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'))).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'Enlarge' }).first().tap();
    const shown = page.getByRole('list', { name: 'Live pictures' }).getByRole('group');
    await expect.poll(() => shown.count(), soon).toBe(1);
    const name = await shown.getAttribute('aria-label');
    await page.getByRole('button', { name: 'Next camera' }).tap();
    await expect.poll(() => shown.getAttribute('aria-label'), soon).not.toBe(name);
    await page.getByRole('button', { name: 'Show all' }).tap();
    await expect.poll(() => shown.count(), soon).toBe(4);
    expect(faults).toEqual([]);
  });
});

describe('somebody without the right to watch', () => {
  it('reads which right is missing', async () => {
    const account = await live.person('nora', []);
    const { page } = await openPage(browser);
    await page.goto(`${live.origin}/sign-in`);
    await page.getByLabel('User name').fill(account.username);
    await page.getByLabel('Password', { exact: true }).fill(account.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    // Nothing but their own account is theirs.
    await page.waitForURL('**/account');
    expect(await page.getByRole('link', { name: 'Wall' }).count()).toBe(0);
    await page.goto(`${live.origin}/wall`);
    await page.getByText('live:view').waitFor();
  });
});
