/**
 * A vantage on another machine: asks its hub what to test, tests it with the same scheduler, signs what it saw and keeps
 * it on disk until the hub has stored it. Nobody connects to it, and it goes on testing while the hub is gone.
 */

import { join } from 'node:path';
import { z } from 'zod';
import { canonicalJson } from '#src/core/canonical-json.ts';
import { isAppError } from '#src/core/errors.ts';
import type { Clock, Log, ProbeNetwork } from '#src/core/ports.ts';
import { fileExists, readFileBounded, writeFileAtomic } from '#src/platform/files.ts';
import type { LoopDelayMeter } from '#src/platform/loop-delay.ts';
import type { SigningKey } from '#src/platform/signing-key.ts';
import type { AnyProbe } from '#src/plugins/kit/probe.ts';
import { createScheduler } from '../scheduler/scheduler.ts';
import { type HubLink, withDeadline } from './hub-link.ts';
import {
  AssignmentShape,
  type Batch,
  type RemoteSample,
  signingContext,
  SyncAnswer,
  type SyncMessage,
} from './messages.ts';
import { openOutbox } from './outbox.ts';

export interface VantageOptions {
  readonly directory: string;
  readonly vantageId: string;
  readonly key: SigningKey;
  readonly link: HubLink;
  readonly clock: Clock;
  readonly log: Log;
  readonly probes: readonly AnyProbe[];
  readonly network: ProbeNetwork;
  readonly loopDelay: LoopDelayMeter;
  readonly version: string;
  readonly outboxBytesMax?: number;
  readonly onContact?: (contact: VantageContact) => void;
}

export interface VantageContact {
  readonly isConnected: boolean;
  readonly monitors: number;
  readonly waiting: number;
  /** Samples that nobody will hear of: too many waited, or the disk lost them. */
  readonly givenUp: number;
  readonly problem?: string;
}

/** Samples are a second or two old when the hub has them. */
const sendEveryMs = 2_000;
/** What a vantage loses at most that is killed: what it tested since it wrote last. */
const noteEveryMs = 1_000;
/** What it loses at most that loses its power: a disk that is forced to write with every sample does nothing else. */
const syncEveryMs = 5_000;
/** The first word is always answered with a challenge. */
const againMax = 2;
/** While the hub is away, batches are so long: each is answered for by itself when it is back, and thousands would take long. */
const packCutOffMs = 60_000;
/** What waits for the disk while the disk fails; then the oldest go. */
const memorySamplesMax = 50_000;
const assignmentsBytesMax = 64 * 1024 * 1024;
const Assignments = z.strictObject({ etag: z.string(), monitors: z.array(AssignmentShape) });
type Assignments = z.infer<typeof Assignments>;
const Packed = z.object({ answer: z.string() });

export async function runVantage(options: VantageOptions, signal: AbortSignal): Promise<void> {
  const { clock, log, link, key, directory, vantageId } = options;
  await using outbox = await openOutbox(directory, options.outboxBytesMax);
  const clockAhead = createClockOffset();
  let samples: RemoteSample[] = [];
  let challenge = '';
  let problem: string | undefined;
  let forgotten = 0;
  let toldGivenUp = 0;
  let packedMs = clock.monotonicMs();
  let syncedMs = clock.monotonicMs();
  let diskProblem: string | undefined;
  const toldAhead = new WeakSet<RemoteSample>();

  const forgetOldest = (): void => {
    if (samples.length <= memorySamplesMax) return;
    forgotten += samples.length - memorySamplesMax;
    samples = samples.slice(-memorySamplesMax);
  };
  const scheduler = createScheduler({
    ...options,
    locals: undefined,
    onSample: ({ vantageId: _vantageId, result: _result, ...sample }, claim) => {
      samples.push({
        ...sample,
        ...(claim === undefined ? {} : { claim: structuredClone(claim) as RemoteSample['claim'] }),
      });
      forgetOldest();
    },
  });
  const assignmentsPath = join(directory, 'assignments.json');
  let assignments = await readAssignments(assignmentsPath);
  scheduler.assign(assignments.monitors);

  /** Never throws: what the disk does not take waits in memory. */
  const note = async (isPacking: boolean): Promise<void> => {
    const some = samples;
    samples = [];
    try {
      await outbox.note(some, clockAhead.ms());
      if (isPacking) await outbox.pack();
      if (clock.monotonicMs() - syncedMs >= syncEveryMs) {
        syncedMs = clock.monotonicMs();
        await outbox.sync();
      }
      diskProblem = undefined;
    } catch (error) {
      const problem = isAppError(error) ? error.message : 'something went wrong on our side';
      if (diskProblem !== problem) log.error('The disk does not take samples; they wait in memory.', { error });
      diskProblem = problem;
      // Those that were written before it failed are in the journal already.
      const noted = new Set(outbox.newest().samples);
      samples = [...some.filter((one) => !noted.has(one)), ...samples];
      forgetOldest();
    }
  };

  /** What is newest and was not told yet, when there is more than one batch to tell. */
  const aheadOf = (batch: Batch | undefined): SyncMessage['ahead'] => {
    const newest = outbox.newest();
    if (batch === undefined || outbox.packed <= batch.samples.length || newest.clockAheadMs === null) return null;
    return { ...newest, samples: newest.samples.filter((sample) => !toldAhead.has(sample)) };
  };
  // What a provider claims is told in its order, or its history would have gaps.
  const withoutClaims = (ahead: SyncMessage['ahead']): SyncMessage['ahead'] =>
    ahead && { ...ahead, samples: ahead.samples.map(({ claim: _claim, ...sample }) => sample) };

  const exchange = async (ending: AbortSignal): Promise<{ answer: SyncAnswer; batch: Batch | undefined }> => {
    const batch = challenge === '' ? undefined : await outbox.oldest();
    const ahead = aheadOf(batch);
    const sentAt = clock.nowMs();
    const sentMs = clock.monotonicMs();
    const message: SyncMessage = {
      ...{ challenge, sentAt: Math.round(sentAt), version: options.version, etag: assignments.etag },
      health: {
        loopDelayMs: options.loopDelay.readMs(),
        waitingSamples: outbox.waiting + samples.length,
        clockAheadMs: clockAhead.ms(),
      },
      ahead: withoutClaims(ahead),
      batch: batch ?? null,
    };
    const text = canonicalJson(message);
    const signature = key.sign(new TextEncoder().encode(signingContext + text));
    const body = { vantageId, message: text, signature };
    const { answer } = await link.post('/api/v1/vantages/sync', body, Packed, ending);
    const parsed = SyncAnswer.parse(JSON.parse(answer));
    clockAhead.note({ sentAt, tookMs: clock.monotonicMs() - sentMs, hubAt: parsed.hubAt });
    challenge = parsed.challenge;
    if (link.isOutside?.() === true) scheduler.heard();
    if (parsed.outcome === 'taken') for (const sample of ahead?.samples ?? []) toldAhead.add(sample);
    await outbox.continueAfter(parsed.storedSequence);
    await outbox.acknowledge(parsed.storedSequence);
    if (parsed.assignments !== null) await follow(parsed.assignments);
    return { answer: parsed, batch };
  };

  const follow = async (next: Assignments): Promise<void> => {
    assignments = next;
    scheduler.assign(next.monitors);
    await writeFileAtomic(assignmentsPath, JSON.stringify(next));
  };

  /** Everything that waits, one batch after the other; a hub that does not take any is not pressed. */
  const send = async (ending: AbortSignal): Promise<void> => {
    let again = 0;
    while (!ending.aborted) {
      const { answer, batch } = await exchange(ending);
      if (answer.outcome === 'again') {
        again += 1;
        // Somebody else speaks under this name, or the hub starts anew all the time: later is soon enough.
        if (again > againMax) return;
        continue;
      }
      if (outbox.packed === 0 || (batch !== undefined && answer.storedSequence < batch.sequence)) return;
    }
  };

  const contact = async (ending: AbortSignal): Promise<void> => {
    try {
      // A backlog is told in long batches too: what is newest goes ahead of it.
      const isInTime = problem === undefined && challenge !== '' && outbox.packed === 0;
      const isPacking = isInTime || signal.aborted || clock.monotonicMs() - packedMs >= packCutOffMs;
      if (isPacking) packedMs = clock.monotonicMs();
      await note(isPacking);
      await send(ending);
      if (problem !== undefined) log.info('The hub can be reached again.', { waiting: outbox.waiting });
      problem = undefined;
    } catch (error) {
      // Whatever was answered last, the next talk begins anew.
      challenge = '';
      const sentence = isAppError(error) ? error.message : 'something went wrong on our side';
      if (!ending.aborted && problem !== sentence) log.warn('The hub cannot be reached; samples wait.', { error });
      problem = sentence;
    }
    const isConnected = problem === undefined;
    const waiting = outbox.waiting + samples.length;
    const givenUp = outbox.givenUp + forgotten;
    if (givenUp > toldGivenUp) {
      log.warn('There is no room for what waits; the oldest samples were given up.', {
        samples: givenUp - toldGivenUp,
      });
    }
    toldGivenUp = givenUp;
    options.onContact?.({
      ...{ isConnected, monitors: assignments.monitors.length, waiting, givenUp },
      ...(problem === undefined ? {} : { problem }),
    });
  };

  const talk = async (): Promise<void> => {
    while (!signal.aborted) {
      await contact(signal);
      await clock.sleep(sendEveryMs, signal).catch(() => undefined);
    }
    await withDeadline(clock, lastWordMs, new AbortController().signal, contact);
  };
  const noteAll = async (): Promise<void> => {
    while (!signal.aborted) {
      await note(false);
      await clock.sleep(noteEveryMs, signal).catch(() => undefined);
    }
  };
  await Promise.all([scheduler.run(signal), talk(), noteAll()]);
}

/** What was seen last shall still be told; what cannot be told now is on disk. */
const lastWordMs = 3_000;

async function readAssignments(path: string): Promise<Assignments> {
  const none = { etag: '', monitors: [] };
  if (!(await fileExists(path))) return none;
  try {
    const text = new TextDecoder().decode(await readFileBounded(path, assignmentsBytesMax));
    const parsed = Assignments.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : none;
  } catch {
    return none;
  }
}

/** How far our clock is ahead of the hub's: from the quickest of the newest exchanges, whose way there and back is shortest. */
function createClockOffset() {
  const newest: { tookMs: number; aheadMs: number }[] = [];
  const exchangesMax = 8;
  return {
    note: ({ sentAt, tookMs, hubAt }: { sentAt: number; tookMs: number; hubAt: number }): void => {
      const aheadMs = sentAt + tookMs / 2 - hubAt;
      const [last] = newest.toReversed();
      // One of the clocks was set: what was measured before is about another one.
      if (last !== undefined && Math.abs(last.aheadMs - aheadMs) > tookMs + last.tookMs + 1000) newest.length = 0;
      newest.push({ tookMs, aheadMs });
      if (newest.length > exchangesMax) newest.shift();
    },
    ms: (): number | null => newest.toSorted((a, b) => a.tookMs - b.tookMs)[0]?.aheadMs ?? null,
  };
}
