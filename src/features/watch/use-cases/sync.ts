/** The hub's side of vantages on other machines: takes their batches, and tells them what to test. */

import { createHash } from 'node:crypto';
import { canonicalJson } from '#src/core/canonical-json.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { resultOf } from '#src/core/failure.ts';
import type { ClaimReading } from '#src/plugins/kit/probe.ts';
import { isSignedBy } from '#src/platform/signing-key.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Arrived, Book } from '../book.ts';
import type * as contract from '../contract.ts';
import { VantageBatchInvalid, VantageElsewhere, VantageUnknown } from '../errors.ts';
import type { Assignments, WatchParts } from '../parts.ts';
import { type Batch, type RemoteSample, signingContext, type SyncAnswer, SyncMessage } from '../remote/messages.ts';
import type { MonitorRecord, VantageRecord } from '../store/definitions.ts';
import { unsavedSamplesMax } from '../unsaved.ts';

/** A vantage tells of itself so often, whether it has samples or not. */
const syncEveryMs = 5_000;
/** The measured difference of two clocks is that exact at best. */
const futureMs = 5_000;
/** A sample cannot begin before it was due, and one that began a day later was not that one. */
const lateMaxMs = 86_400_000;

export async function syncVantage(
  parts: WatchParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof contract.syncVantage>,
): Promise<EndpointOutput<typeof contract.syncVantage>> {
  if (!parts.isLeading()) throw new VantageElsewhere({});
  const vantage = requireSigner(parts.book, body);
  const message = readMessage(body.message);
  const { desk } = parts;
  const isFresh = message.challenge !== '' && desk.challenges.get(vantage.id) === message.challenge;
  const challenge = ctx.random.bytes(18).toHex();
  desk.challenges.set(vantage.id, challenge);
  const nowAt = ctx.clock.nowMs();
  const basis = { challenge, hubAt: nowAt, everyMs: syncEveryMs };
  if (!isFresh) {
    return pack({ ...basis, outcome: 'again', storedSequence: vantage.lastSequence, rejected: 0, assignments: null });
  }
  noteHealth(parts, vantage, message, nowAt);
  const { batch, ahead, health } = message;
  takeAhead(parts, ctx, vantage, ahead);
  // Kept before it had heard of this hub: its clock is as far off as it is now.
  const known = batch === null ? null : { ...batch, clockAheadMs: batch.clockAheadMs ?? health.clockAheadMs };
  const rejected = known === null ? 0 : await takeBatch(parts, ctx, vantage, known);
  const storedSequence = parts.book.vantage(vantage.id)?.lastSequence ?? 0;
  const assignments = knownAssignments(parts, vantage.id);
  return pack({
    ...{ ...basis, outcome: 'taken', storedSequence, rejected },
    assignments: assignments.etag === message.etag ? null : assignments,
  });
}

function pack(answer: SyncAnswer): { answer: string } {
  return { answer: JSON.stringify(answer) };
}

/** @throws VantageUnknown, the same for an unknown vantage and for a wrong key */
function requireSigner(
  book: Book,
  { vantageId, message, signature }: EndpointInput<typeof contract.syncVantage>['body'],
) {
  const vantage = book.vantage(vantageId);
  const bytes = new TextEncoder().encode(signingContext + message);
  if (vantage?.publicKey === null || vantage === undefined || !isSignedBy(vantage.publicKey, bytes, signature)) {
    throw new VantageUnknown({});
  }
  return vantage;
}

function readMessage(text: string): SyncMessage {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new VantageBatchInvalid({ problem: 'it is no JSON' }, { cause: error });
  }
  const parsed = SyncMessage.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new VantageBatchInvalid({ problem: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong shape'}` });
}

function noteHealth(parts: WatchParts, vantage: VantageRecord, message: SyncMessage, nowAt: number): void {
  const { loopDelayMs, waitingSamples, clockAheadMs } = message.health;
  const health = {
    ...{ lastSeenAt: nowAt, version: message.version, loopDelayMs: Math.round(loopDelayMs), waitingSamples },
    clockAheadMs: clockAheadMs === null ? null : Math.round(clockAheadMs),
  };
  parts.book.putVantage({ ...vantage, ...health });
  parts.book.noteHealth(vantage.id, health);
}

/**
 * What is newest, before the backlog that it stands behind. The batch that holds it is taken in like any other: of one
 * moment there is one sample, so it counts once.
 */
function takeAhead(parts: WatchParts, ctx: UseCaseContext, vantage: VantageRecord, ahead: SyncMessage['ahead']): void {
  const { book, writer } = parts;
  // Whose clock is not known yet could come under another time with its batch.
  if (ahead === null || ahead.clockAheadMs === null || writer.figures().waiting > unsavedSamplesMax / 2) return;
  const nowAt = ctx.clock.nowMs();
  book.apply(arrivedOf(book, vantage, ahead, nowAt), nowAt);
  parts.announce();
}

/** Resolves when the batch is durable. Answers how many of its samples were not taken. @throws the store's errors */
async function takeBatch(parts: WatchParts, ctx: UseCaseContext, vantage: VantageRecord, batch: Batch) {
  const { desk, book, writer } = parts;
  if (batch.sequence <= vantage.lastSequence) return 0;
  // What waits already would only grow: the vantage has a disk of its own.
  if (writer.figures().waiting > unsavedSamplesMax / 2) return 0;
  let rejected = 0;
  if (batch.sequence > (desk.taken.get(vantage.id) ?? 0)) {
    const arrived = arrivedOf(book, vantage, batch, ctx.clock.nowMs());
    rejected = batch.samples.length - arrived.length;
    tellGap(ctx, vantage, batch.sequence);
    desk.taken.set(vantage.id, batch.sequence);
    book.apply(arrived, ctx.clock.nowMs());
    book.noteSequence(vantage.id, batch.sequence);
    parts.announce();
  }
  await writer.durable();
  const current = book.vantage(vantage.id);
  if (current !== undefined)
    book.putVantage({ ...current, lastSequence: Math.max(current.lastSequence, batch.sequence) });
  if (rejected > 0) ctx.log.warn('A vantage sent samples that cannot be taken.', { vantage: vantage.id, rejected });
  return rejected;
}

/** Batches come one after the other; one that never came was given up where it was made. */
function tellGap({ log }: UseCaseContext, { id, name, lastSequence }: VantageRecord, sequence: number): void {
  const batches = sequence - lastSequence - 1;
  if (batches === 0 || lastSequence === 0) return;
  log.warn('A vantage gave up what it could not keep any longer.', { vantage: id, name, batches });
}

function arrivedOf(book: Book, vantage: VantageRecord, batch: Omit<Batch, 'sequence'>, nowAt: number): Arrived[] {
  const ahead = Math.round(batch.clockAheadMs ?? 0);
  return batch.samples.flatMap((sample): Arrived[] => {
    const monitor = book.get(sample.monitorId)?.monitor;
    if (monitor === undefined || !monitor.vantageIds.includes(vantage.id) || !vantage.isEnabled) return [];
    const scheduledAt = sample.scheduledAt - ahead;
    const startedAt = Math.min(sample.startedAt - ahead, nowAt - Math.ceil(sample.totalMs));
    // It ended before it was sent: within what two clocks can be compared to.
    if (sample.startedAt - ahead > startedAt + futureMs || scheduledAt > nowAt + futureMs) return [];
    if (Math.abs(startedAt - scheduledAt) > lateMaxMs) return [];
    return [arrivedSample(sample, monitor, vantage, { scheduledAt, startedAt })];
  });
}

function arrivedSample(
  { claim, ...sample }: RemoteSample,
  monitor: MonitorRecord,
  vantage: VantageRecord,
  times: { readonly scheduledAt: number; readonly startedAt: number },
): Arrived {
  return {
    ...{ monitorNumber: monitor.number, vantageNumber: vantage.number, claim: claim as ClaimReading | undefined },
    // What a failure means is decided here, for all vantages alike.
    sample: { ...sample, ...times, vantageId: vantage.id, result: resultOf(sample.failure ?? undefined) },
  };
}

/** Made again only when something was changed: it is a megabyte for ten thousand monitors. */
function knownAssignments({ book, desk }: WatchParts, vantageId: string): Assignments {
  const known = desk.assignments.get(vantageId);
  if (known !== undefined && known.version === book.version()) return known.made;
  const made = assignmentsOf(book, vantageId);
  desk.assignments.set(vantageId, { version: book.version(), made });
  return made;
}

/** What a vantage shall test. A vantage that was switched off tests nothing. */
export function assignmentsOf(book: Book, vantageId: string): Assignments {
  const isOn = book.vantage(vantageId)?.isEnabled === true;
  const monitors = [...book.all()]
    .filter(({ monitor }) => isOn && monitor.isEnabled && monitor.vantageIds.includes(vantageId))
    .map(({ monitor }) => ({
      ...{ monitorId: monitor.id, probe: monitor.probe, settings: monitor.settings, periodS: monitor.periodS },
      ...{ budgetMs: monitor.budgetMs, slowAboveMs: monitor.slowAboveMs },
      ...{ failuresToConfirm: monitor.failuresToConfirm, successesToConfirm: monitor.successesToConfirm },
    }))
    .toSorted((a, b) => (a.monitorId < b.monitorId ? -1 : 1));
  return { etag: createHash('sha256').update(canonicalJson(monitors)).digest('hex').slice(0, 32), monitors };
}
