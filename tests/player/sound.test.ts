/** Sound and speech of the player, in a real Chromium with a microphone that beeps. */

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { decodeG711 } from '#src/wire/g711.ts';
import { drive, type SeenStatus, statusWhere, until } from './built-page.ts';
import { type PlayerWorld, startPlayerWorld, type Visit } from './player-world.ts';

/** Writes down what is given to the sound card. */
const listen = `
  globalThis.heard = [];
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (at) {
    const samples = this.buffer.getChannelData(0);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    const seconds = this.buffer.duration / this.playbackRate.value;
    globalThis.heard.push({ at, end: at + seconds, power });
    start.call(this, at);
  };
  // What leaves for the loudspeaker, behind all volumes.
  const connect = AudioNode.prototype.connect;
  let meter;
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode) {
      meter ??= new AnalyserNode(target.context, { fftSize: 8192 });
      connect.call(this, meter);
    }
    return connect.call(this, target, ...rest);
  };
  globalThis.loudness = () => {
    const samples = new Float32Array(8192);
    meter?.getFloatTimeDomainData(samples);
    return Math.max(...samples);
  };
`;

interface Heard {
  readonly at: number;
  readonly end: number;
  readonly power: number;
}

let world: PlayerWorld;
let visit: Visit | undefined;

beforeAll(async () => {
  world = await startPlayerWorld();
});
afterAll(async () => await world.close());
afterEach(async () => {
  await visit?.page.context().close();
  world.site.speech.length = 0;
});

describe('listening', () => {
  it.each([
    { tile: 'g711', plain: false },
    { tile: 'g711', plain: true },
    { tile: 'aac', plain: false },
    { tile: 'aac', plain: true },
  ])('waits for a click, then plays without gaps: %o', async ({ tile, plain }) => {
    visit = await world.visit({ plain, before: listen, query: `?listen=${tile}` });
    const { page, faults } = visit;
    await statusWhere(page, tile, (status) => status.audio === 'blocked');
    expect(await page.evaluate('heard.length')).toBe(0);
    await page.mouse.click(700, 700);
    await statusWhere(page, tile, (status) => status.audio === 'on');
    const heard = await until(
      async () => await page.evaluate<Heard[]>('heard'),
      (pieces) => (pieces.at(-1)?.end ?? 0) - (pieces[0]?.at ?? 0) > 3,
    );
    const settled = heard.slice(Math.floor(heard.length / 3));
    // A machine that stands still for a moment leaves one gap; pieces that do not fit together leave one after each.
    const fitting = settled.filter(({ at }, n) => n === 0 || Math.abs(at - (settled[n - 1]?.end ?? at)) < 0.005);
    expect(fitting.length / settled.length).toBeGreaterThan(0.8);
    // A tone of 0.2: its power is 0.02, but for where the clip begins anew.
    const loud = settled.filter(({ power }) => power > 0.005 && power < 0.05);
    expect(loud.length / settled.length).toBeGreaterThan(0.8);
    expect(faults).toEqual([]);
  });

  it('is not asked for when the tile does not want it', async () => {
    visit = await world.visit({ before: listen });
    await drive(visit.page, `open('aac')`);
    expect(await statusWhere(visit.page, 'aac', (status) => status.picture === 'live')).toMatchObject({ audio: 'off' });
    expect(await visit.page.evaluate('heard.length')).toBe(0);
  });
});

describe('volume', () => {
  it('is none until the tile is listened to, and follows what the person sets', async () => {
    visit = await world.visit({ before: listen });
    const { page } = visit;
    const loudness = async (): Promise<number> => await page.evaluate<number>('loudness()');
    await drive(page, `open('g711')`);
    await statusWhere(page, 'g711', (status) => status.picture === 'live');
    await drive(page, `change('g711', { audio: true })`);
    await until(loudness, (loud) => loud > 0.15 && loud < 0.25);
    await drive(page, `change('g711', { volume: 0.5 })`);
    await until(loudness, (loud) => loud > 0.07 && loud < 0.13);
    await drive(page, `change('g711', { muted: true })`);
    await until(loudness, (loud) => loud < 0.001);
    await drive(page, `change('g711', { muted: false, volume: 1 })`);
    await until(loudness, (loud) => loud > 0.15);
  });
});

describe('speaking', () => {
  it('sends what the microphone hears, and stops when the page is hidden', async () => {
    visit = await world.visit();
    const { page } = visit;
    await drive(page, `open('main')`);
    await statusWhere(page, 'main', (status) => status.picture === 'live');
    expect(await drive(page, `talk('main', true)`)).toEqual({ on: true, problem: null });
    await statusWhere(page, 'main', (status) => status.talk === 'on');
    const speech = await until(
      () => world.site.speech,
      (frames) => frames.length > 100,
    );
    expect(new Set(speech.map((frame) => `${String(frame[0])} ${String(frame.length)}`))).toEqual(new Set(['0 161']));
    const samples = speech.flatMap((frame) => [...decodeG711(frame.subarray(1), 'pcmu')]);
    expect(Math.max(...samples)).toBeGreaterThan(0.02);
    await drive(page, 'hide(true)');
    const status = await statusWhere(page, 'main', (seen: SeenStatus) => seen.talk === 'off');
    expect(status.talkProblem).toBe('talk.stopped');
    await until(
      () => world.site.received.filter((message) => message.type === 'talk').at(-1),
      (message) => message?.on === false,
    );
  });

  it('says that a page over plain http has no microphone', async () => {
    visit = await world.visit({ plain: true });
    await drive(visit.page, `open('main')`);
    expect(await drive(visit.page, `talk('main', true)`)).toEqual({ on: false, problem: 'talk.insecure' });
  });

  it('ends with the connection', async () => {
    visit = await world.visit();
    const { page } = visit;
    await drive(page, `open('main')`);
    await statusWhere(page, 'main', (status) => status.picture === 'live');
    await drive(page, `talk('main', true)`);
    world.site.dropConnections();
    const status = await statusWhere(page, 'main', (seen) => seen.talk === 'off');
    expect(status.talkProblem).toBe('talk.link-lost');
  });
});
