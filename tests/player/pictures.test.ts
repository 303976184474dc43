/** The player against a scripted site, in a real Chromium: each way to a picture, and what is said of it. */

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ViewerMessage } from '#src/features/live/contract-viewing.ts';
import { drive, type SeenStatus, statusWhere, until } from './built-page.ts';
import { type PlayerWorld, startPlayerWorld, type Visit } from './player-world.ts';
import { h264Stream } from './scripted-streams.ts';

const dayMs = 86_400_000;
let world: PlayerWorld;
let visit: Visit | undefined;

beforeAll(async () => {
  // A site whose clock is a day ahead: an age that is right cannot come from the browser's clock.
  world = await startPlayerWorld({ aheadMs: dayMs });
});
afterAll(async () => await world.close());
afterEach(async () => {
  await visit?.page.context().close();
  world.site.received.length = 0;
});

async function open(tile: string, options: Parameters<PlayerWorld['visit']>[0] = {}): Promise<Visit> {
  visit = await world.visit(options);
  await drive(visit.page, `open('${tile}')`);
  return visit;
}

const isLive = (status: SeenStatus): boolean => status.picture === 'live';

async function moves({ page }: Visit, tile: string): Promise<boolean> {
  const before = await drive<string>(page, `pixels('${tile}')`);
  return (
    (await until(
      async () => await drive<string>(page, `pixels('${tile}')`),
      (after) => after !== before,
    )) !== before
  );
}

function opened(): Extract<ViewerMessage, { type: 'open' }>[] {
  return world.site.received.filter((message) => message.type === 'open');
}

describe('a moving picture', () => {
  it('comes by WebCodecs on a secure page, moves, and is as old as it says', async () => {
    const shown = await open('main');
    const status = await statusWhere(shown.page, 'main', isLive);
    expect(status).toMatchObject({ route: 'webcodecs', codec: 'h264', width: 1280, unsupported: null });
    expect(status.ageMs).toBeGreaterThanOrEqual(0);
    expect(status.ageMs).toBeLessThan(2000);
    expect(Math.abs((status.siteClockAheadMs ?? 0) - dayMs)).toBeLessThan(1000);
    expect(await moves(shown, 'main')).toBe(true);
    expect(await drive(shown.page, `snapshot('main')`)).toEqual({ type: 'image/png', width: 1280, height: 720 });
    expect(shown.faults).toEqual([]);
  });

  it('comes by media source on a page that came over plain http', async () => {
    const shown = await open('main', { plain: true });
    expect(await shown.page.evaluate('isSecureContext')).toBe(false);
    const status = await statusWhere(shown.page, 'main', isLive);
    expect(status).toMatchObject({ route: 'mse', codec: 'h264' });
    expect(status.ageMs).toBeLessThan(2000);
    expect(await moves(shown, 'main')).toBe(true);
    expect(await drive(shown.page, `snapshot('main')`)).toMatchObject({ width: 1280, height: 720 });
    expect(shown.faults).toEqual([]);
  });

  it('of a camera that only has JPEG is decoded picture by picture', async () => {
    const shown = await open('jpeg');
    expect(await statusWhere(shown.page, 'jpeg', isLive)).toMatchObject({ codec: 'jpeg', unsupported: null });
    expect(await moves(shown, 'jpeg')).toBe(true);
  });

  it('comes to the screen before the rest of its group is decoded', async () => {
    const channel = world.site.channels.get('quick');
    await until(
      () => channel?.kept.length ?? 0,
      (kept) => kept > 20,
    );
    world.prelude = `{
      const marks = new BroadcastChannel('marks');
      const note = (type, name) => {
        const original = type.prototype[name];
        type.prototype[name] = function (...given) {
          marks.postMessage(name);
          return original.apply(this, given);
        };
      };
      note(VideoDecoder, 'decode');
      note(OffscreenCanvasRenderingContext2D, 'drawImage');
    }`;
    const before = `globalThis.marks = []; new BroadcastChannel('marks').onmessage = ({ data }) => marks.push(data);`;
    const { page } = await open('quick', { before });
    world.prelude = '';
    await statusWhere(page, 'quick', isLive);
    // Marks travel on a way of their own, and may come after the status.
    const marks = await until(
      async () => z.array(z.string()).parse(await page.evaluate('marks')),
      (seen) => seen.filter((mark) => mark === 'decode').length > 20,
    );
    expect(marks.slice(0, 2)).toEqual(['decode', 'drawImage']);
  });

  it('is acknowledged to the site', async () => {
    await open('main');
    const acks = await until(
      () => world.site.received.filter((message) => message.type === 'ack'),
      (seen) => seen.length > 5,
    );
    const numbers = acks.flatMap((ack) => ack.slots.map(({ number }) => number));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('of one stream stands in two tiles', async () => {
    const { page } = await open('main');
    await statusWhere(page, 'main', isLive);
    await page.evaluate(`globalThis.drive.open('again', { deviceId: 'main' })`);
    world.site.channels.get('main')?.stall(false);
    await statusWhere(page, 'again', (status) => isLive(status));
    expect((await statusWhere(page, 'main', isLive)).skippedPictures).toBe(0);
  });

  it.each([{ plain: false }, { plain: true }])('goes on when the camera changes its resolution %o', async (options) => {
    const { page } = await open('sub', options);
    await statusWhere(page, 'sub', (status) => isLive(status) && status.width === 640);
    world.site.channels.get('sub')?.switchTo(h264Stream('hall-main.h264'));
    await statusWhere(page, 'sub', (status) => isLive(status) && status.width === 1280);
    world.site.channels.get('sub')?.switchTo(h264Stream('hall-sub.h264'));
    await statusWhere(page, 'sub', (status) => isLive(status) && status.width === 640);
  });
});

describe('what cannot be decoded', () => {
  it('is asked for in another form, and then shown as stills with the reason', async () => {
    const { page } = await open('hevc');
    const status = await statusWhere(page, 'hevc', (seen) => seen.picture !== 'none');
    expect(status).toMatchObject({ route: 'stills', picture: 'late', unsupported: 'codec' });
    expect(opened().every(({ codecs }) => !codecs.includes('h265'))).toBe(true);
    expect(opened().some(({ codecs }) => codecs.includes('h264'))).toBe(true);
  });

  it('is shown as stills by a browser without any decoder, and never as live', async () => {
    const before = 'delete window.MediaSource; delete window.ManagedMediaSource;';
    const { page } = await open('main', { plain: true, before });
    const status = await statusWhere(page, 'main', (seen) => seen.picture !== 'none');
    expect(status).toMatchObject({ route: 'stills', picture: 'late', unsupported: 'no-decoder' });
    await until(
      async () => await drive<SeenStatus[]>(page, `history('main')`),
      (history) => history.length > 4,
    );
    const history = await drive<SeenStatus[]>(page, `history('main')`);
    expect(history.filter(isLive)).toEqual([]);
  });
});

describe('a picture that does not move', () => {
  it('is frozen while the site still says live, and live again when pictures come', async () => {
    const { page } = await open('main');
    await statusWhere(page, 'main', isLive);
    world.site.channels.get('main')?.stall(true);
    const frozen = await statusWhere(page, 'main', (status) => status.picture === 'frozen');
    expect(frozen.ageMs).toBeGreaterThan(2000);
    const later = await statusWhere(page, 'main', (status) => (status.ageMs ?? 0) > 4000);
    expect(later).toMatchObject({ picture: 'frozen', since: frozen.since });
    world.site.channels.get('main')?.stall(false);
    await statusWhere(page, 'main', isLive);
  });

  it('is not live from the moment in which the site is gone, and comes back by itself with the site', async () => {
    const { page } = await open('main');
    await statusWhere(page, 'main', isLive);
    await world.stopSite();
    const lost = await statusWhere(page, 'main', (status) => status.link.phase === 'lost');
    expect(lost.picture).not.toBe('live');
    await statusWhere(page, 'main', (status) => status.picture === 'frozen');
    await world.restartSite();
    const back = await statusWhere(page, 'main', isLive);
    expect(back.link.phase).toBe('open');
    expect(await moves({ page, faults: [] }, 'main')).toBe(true);
    const history = await drive<SeenStatus[]>(page, `history('main')`);
    expect(history.filter((status) => status.link.phase !== 'open' && isLive(status))).toEqual([]);
  });

  it('is let go while the page is hidden, and is there again when it is seen', async () => {
    const { page } = await open('main');
    await statusWhere(page, 'main', isLive);
    await drive(page, 'hide(true)');
    await until(
      () => world.site.received.filter((message) => message.type === 'close').length,
      (closes) => closes === 1,
    );
    expect(await statusWhere(page, 'main', (status) => status.isPaused)).toMatchObject({ picture: 'frozen' });
    await drive(page, 'hide(false)');
    expect(await statusWhere(page, 'main', isLive)).toMatchObject({ isPaused: false });
    expect(opened().length).toBe(2);
  });

  it('that may not be seen says why', async () => {
    world.site.refusals.set('main', 'access.denied');
    const { page } = await open('main');
    const status = await statusWhere(page, 'main', (seen) => seen.closed !== null);
    expect(status).toMatchObject({ picture: 'none', closed: { code: 'access.denied' } });
    world.site.refusals.clear();
  });
});
