/**
 * The audit log: append-only, every entry carries the hash of the one before it, and a head row counts them.
 *
 * What this shows: an entry that was changed, removed, inserted, or cut off at the end without the head. What it cannot
 * show: somebody with write access to the database who computes the whole chain and the head again. Against that, keep
 * the last hash elsewhere (`keepsight doctor` prints it) or take backups off the machine.
 */

import { createHash } from 'node:crypto';
import type { Actor } from '#src/core/access.ts';
import { canonicalJson } from '#src/core/canonical-json.ts';
import { invariant } from '#src/core/errors.ts';
import type { Clock } from '#src/core/ports.ts';
import { storableText } from './storable-text.ts';
import type { Db } from './store.ts';
import type { AuditRow } from './tables-system.ts';

export interface AuditEntry {
  /** `entity.verb`, such as `device.add`. */
  readonly action: string;
  readonly object: { readonly kind: string; readonly id: string; readonly name: string };
  /** What changed, without secrets. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The parts of a use case's context that an entry records. */
export interface AuditContext {
  readonly actor: Actor;
  readonly clock: Clock;
  readonly requestId: string;
  readonly address?: string;
}

/** Longer details are replaced by their size: the log must not become a way to fill the disk. */
const detailsMaxChars = 16_384;
/** Names and ids come from people and devices. */
const textMaxChars = 200;

const headId = 1;

/** Appends one entry in the caller's transaction; transactions write one at a time, so the chain has one end. */
export async function recordAudit(tx: Db, ctx: AuditContext, entry: AuditEntry): Promise<void> {
  const head = await tx.selectFrom('auditHead').select(['count', 'hash']).where('id', '=', headId).executeTakeFirst();
  invariant(head !== undefined, 'the audit log has no head.');
  const content = {
    seq: head.count + 1,
    at: ctx.clock.nowMs(),
    actorKind: ctx.actor.kind,
    actorId: hashable(ctx.actor.id),
    actorName: hashable(ctx.actor.name),
    action: entry.action,
    objectKind: entry.object.kind,
    objectId: hashable(entry.object.id),
    objectName: hashable(entry.object.name),
    details: detailsText(entry.details),
    requestId: hashable(ctx.requestId),
    address: ctx.address === undefined ? null : hashable(ctx.address),
    previousHash: head.hash,
  };
  const hash = hashAuditContent(content);
  await tx
    .insertInto('audit')
    .values({ ...content, hash })
    .execute();
  await tx.updateTable('auditHead').set({ count: content.seq, hash }).where('id', '=', headId).execute();
}

/** What is hashed must be exactly what is read back. Cutting may leave half a character, so it comes first. */
function hashable(text: string): string {
  return storableText(text.slice(0, textMaxChars));
}

function detailsText(details: AuditEntry['details']): string {
  const text = canonicalJson(details ?? {});
  return text.length <= detailsMaxChars ? text : canonicalJson({ omittedChars: text.length });
}

export function hashAuditContent(content: Omit<AuditRow, 'hash'>): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}
