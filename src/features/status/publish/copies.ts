/** Brings the newest state to one place: read what lies there, judge it, write what differs, read it back. */

import { isAppError } from '#src/core/errors.ts';
import type { Clock, Log } from '#src/core/ports.ts';
import { currentFolder } from '#src/platform/publish-folder.ts';
import type { PublishTarget } from '#src/platform/publish-target.ts';
import type { Snapshot } from '../contract-schemas.ts';
import type { TargetState } from '../contract-page.ts';
import { manifestPath, signManifest, type PageFile } from '../page/render-page.ts';
import type { PageSigner } from '../page/stamp.ts';
import { CopyDiffers, CopyElsewhere } from './errors.ts';
import { isSomebodyElse, judgeCopy, readManifest, type Manifest, type OwnStates } from './manifest.ts';
import { takesWhole } from './open-target.ts';
import type { TargetRecord } from './repository-targets.ts';
import { planUpload, type Written } from './upload-plan.ts';

export interface Made {
  readonly snapshot: Snapshot;
  readonly files: ReadonlyMap<string, PageFile>;
}

export interface CopyInput {
  readonly record: TargetRecord;
  readonly target: PublishTarget;
  readonly made: Made;
  readonly own: OwnStates;
  /** Of the last time that we wrote there; replaced. */
  readonly memory: { written: ReadonlyMap<string, Written> };
  readonly sign: PageSigner;
  readonly folder: string;
  readonly isForced: boolean;
}

export interface CopyPorts {
  readonly clock: Clock;
  readonly log: Log;
}

const firstRetryMs = 15_000;
const lastRetryMs = 15 * 60_000;

/** Never throws except when the signal says so: how it went is the answer. */
export async function bringCopy(ports: CopyPorts, input: CopyInput, signal: AbortSignal): Promise<TargetState> {
  const { record } = input;
  const triedAt = ports.clock.nowMs();
  try {
    return await writeAndCheck(ports, input, triedAt, signal);
  } catch (error) {
    signal.throwIfAborted();
    const failures = record.state.failures + 1;
    const waitMs = Math.min(lastRetryMs, firstRetryMs * 2 ** Math.min(failures - 1, 10));
    ports.log.warn('A copy of the status page could not be brought up to date.', { target: record.name, error });
    const message = error instanceof Error ? error.message.slice(0, 500) : 'unknown';
    return {
      ...record.state,
      copy: copyOf(error, record.state),
      lastTriedAt: triedAt,
      lastError: { code: isAppError(error) ? error.code : 'internal.fault', message },
      failures,
      nextTryAt: ports.clock.nowMs() + waitMs,
    };
  }
}

function copyOf(error: unknown, before: TargetState): TargetState['copy'] {
  if (error instanceof NotOurs) return error.state;
  return before.copy === 'never' ? 'never' : 'unreadable';
}

/** Carries what was found out of the way of a normal write. */
class NotOurs extends CopyElsewhere {
  readonly state: TargetState['copy'];
  constructor(target: string, state: TargetState['copy']) {
    super({ target, state });
    this.state = state;
  }
}

async function writeAndCheck(
  ports: CopyPorts,
  input: CopyInput,
  triedAt: number,
  signal: AbortSignal,
): Promise<TargetState> {
  const { record, target, made, own } = input;
  const { staleAfterS } = made.snapshot.page;
  const lagMs = (record.everyS + staleAfterS) * 1000;
  const before = await readCopy(target, signal);
  const found = before === undefined && record.state.lastSuccessAt === null ? undefined : judgeCopy(before, own, lagMs);
  if (!input.isForced && found !== undefined && isSomebodyElse(before, found, ports.clock.nowMs())) {
    throw new NotOurs(record.name, found);
  }
  const held = before !== undefined && before.keyId === input.sign.id ? before.files : {};
  const waitMs = takesWhole(record) ? 0 : staleAfterS * waitShareOfStale * 1000;
  const plan = planUpload({
    files: made.files,
    held,
    written: input.memory.written,
    nowMs: made.snapshot.generatedAt,
    waitMs,
  });
  const proof = signManifest(made.snapshot, plan.hashes, input.sign);
  const changed = new Map(plan.changed).set(manifestPath, {
    mediaType: 'application/json; charset=utf-8',
    bytes: proof,
  });
  const label = `State ${String(made.snapshot.sequence)}`;
  await target.write({ folder: currentFolder(input.folder), changed, removed: plan.removed, label }, signal);
  input.memory.written = plan.written;
  const after = await readCopy(target, signal);
  if (after?.generatedAt !== made.snapshot.generatedAt || after.sequence !== made.snapshot.sequence) {
    throw new CopyDiffers({ target: record.name });
  }
  const now = ports.clock.nowMs();
  return {
    // What was found before stays visible until the next time: a page that somebody else wrote to is no detail.
    copy: found === 'split' || found === 'ahead' || found === 'foreign' ? found : 'ok',
    seenSequence: after.sequence,
    seenGeneratedAt: after.generatedAt,
    checkedAt: now,
    lastTriedAt: triedAt,
    lastSuccessAt: now,
    lastSequence: made.snapshot.sequence,
    lastError: null,
    failures: 0,
    nextTryAt: triedAt + record.everyS * 1000,
  };
}

/** A page below the overview is written again before a reader's browser would call it old. */
const waitShareOfStale = 0.5;

async function readCopy(target: PublishTarget, signal: AbortSignal): Promise<Manifest | undefined> {
  const bytes = await target.read(manifestPath, signal);
  return bytes === undefined ? undefined : readManifest(bytes);
}
