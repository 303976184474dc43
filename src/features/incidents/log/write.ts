/** How an incident changes: read its log, decide, append, all in one transaction. Views follow after the commit. */

import { requirePermission } from '#src/core/access.ts';
import { NotFound, invariant } from '#src/core/errors.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import { personBehind } from '../../people/person-behind.ts';
import { IncidentLogFull } from '../errors.ts';
import type { IncidentParts } from '../parts.ts';
import type { IncidentEventData } from './events.ts';
import { applyEvent, foldIncident } from './fold.ts';
import type { IncidentFold } from './incident-fold.ts';
import { type IncidentIndex, insertEvent, insertIncident, readEvents, updateIncident } from './repository.ts';

/** Notes and drafts; far above what people write in the longest incident, and no way to fill the disk. */
const talkMax = 5_000;
/** Everything else goes on, so that a full log can still be closed, corrected and published. */
const eventsMax = 20_000;
const talk: ReadonlySet<IncidentEventData['kind']> = new Set([
  'note.added',
  'statement.drafted',
  'statement.revised',
  'role.handed',
  'wave.planned',
  'wave.changed',
]);

export interface Writing {
  readonly tx: Db;
  readonly nowMs: number;
  /** Who acts, by head; `null`: Keepsight by itself. */
  readonly personId: string | null;
  /** With everything that was appended so far. */
  fold(): IncidentFold;
  append(data: IncidentEventData): Promise<void>;
}

/** The person at the machine is somebody, though nobody with an account. */
const commandLine = 'command-line';

/** The view of one incident with all that is in the store; `undefined`: there is none. */
export async function readFold(parts: IncidentParts, db: Db, id: string): Promise<IncidentFold | undefined> {
  const known = parts.memory.get(id);
  const fold = foldIncident(await readEvents(db, id, known?.seq ?? 0), known);
  // What a transaction reads may be rolled back.
  if (fold !== undefined && !db.isTransaction) parts.memory.put(fold);
  return fold;
}

/** @throws NotFound */
export async function requireFold(parts: IncidentParts, db: Db, id: string): Promise<IncidentFold> {
  const fold = await readFold(parts, db, id);
  if (fold === undefined) throw new NotFound({ object: 'incident' });
  return fold;
}

async function startWriting(
  ctx: UseCaseContext,
  { tx, incidentId, from }: { readonly tx: Db; readonly incidentId: string; readonly from: IncidentFold | undefined },
): Promise<Writing> {
  const person = await personBehind(tx, ctx.actor);
  const isPerson = ctx.actor.kind !== 'system' || ctx.actor.id === commandLine;
  const personId = person?.id ?? (isPerson ? ctx.actor.id : null);
  const nowMs = ctx.clock.nowMs();
  let fold = from;
  return {
    tx,
    nowMs,
    personId,
    fold: () => {
      invariant(fold !== undefined, 'an incident was read before it was opened.');
      return fold;
    },
    append: async (data) => {
      const limit = talk.has(data.kind) ? talkMax : eventsMax;
      if ((fold?.seq ?? 0) >= limit) throw new IncidentLogFull({ limit });
      const event = {
        incidentId,
        seq: (fold?.seq ?? 0) + 1,
        at: nowMs,
        actorKind: ctx.actor.kind,
        actorId: ctx.actor.id,
        actorName: person?.name ?? ctx.actor.name,
        personId,
        data,
      };
      if (fold === undefined) await insertIncident(tx, { ...beginning, id: incidentId, openedAt: nowMs });
      fold = applyEvent(fold, await insertEvent(tx, event, fold?.hash ?? ''));
      await updateIncident(tx, indexOf(fold));
    },
  };
}

const beginning = { seq: 0, hash: '', state: 'suspected', isPublic: 0, closedAt: null, changedAt: 0 } as const;

function indexOf(fold: IncidentFold): IncidentIndex {
  return {
    id: fold.id,
    seq: fold.seq,
    hash: fold.hash,
    state: fold.state,
    isPublic: fold.times.firstPublicAt === null ? 0 : 1,
    openedAt: fold.openedAt,
    closedAt: fold.state === 'closed' ? fold.times.closedAt : null,
    changedAt: fold.changedAt,
  };
}

export interface Change {
  /** `entity.verb` for the audit log. */
  readonly action: string;
  /** What it concerns beside the incident, without texts. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Runs `work` on the log of one incident; checks the right first, audits, and tells consoles once it is stored. */
export async function changeIncidentLog<T>(
  parts: IncidentParts,
  ctx: UseCaseContext,
  {
    incidentId,
    permission = 'incident:write',
    ...change
  }: Change & {
    readonly incidentId: string;
    readonly permission?: 'incident:write' | 'statement:approve';
  },
  work: (writing: Writing) => Promise<T>,
): Promise<T> {
  requirePermission(ctx.actor, permission);
  const done = await ctx.store.transaction(async (tx) => {
    const from = await requireFold(parts, tx, incidentId);
    const writing = await startWriting(ctx, { tx, incidentId, from });
    const result = await work(writing);
    const fold = writing.fold();
    if (fold.seq > from.seq) await audit(tx, ctx, fold, change);
    return { result, fold, isChanged: fold.seq > from.seq };
  });
  if (done.isChanged) tell(parts, done.fold);
  return done.result;
}

/** The same for one that does not exist yet. */
export async function beginIncidentLog<T>(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { incidentId, ...change }: Change & { readonly incidentId: string },
  work: (writing: Writing) => Promise<T>,
): Promise<T> {
  requirePermission(ctx.actor, 'incident:write');
  const done = await ctx.store.transaction(async (tx) => {
    const writing = await startWriting(ctx, { tx, incidentId, from: undefined });
    const result = await work(writing);
    await audit(tx, ctx, writing.fold(), change);
    return { result, fold: writing.fold() };
  });
  tell(parts, done.fold);
  return done.result;
}

async function audit(tx: Db, ctx: UseCaseContext, fold: IncidentFold, { action, details }: Change): Promise<void> {
  const name = fold.titles[fold.originalLocale] ?? fold.id;
  await recordAudit(tx, ctx, {
    action,
    object: { kind: 'incident', id: fold.id, name },
    ...(details === undefined ? {} : { details }),
  });
}

function tell(parts: IncidentParts, fold: IncidentFold): void {
  parts.memory.put(fold);
  const access = { permission: 'incident:read' as const };
  parts.publish({ type: 'incident.changed', access, at: fold.changedAt, incidentId: fold.id });
}
