import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Measured, MeasuredResult, VantageReading } from '../contract-schemas.ts';
import { damp, dampedResult, undamped, type Damped, type Usable } from './damping.ts';
import { countNetworks, type MeasuredMonitor, nextMeasured, readingAt } from './measure.ts';
import { nextReading, noReading, type Reading, type ReadingRule, type SampleFacts, staleAfterMs } from './reading.ts';

const nowAt = 1_790_000_000_000;
const rule: ReadingRule = { periodS: 60, budgetMs: 20_000, failuresToConfirm: 2, successesToConfirm: 2 };

function aMonitor(vantages: number, over: Partial<MeasuredMonitor> = {}): MeasuredMonitor {
  const vantageIds = Array.from({ length: vantages }, (_, at) => `v${String(at)}`);
  return {
    ...{ id: 'mon_1', periodS: 60, budgetMs: 20_000, vantageIds, networksMin: 1, isEnabled: true, createdAt: 0 },
    ...over,
  };
}

type Vote = Usable | null;

function aReading(at: number, result: Vote, network = `n${String(at)}`): VantageReading {
  const isTrouble = result === 'failing' || result === 'degraded';
  return {
    ...{ vantageId: `v${String(at)}`, vantageName: `V${String(at)}`, network, result, since: nowAt - 1000 },
    ...{ failure: isTrouble ? 'tcp.timed-out' : null, sampledAt: result === null ? null : nowAt },
    ...{ lastOkAt: result === 'ok' ? nowAt : null, lastFailureAt: isTrouble ? nowAt : null },
    ...{ firstFailureAt: isTrouble ? nowAt - 5000 + at : null, latestResult: null, latestFailure: null, totalMs: 1 },
  };
}

const measuredOf = (votes: readonly Vote[], previous?: Measured): Measured =>
  nextMeasured(
    previous,
    aMonitor(votes.length),
    votes.map((vote, at) => aReading(at, vote)),
    nowAt,
  );

const rank: Readonly<Record<MeasuredResult, number>> = { ok: 0, degraded: 1, unknown: 2, failing: 3 };
const voteRank = (vote: Vote): number => (vote === null ? 2 : rank[vote]);
const isGood = (result: MeasuredResult): boolean => result === 'ok' || result === 'degraded';

const votes = fc.array(fc.constantFrom<Vote>('ok', 'degraded', 'failing', null), { minLength: 1, maxLength: 7 });
const present = fc.array(fc.constantFrom<Vote>('ok', 'degraded', 'failing'), { minLength: 1, maxLength: 7 });
/** With a result of before, a tie is no lack of evidence. */
const knownBefore = present.map((earlier) => measuredOf(earlier)).filter((earlier) => earlier.result !== 'unknown');
const before = fc
  .option(present, { nil: undefined })
  .map((earlier) => (earlier === undefined ? undefined : measuredOf(earlier)));

describe('the result of a quorum', () => {
  it.each<[readonly Vote[], MeasuredResult]>([
    [['ok'], 'ok'],
    [['failing'], 'failing'],
    [['ok', 'ok', 'failing'], 'ok'],
    [['ok', 'failing', 'failing'], 'failing'],
    [['ok', 'degraded', 'failing'], 'degraded'],
    [['ok', 'ok', null], 'ok'],
    [['failing', 'failing', null], 'failing'],
    [['ok', 'failing', null], 'unknown'],
    [['degraded', 'failing', null], 'unknown'],
    [['ok', null, null], 'unknown'],
    [[null, null, null], 'unknown'],
    [['ok', 'failing'], 'unknown'],
  ])('of %j is %s', (given, expected) => {
    expect(measuredOf(given).result).toBe(expected);
  });

  it('of a tie stays what it was, and is regional', () => {
    for (const earlier of ['ok', 'failing'] as const) {
      const tied = measuredOf(['ok', 'failing'], measuredOf([earlier, earlier]));
      expect(tied).toMatchObject({ result: earlier, isRegional: true });
    }
  });

  it('is regional when one vantage sees something else', () => {
    expect(measuredOf(['ok', 'ok', 'failing'])).toMatchObject({ result: 'ok', isRegional: true });
    expect(measuredOf(['ok', 'ok', 'ok'])).toMatchObject({ result: 'ok', isRegional: false });
  });

  it('needs distinct networks, for good news as for bad', () => {
    for (const vote of ['ok', 'failing'] as const) {
      const measure = (networks: readonly string[]): Measured =>
        nextMeasured(
          undefined,
          aMonitor(3, { networksMin: 2 }),
          networks.map((n, at) => aReading(at, vote, n)),
          nowAt,
        );
      expect(measure(['a', 'a', 'a'])).toMatchObject({ result: 'unknown', unknownReason: 'too-few-networks' });
      expect(measure(['a', 'b', 'a']).result).toBe(vote);
    }
  });

  it.each<[readonly string[], number]>([
    [[], 0],
    [[''], 1],
    [['', ' '], 1],
    [['', 'Telia'], 1],
    [['Telia', 'telia ', 'TELIA'], 1],
    [['Telia', '', 'Bahnhof', ''], 2],
  ])('counts the networks %j as %i: one that nobody named may be any of the others', (names, networks) => {
    expect(countNetworks(names)).toBe(networks);
  });

  it('does not take an unnamed network for another one', () => {
    const measure = (networks: readonly string[]): Measured =>
      nextMeasured(
        undefined,
        aMonitor(2, { networksMin: 2 }),
        networks.map((n, at) => aReading(at, 'failing', n)),
        nowAt,
      );
    expect(measure(['', 'Telia'])).toMatchObject({ result: 'unknown', unknownReason: 'too-few-networks' });
    expect(measure(['Bahnhof', 'Telia']).result).toBe('failing');
  });

  it('is unknown while the monitor is switched off, whatever was seen', () => {
    const off = nextMeasured(undefined, aMonitor(1, { isEnabled: false }), [aReading(0, 'ok')], nowAt);
    expect(off).toMatchObject({ result: 'unknown', unknownReason: 'switched-off', nextExpectedAt: null });
  });

  it('dates trouble from when the majority began to fail, and good news from now', () => {
    const earlier = { ...measuredOf(['ok', 'ok', 'ok']), since: 0 };
    expect(measuredOf(['failing', 'failing', 'ok'], earlier).since).toBe(nowAt - 5000 + 1);
    const failing = { ...measuredOf(['failing', 'failing', 'failing']), since: 0 };
    expect(measuredOf(['ok', 'ok', 'ok'], failing).since).toBe(nowAt);
  });

  it('ignores who is not of the quorum', () => {
    const stranger = { ...aReading(0, 'ok'), vantageId: 'stranger' };
    expect(nextMeasured(undefined, aMonitor(1), [stranger], nowAt).result).toBe('unknown');
  });

  it('never gets better when a vantage sees something worse', () => {
    fc.assert(
      fc.property(
        present,
        knownBefore,
        fc.nat(),
        fc.constantFrom<Vote>('degraded', 'failing'),
        (given, earlier, at, worse) => {
          const place = at % given.length;
          const worsened = given.map((vote, index) =>
            index === place && voteRank(vote) < voteRank(worse) ? worse : vote,
          );
          expect(rank[measuredOf(worsened, earlier).result]).toBeGreaterThanOrEqual(
            rank[measuredOf(given, earlier).result],
          );
        },
      ),
    );
  });

  it('never becomes good because a vantage fell silent', () => {
    fc.assert(
      fc.property(votes, before, fc.nat(), (given, earlier, at) => {
        const silenced = given.map((vote, index) => (index === at % given.length ? null : vote));
        const [full, less] = [measuredOf(given, earlier), measuredOf(silenced, earlier)];
        if (isGood(less.result)) expect(rank[less.result]).toBeGreaterThanOrEqual(rank[full.result]);
      }),
    );
  });

  it('does not depend on the order of the vantages', () => {
    fc.assert(
      fc.property(votes, before, fc.integer(), (given, earlier, seed) => {
        const readings = given.map((vote, at) => aReading(at, vote));
        const shuffled = readings.toSorted(
          (a, b) => ((seed ^ a.vantageId.charCodeAt(1)) % 7) - ((seed ^ b.vantageId.charCodeAt(1)) % 7),
        );
        const monitor = aMonitor(given.length);
        expect(nextMeasured(earlier, monitor, shuffled, nowAt)).toEqual(
          nextMeasured(earlier, monitor, readings, nowAt),
        );
      }),
    );
  });

  it('is the same when it is computed again', () => {
    fc.assert(
      fc.property(votes, before, (given, earlier) => {
        const once = measuredOf(given, earlier);
        const again = measuredOf(given, once);
        expect({ ...again, isRegional: once.isRegional }).toEqual({ ...once, isRegional: once.isRegional });
      }),
    );
  });
});

describe('damping', () => {
  const levels = fc.array(fc.constantFrom<Usable>('ok', 'degraded', 'failing'), { minLength: 1, maxLength: 30 });
  const heldAfter = (samples: readonly Usable[]): Damped =>
    samples.reduce((held, sample) => damp(held, sample, rule), undamped);
  const heldRank = (held: Damped): number => voteRank(dampedResult(held));

  it.each<[readonly Usable[], Vote]>([
    [['ok'], 'ok'],
    [['failing'], null],
    [['failing', 'failing'], 'failing'],
    [['ok', 'failing'], 'ok'],
    [['ok', 'failing', 'ok', 'failing'], 'ok'],
    [['ok', 'failing', 'failing'], 'failing'],
    [['ok', 'degraded', 'failing'], 'degraded'],
    [['ok', 'failing', 'failing', 'ok'], 'failing'],
    [['ok', 'failing', 'failing', 'ok', 'ok'], 'ok'],
    [['ok', 'failing', 'failing', 'degraded', 'ok'], 'degraded'],
  ])('of %j holds %s', (samples, expected) => {
    expect(dampedResult(heldAfter(samples))).toBe(expected);
  });

  it('never ends better because one sample was worse', () => {
    fc.assert(
      fc.property(levels, fc.nat(), fc.constantFrom<Usable>('degraded', 'failing'), (samples, at, worse) => {
        const place = at % samples.length;
        const worsened = samples.map((one, index) => (index === place && rank[one] < rank[worse] ? worse : one));
        expect(heldRank(heldAfter(worsened))).toBeGreaterThanOrEqual(heldRank(heldAfter(samples)));
      }),
    );
  });
});

describe('the reading of one vantage', () => {
  const place = { id: 'v0', name: 'V0', network: 'n0' };
  const sample = (atS: number, result: SampleFacts['result']): SampleFacts => ({
    ...{ scheduledAt: nowAt + atS * 1000, startedAt: nowAt + atS * 1000, totalMs: 5, result },
    failure: result === 'ok' ? null : 'tcp.timed-out',
  });
  const fold = (samples: readonly SampleFacts[]): Reading =>
    samples.reduce((reading, one) => nextReading(reading, one, rule, one.startedAt), noReading);
  const heldAt = (reading: Reading, atS: number): Vote => readingAt(place, reading, rule, nowAt + atS * 1000).result;

  it('counts only as long as it is fresh', () => {
    const reading = fold([sample(0, 'ok')]);
    expect(heldAt(reading, 60)).toBe('ok');
    expect(heldAt(reading, staleAfterMs(rule) / 1000)).toBe('ok');
    expect(heldAt(reading, staleAfterMs(rule) / 1000 + 1)).toBeNull();
  });

  it('takes nothing from samples that say nothing about the target', () => {
    const reading = fold([sample(0, 'ok'), ...[60, 120, 180].map((at) => sample(at, 'void'))]);
    expect(heldAt(reading, 180)).toBeNull();
    expect(fold([sample(0, 'void'), sample(60, 'limited')]).damped).toEqual(noReading.damped);
  });

  it('does not call well what was well before a gap, when the first sample after it fails', () => {
    expect(heldAt(fold([sample(0, 'ok'), sample(3600, 'failing')]), 3600)).toBeNull();
  });

  it('still believes trouble after a gap until enough says otherwise', () => {
    const down = [sample(0, 'failing'), sample(5, 'failing')];
    expect(heldAt(fold([...down, sample(3600, 'ok')]), 3600)).toBe('failing');
    expect(heldAt(fold([...down, sample(3600, 'ok'), sample(3605, 'ok')]), 3605)).toBe('ok');
  });

  it('forgets what was recorded under a clock that ran ahead', () => {
    const ahead = fold([sample(7200, 'ok')]);
    expect(heldAt(ahead, 0)).toBeNull();
    const after = nextReading(ahead, sample(10, 'failing'), rule, nowAt + 10_000);
    expect(readingAt(place, after, rule, nowAt + 10_000)).toMatchObject({ result: null, lastOkAt: null });
  });

  const stream = fc
    .array(fc.constantFrom<SampleFacts['result']>('ok', 'degraded', 'failing', 'limited', 'void'), { maxLength: 20 })
    .map((results) => results.map((result, at) => sample(at * 60, result)));

  it('is the same however often samples are applied again', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(), { maxLength: 10 }), (samples, again) => {
        const once = fold(samples);
        const endAt = nowAt + samples.length * 60_000;
        const replayed = again.reduce((reading, at) => {
          const one = samples[at % Math.max(1, samples.length)];
          return one === undefined ? reading : nextReading(reading, one, rule, endAt);
        }, once);
        expect(replayed).toEqual(once);
      }),
    );
  });

  it('never becomes ok without a fresh sample that was ok', () => {
    fc.assert(
      fc.property(stream, fc.integer({ min: 0, max: 3600 }), (samples, laterS) => {
        const atS = samples.length * 60 + laterS;
        if (heldAt(fold(samples), atS) !== 'ok') return;
        const freshFrom = nowAt + atS * 1000 - staleAfterMs(rule);
        const fresh = samples.filter((one) => one.startedAt >= freshFrom);
        expect(fresh.some((one) => one.result === 'ok')).toBe(true);
      }),
    );
  });
});
