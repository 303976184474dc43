/** Many monitors of one host: all are tested though it is dead, none is called missed by us for that, and it is not stormed. */

import { expect, it } from 'vitest';
import type { Sample } from '#src/features/watch/contract-schemas.ts';
import { openBench } from './bench.ts';

const minuteMs = 60_000;
const failuresOf = (samples: readonly Sample[]): Set<string> => new Set(samples.map(({ failure }) => failure ?? 'ok'));

it('a hundred monitors of a host that died each say so, in every period', async () => {
  const bench = openBench();
  const dead = bench.place('dead.example', '9.1.0.1');
  bench.place('well.example', '8.1.0.1');
  bench.assign({ 'dead.example': 100, 'well.example': 20 });
  await bench.pass(2 * minuteMs);
  expect(failuresOf(bench.samples)).toEqual(new Set(['ok']));
  dead.behaviour = 'is silent';
  await bench.pass(2 * minuteMs);
  const before = bench.samples.length;
  const fromAt = bench.clock.nowMs();
  await bench.pass(4 * minuteMs);
  const since = bench.samples.slice(before).filter(({ monitorId }) => monitorId.startsWith('dead'));
  expect(failuresOf(since)).toEqual(new Set(['tcp.timed-out']));
  const counts = Map.groupBy(
    since.filter(({ scheduledAt }) => scheduledAt >= fromAt && scheduledAt < fromAt + 3 * minuteMs),
    ({ monitorId }) => monitorId,
  );
  expect(new Set([...counts.values()].map(({ length }) => length))).toEqual(new Set([3]));
  expect(counts.size).toBe(100);
  await bench.stop();
});

it('as soon as it answers again, it is asked by a few at a time', async () => {
  const bench = openBench();
  const place = bench.place('slow.example', '9.1.0.1');
  bench.assign({ 'slow.example': 100 });
  place.behaviour = 'is silent';
  await bench.pass(3 * minuteMs);
  expect(place.atOnceMost).toBeGreaterThan(8);
  expect(place.atOnceMost).toBeLessThanOrEqual(64);
  place.behaviour = { answersAfterMs: 3_000 };
  await bench.pass(minuteMs);
  place.atOnceMost = 0;
  await bench.pass(2 * minuteMs);
  expect(place.atOnceMost).toBeLessThanOrEqual(8);
  await bench.stop();
});

it('more than can be tested are told as missed, with the reason, at whole milliseconds', async () => {
  // As clocks are: each look at it is a little later.
  let laterMs = 0;
  const bench = openBench((clock) => ({ monotonicMs: () => clock.monotonicMs() + (laterMs += 0.0001) }));
  const place = bench.place('dead.example', '9.1.0.1');
  place.behaviour = 'is silent';
  bench.assign({ 'dead.example': 600 });
  await bench.pass(4 * minuteMs);
  expect(place.atOnceMost).toBe(64);
  const missed = bench.samples.filter(({ failure }) => failure === 'self.missed');
  expect(missed.length).toBeGreaterThan(0);
  for (const { startedAt, result, detail } of missed) {
    expect([Number.isInteger(startedAt), result]).toEqual([true, 'void']);
    expect(detail).toMatch(/no more than (8|64) tests of one host/);
  }
  await bench.stop();
});
