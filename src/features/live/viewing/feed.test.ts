/** The policy for slow viewers against links of every kind, on a simulated clock. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGopCache } from '../gop-cache.ts';
import { createStreamPacket, type StreamPacket } from '../stream-packet.ts';
import { createFeed } from './feed.ts';
import { createFlowControl } from './flow-control.ts';

interface Link {
  /** Bytes per millisecond at a time. */
  readonly rateAt: (nowMs: number) => number;
  /** One way. */
  readonly delayMs: number;
}

interface Camera {
  readonly keyBytes: number;
  readonly pictureBytes: number;
  readonly gop: number;
  /** Pictures that were there before the viewer came. */
  readonly picturesBefore: number;
}

interface Delivered {
  readonly picture: number;
  readonly isKey: boolean;
  readonly madeAtMs: number;
  readonly arrivedAtMs: number;
  readonly sentAtMs: number;
}

interface Outcome {
  readonly delivered: readonly Delivered[];
  /** Places of the pictures in the order in which they were handed to the line. */
  readonly sent: readonly number[];
  readonly skips: readonly number[];
  readonly waitingBytesMax: number;
}

const frameMs = 33;
const ackEveryMs = 100;

/** A line that carries its bytes one after the other, and a viewer that acknowledges every 100 ms. */
function watch(camera: Camera, link: Link, lastsMs: number): Outcome {
  let nowMs = 0;
  const clock = { monotonicMs: () => nowMs };
  const cache = createGopCache();
  const flow = createFlowControl();
  flow.open(1);
  const queue: { packet: StreamPacket; left: number; sentAtMs: number }[] = [];
  const travelling: { atMs: number; run: () => void }[] = [];
  const delivered: Delivered[] = [];
  const skips: number[] = [];
  const sent: number[] = [];
  let newest = -1;
  let acknowledged = -1;
  let received = 0;
  let waitingBytesMax = 0;
  const packets = new Map<Uint8Array, StreamPacket>();

  const feed = createFeed({
    ...{ slot: 1, cache, flow, clock },
    send: (bytes) => {
      const packet = packets.get(bytes);
      if (packet === undefined) throw new Error('sent what was not made');
      if (packet.kind === 'picture') sent.push(packet.picture);
      queue.push({ packet, left: bytes.length, sentAtMs: nowMs });
    },
    mayFlow: () => true,
    wantsAudio: () => false,
    onSkip: (pictures) => skips.push(pictures),
  });
  const acknowledge = (): void => {
    if (newest <= acknowledged) return;
    acknowledged = newest;
    received = 0;
    const number = newest;
    travelling.push({
      atMs: nowMs + link.delayMs,
      run: () => {
        expect(flow.acknowledge(1, number, nowMs)).toBe('known');
        feed.pump();
      },
    });
  };
  const arrive = (packet: StreamPacket, sentAtMs: number): void => {
    newest = Math.max(newest, packet.number);
    received += packet.bytes.length;
    if (packet.kind === 'picture') {
      const { picture, isKey, madeAtMs } = packet;
      delivered.push({ picture, isKey, madeAtMs, sentAtMs, arrivedAtMs: nowMs });
    }
    if (delivered.length === 1 || received > 65_536) acknowledge();
  };
  const make = (picture: number, madeAtMs: number): StreamPacket => {
    const isKey = picture % camera.gop === 0;
    const bytes = new Uint8Array(isKey ? camera.keyBytes : camera.pictureBytes);
    const place = { number: picture + 2, epoch: 1, picture, madeAtMs };
    const packet = createStreamPacket(bytes, { kind: 'picture', isKey, ...place });
    packets.set(bytes, packet);
    return packet;
  };

  const first = -camera.picturesBefore * frameMs;
  cache.describe(describe1(first));
  packets.set(cache.description()?.bytes ?? new Uint8Array(), describe1(first));
  let picture = 0;
  for (; picture < camera.picturesBefore; picture += 1) cache.push(make(picture, first + picture * frameMs));
  feed.start();
  for (; nowMs < lastsMs; nowMs += 1) {
    if (nowMs % frameMs === 0) {
      const packet = make(picture, nowMs);
      picture += 1;
      cache.push(packet);
      feed.offer(packet);
    }
    let budget = link.rateAt(nowMs);
    while (budget > 0 && queue[0] !== undefined) {
      const head = queue[0];
      const taken = Math.min(budget, head.left);
      head.left -= taken;
      budget -= taken;
      if (head.left > 0) continue;
      queue.shift();
      travelling.push({ atMs: nowMs + link.delayMs, run: () => arrive(head.packet, head.sentAtMs) });
    }
    for (const due of travelling.filter(({ atMs }) => atMs <= nowMs)) {
      travelling.splice(travelling.indexOf(due), 1);
      due.run();
    }
    if (nowMs % ackEveryMs === 0) acknowledge();
    waitingBytesMax = Math.max(
      waitingBytesMax,
      queue.reduce((sum, { left }) => sum + left, 0),
    );
  }
  return { delivered, sent, skips, waitingBytesMax };
}

function describe1(madeAtMs: number): StreamPacket {
  const place = { number: 1, epoch: 1, picture: 0, madeAtMs };
  return createStreamPacket(new Uint8Array(300), { kind: 'description', isKey: false, ...place });
}

/** 4 Mbps with a key picture of six times the others. */
const usual: Camera = { keyBytes: 90_000, pictureBytes: 14_500, gop: 60, picturesBefore: 30 };
const steady = (bytesPerMs: number, delayMs = 5): Link => ({ rateAt: () => bytesPerMs, delayMs });
const mbps = (megabits: number): number => (megabits * 1000) / 8;
const agesAfter = (outcome: Outcome, ms: number): number[] =>
  outcome.delivered.filter(({ arrivedAtMs }) => arrivedAtMs > ms).map((one) => one.arrivedAtMs - one.madeAtMs);

describe('a feed', () => {
  it('sends every picture to a viewer that keeps up, at once', () => {
    const outcome = watch(usual, steady(mbps(100)), 20_000);
    expect(outcome.skips).toEqual([]);
    const places = outcome.delivered.map(({ picture }) => picture);
    expect(places).toEqual(places.map((_, index) => index));
    expect(Math.max(...agesAfter(outcome, 1000))).toBeLessThan(40);
  });

  it('begins with the key picture of the cache and catches up', () => {
    const { delivered } = watch({ ...usual, picturesBefore: 50 }, steady(mbps(100)), 2000);
    expect(delivered[0]).toMatchObject({ picture: 0, isKey: true });
    const caughtUp = delivered.find(({ picture }) => picture === 50);
    expect(caughtUp && caughtUp.arrivedAtMs - caughtUp.madeAtMs).toBeLessThan(300);
  });

  it('needs no more than two skips to find the rate of a slow line, and goes on showing pictures', () => {
    const outcome = watch(usual, steady(mbps(2)), 30_000);
    expect(outcome.skips.length).toBeGreaterThan(2);
    expect(outcome.delivered.length).toBeGreaterThan(200);
  });

  it('loses nothing when a viewer is busy for a moment now and then', () => {
    const hiccup: Link = { rateAt: (nowMs) => (nowMs % 3000 < 180 ? 0 : mbps(100)), delayMs: 5 };
    expect(watch(usual, hiccup, 30_000).skips).toEqual([]);
  });

  it('survives a line that stands for ten seconds', () => {
    const stands: Link = { rateAt: (nowMs) => (nowMs > 5000 && nowMs < 15_000 ? 0 : mbps(20)), delayMs: 20 };
    const outcome = watch(usual, stands, 25_000);
    expect(outcome.waitingBytesMax).toBeLessThan(512 * 1024);
    expect(Math.max(...agesAfter(outcome, 16_000))).toBeLessThan(1000);
    expect(outcome.delivered.at(-1)?.arrivedAtMs).toBeGreaterThan(24_900);
  });

  const cameras = fc.record({
    keyBytes: fc.integer({ min: 20_000, max: 200_000 }),
    pictureBytes: fc.integer({ min: 1000, max: 20_000 }),
    gop: fc.integer({ min: 15, max: 300 }),
    picturesBefore: fc.integer({ min: 1, max: 300 }),
  });
  /** Lines that carry a key picture in a third of a second; on others not even one is there in time. */
  const links = fc.record({
    megabits: fc.double({ min: 0.5, max: 200, noNaN: true }),
    delayMs: fc.integer({ min: 0, max: 120 }),
  });

  it('is never more than a second behind, and goes on after a gap with a key picture, on any line', () => {
    fc.assert(
      fc.property(cameras, links, (camera, { megabits, delayMs }) => {
        const rate = Math.max(mbps(megabits), camera.keyBytes / 300);
        const outcome = watch(camera, steady(rate, delayMs), 15_000);
        const { delivered } = outcome;
        delivered.forEach((one, index) => {
          const before = delivered[index - 1];
          const follows = before !== undefined && one.picture === before.picture + 1;
          expect(follows || one.isKey).toBe(true);
        });
        const { sent, skips } = outcome;
        const span = (sent.at(-1) ?? 0) + 1 - (sent[0] ?? 0);
        expect(skips.reduce((sum, pictures) => sum + pictures, 0)).toBe(span - sent.length);
        // What is older when a viewer joins comes from the cache, and is not shown but decoded.
        expect(Math.max(0, ...agesAfter(outcome, 4000))).toBeLessThanOrEqual(1000);
        expect(outcome.waitingBytesMax).toBeLessThan(4.5 * 1024 * 1024);
      }),
      { numRuns: 200 },
    );
  });
});
