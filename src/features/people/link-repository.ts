/** One-time links and waiting sign-ins in the store. Their secrets come in as hashes only. */

import { z } from 'zod';
import type { Db } from '#src/store/store.ts';
import type { TicketRow } from '#src/store/tables-people.ts';

export const LinkKind = z.enum(['setup', 'invitation', 'reset']);
export type LinkKind = z.infer<typeof LinkKind>;

export interface LinkRecord {
  readonly tokenHash: string;
  readonly kind: LinkKind;
  readonly personId: string | null;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export type TicketRecord = TicketRow;

/**
 * Sign-ins of one person that may wait for a second factor at once. Far above what one person starts, because whoever knows
 * the password could otherwise push out the one that the person has just begun.
 */
const ticketsPerPersonMax = 1000;

/** A person has at most one open link; the set-up has one in all. */
export async function replaceLink(tx: Db, link: LinkRecord): Promise<void> {
  if (link.personId === null) await deleteSetupLinks(tx);
  else await deleteLinksOf(tx, link.personId);
  await tx.insertInto('peopleLinks').values(link).execute();
}

export async function findLink(db: Db, tokenHash: string, nowMs: number): Promise<LinkRecord | undefined> {
  const row = await db
    .selectFrom('peopleLinks')
    .selectAll()
    .where('tokenHash', '=', tokenHash)
    .where('expiresAt', '>', nowMs)
    .executeTakeFirst();
  return row === undefined ? undefined : { ...row, kind: LinkKind.parse(row.kind) };
}

/** Uses a link up; false when another request was first. */
export async function useLink(tx: Db, tokenHash: string): Promise<boolean> {
  const result = await tx.deleteFrom('peopleLinks').where('tokenHash', '=', tokenHash).executeTakeFirst();
  return result.numDeletedRows === 1n;
}

export async function deleteSetupLinks(tx: Db): Promise<void> {
  await tx.deleteFrom('peopleLinks').where('kind', '=', 'setup').execute();
}

export async function deleteLinksOf(tx: Db, personId: string): Promise<void> {
  await tx.deleteFrom('peopleLinks').where('personId', '=', personId).execute();
}

/** When the open links end, by person. */
export async function linkExpiries(db: Db, nowMs: number, personId?: string): Promise<Map<string, number>> {
  const all = db.selectFrom('peopleLinks').select(['personId', 'expiresAt']).where('expiresAt', '>', nowMs);
  const rows = await (personId === undefined ? all : all.where('personId', '=', personId)).execute();
  return new Map(rows.flatMap((row) => (row.personId === null ? [] : [[row.personId, row.expiresAt] as const])));
}

export async function insertTicket(tx: Db, ticket: TicketRecord): Promise<void> {
  await tx.insertInto('peopleTickets').values(ticket).execute();
  const surplus = await tx
    .selectFrom('peopleTickets')
    .select('tokenHash')
    .where('personId', '=', ticket.personId)
    .orderBy('createdAt', 'desc')
    .limit(ticketsPerPersonMax)
    .offset(ticketsPerPersonMax)
    .execute();
  for (const { tokenHash } of surplus) await deleteTicket(tx, tokenHash);
}

export async function findTicket(db: Db, tokenHash: string, nowMs: number): Promise<TicketRecord | undefined> {
  return db
    .selectFrom('peopleTickets')
    .selectAll()
    .where('tokenHash', '=', tokenHash)
    .where('expiresAt', '>', nowMs)
    .executeTakeFirst();
}

export async function countTicketAttempt(tx: Db, tokenHash: string, attempts: number): Promise<void> {
  await tx.updateTable('peopleTickets').set({ attempts }).where('tokenHash', '=', tokenHash).execute();
}

export async function deleteTicket(tx: Db, tokenHash: string): Promise<void> {
  await tx.deleteFrom('peopleTickets').where('tokenHash', '=', tokenHash).execute();
}

export async function deleteTicketsOf(tx: Db, personId: string): Promise<void> {
  await tx.deleteFrom('peopleTickets').where('personId', '=', personId).execute();
}
