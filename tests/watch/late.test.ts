/** A vantage that was cut off and is back: what is true now is told first, and the past becomes what was measured. */

import { expect, it } from 'vitest';
import type { FailureClass } from '#src/core/failure.ts';
import type { RemoteSample } from '#src/features/watch/remote/messages.ts';
import { openTemporaryDirectory } from '#src/platform/files.ts';
import { openSigningKey } from '#src/platform/signing-key.ts';
import { fakeClock } from '../support/clock.ts';
import { describeOnStores } from '../support/stores.ts';
import { storedKeys } from './elsewhere.ts';
import { batchOf, enrolVoice, sampleAt } from './voice.ts';
import { noInput, openWatch, type WatchWorld } from './world.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** The cut-off lasts over the end of an hour, and until its figures were made. */
const startAt = Date.UTC(2026, 0, 15, 11, 52);

async function resultsOf(world: WatchWorld, id: string): Promise<(readonly [string, number | null, number | null])[]> {
  const found = await world.watch.segments(world.store.db, [id], 0, 8e15);
  return found.map(({ result, fromAt, toAt }) => [result, fromAt - startAt, toAt === null ? null : toAt - startAt]);
}

/** One each minute; the middle ones fail. */
function backlog(id: string, fromAt: number): RemoteSample[] {
  const failures: (FailureClass | null)[] = [null, null, null, 'tcp.refused', 'tcp.refused', 'tcp.refused', null, null];
  return failures.map((failure, minute) => sampleAt(id, fromAt + minute * minuteMs, { failure }));
}

describeOnStores('a vantage that is back', (openFresh) => {
  it('is believed about now at once, and about the past when all of it is here', async () => {
    await using folder = await openTemporaryDirectory('keepsight-vantage-');
    const world = await openWatch({ store: await openFresh(), clock: fakeClock(startAt) });
    const { watch, clock } = world;
    const east = await enrolVoice(world, 'East', await openSigningKey(folder.path, 'east'));
    const id = await world.addMonitor({ vantageIds: [east.id] });
    const firstAt = clock.nowMs();
    await east.send({ batch: batchOf(1, [sampleAt(id, firstAt)]) });
    expect(watch.measured(id)).toMatchObject({ result: 'ok' });
    const cutAt = firstAt + minuteMs;
    const waiting = backlog(id, cutAt);
    await world.pass(12 * minuteMs);
    expect(watch.measured(id)).toMatchObject({ result: 'unknown' });

    const newestAt = clock.nowMs() - 1000;
    const newest = sampleAt(id, newestAt);
    const ahead = { clockAheadMs: 0, samples: [newest] };
    expect(await east.send({ ahead, batch: batchOf(2, waiting.slice(0, 4)) })).toMatchObject({ storedSequence: 2 });
    expect(watch.measured(id)).toMatchObject({ result: 'ok', lastOkAt: newestAt });
    expect(await east.send({ batch: batchOf(3, waiting.slice(4)) })).toMatchObject({ storedSequence: 3 });
    expect(await east.send({ batch: batchOf(4, [newest]) })).toMatchObject({ storedSequence: 4, rejected: 0 });
    await world.pass(3 * minuteMs);

    const end = (at: number): number => at - startAt + 3;
    const [failing, ok, silent] = [cutAt + 3 * minuteMs, cutAt + 7 * minuteMs, cutAt + 7 * minuteMs];
    const told = (await resultsOf(world, id)).slice(1);
    expect(told.slice(0, 3)).toEqual([
      ['ok', expect.any(Number), failing - startAt],
      ['failing', failing - startAt, end(ok)],
      // Well until it was too old; what came after the backlog was seen four minutes later.
      ['ok', end(ok), silent - startAt + 2 * minuteMs + 35_000 + 1],
    ]);
    expect(watch.measured(id)?.vantages[0]).toMatchObject({ lastFailureAt: cutAt + 5 * minuteMs });
    expect(await storedKeys(world.store)).toHaveLength(waiting.length + 2);

    const query = { fromAt: startAt - (startAt % hourMs), toAt: startAt - (startAt % hourMs) + hourMs, points: 100 };
    const hour = { fromAt: query.fromAt, toAt: query.toAt };
    const inHour = query.toAt - (failing + 0);
    const figures = await world.store.db
      .selectFrom('hourlyFigures')
      .selectAll()
      .where('at', '=', hour.fromAt)
      .execute();
    expect(figures.map(({ failingMs, samples }) => ({ failingMs, samples }))).toEqual([
      { failingMs: inHour, samples: 1 + waiting.filter(({ scheduledAt }) => scheduledAt < hour.toAt).length },
    ]);
    await world.stop();
  });

  it('is put right after a restart too', async () => {
    await using folder = await openTemporaryDirectory('keepsight-vantage-');
    const store = await openFresh();
    const world = await openWatch({ store, clock: fakeClock(startAt) });
    const east = await enrolVoice(world, 'East', await openSigningKey(folder.path, 'east'));
    const id = await world.addMonitor({ vantageIds: [east.id] });
    await east.send({ batch: batchOf(1, [sampleAt(id, world.clock.nowMs())]) });
    const cutAt = world.clock.nowMs();
    await world.pass(12 * minuteMs);
    const samples = backlog(id, cutAt + minuteMs);
    await east.send({ ahead: { clockAheadMs: 0, samples: samples.slice(-1) }, batch: batchOf(2, samples.slice(0, 5)) });
    // Nothing was put right yet.
    expect((await resultsOf(world, id)).map(([result]) => result)).not.toContain('failing');
    await world.stop();

    const later = await openWatch({ store, clock: world.clock });
    await later.pass(2 * minuteMs);
    expect((await resultsOf(later, id)).map(([result]) => result)).toContain('failing');
    await later.stop();
  });

  it('changes nothing of a monitor from before somebody changed it', async () => {
    await using folder = await openTemporaryDirectory('keepsight-vantage-');
    const world = await openWatch({ store: await openFresh(), clock: fakeClock(startAt) });
    const east = await enrolVoice(world, 'East', await openSigningKey(folder.path, 'east'));
    const id = await world.addMonitor({ vantageIds: [east.id] });
    const firstAt = world.clock.nowMs();
    await east.send({ batch: batchOf(1, [sampleAt(id, firstAt)]) });
    await world.pass(12 * minuteMs);
    const body = { successesToConfirm: 1 };
    await world.watch.updateMonitor(world.ctx, { ...noInput, params: { id }, body });
    const before = await resultsOf(world, id);
    await east.send({ batch: batchOf(2, backlog(id, firstAt + minuteMs)) });
    await world.pass(2 * minuteMs);
    expect(await resultsOf(world, id)).toEqual(before);
    await world.stop();
  });
});
