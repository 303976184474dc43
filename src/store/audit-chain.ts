/** Reads the whole audit log and says whether it is as it was written. See audit.ts for what this can and cannot show. */

import { sql } from 'kysely';
import { hashAuditContent } from './audit.ts';
import type { Db } from './store.ts';
import type { AuditRow } from './tables-system.ts';

export interface AuditChainReport {
  readonly intact: boolean;
  /** How many entries were read. */
  readonly checked: number;
  /** The last entry's hash as the head records it. */
  readonly headHash: string;
  /** When the last entry was made; undefined when there is none. */
  readonly lastAt: number | undefined;
  /** The first entry that is wrong. */
  readonly broken: { readonly seq: number; readonly reason: string } | undefined;
}

/** Bounds the memory: entries are at most some 17 kB each. */
const pageRows = 500;

interface Walked {
  readonly seq: number;
  readonly hash: string;
  readonly at: number | undefined;
}

/** Entries may be appended while this runs; they are read too. */
export async function verifyAuditChain(db: Db, signal?: AbortSignal): Promise<AuditChainReport> {
  let last: Walked = { seq: 0, hash: '', at: undefined };
  const report = (headHash: string, broken?: AuditChainReport['broken']): AuditChainReport => {
    return { intact: broken === undefined, checked: last.seq, headHash, lastAt: last.at, broken };
  };
  for (;;) {
    signal?.throwIfAborted();
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('seq', '>', last.seq)
      .orderBy('seq')
      .limit(pageRows)
      .execute();
    for (const row of rows) {
      const reason = findFault(row, last);
      if (reason !== undefined) return report('', { seq: last.seq + 1, reason });
      last = row;
    }
    if (rows.length === pageRows) continue;
    const head = await readHead(db);
    // Written between the last page and the head: read on.
    if (head !== undefined && head.newest > last.seq && head.newest === head.count) continue;
    return report(head?.hash ?? '', findHeadFault(head, last));
  }
}

function findFault(row: AuditRow, previous: Walked): string | undefined {
  if (row.seq !== previous.seq + 1) return `entry ${String(previous.seq + 1)} is missing`;
  const { hash, ...content } = row;
  if (row.previousHash !== previous.hash) return 'it does not continue the entry before it';
  if (hashAuditContent(content) !== hash) return 'its content was changed';
  return undefined;
}

interface Head {
  readonly count: number;
  readonly hash: string;
  readonly newest: number;
}

/** One statement, so the head and the newest entry are of one moment on both engines. */
async function readHead(db: Db): Promise<Head | undefined> {
  const { rows } = await sql<Head>`
    select count, hash, (select coalesce(max(seq), 0) from audit) as newest from audit_head where id = 1`.execute(db);
  return rows[0];
}

function findHeadFault(head: Head | undefined, last: Walked): AuditChainReport['broken'] {
  const next = last.seq + 1;
  if (head === undefined) return { seq: next, reason: 'the count of entries is missing' };
  if (head.count > last.seq) {
    return { seq: next, reason: `${String(head.count - last.seq)} entries at the end are missing` };
  }
  if (head.count < last.seq) return { seq: head.count + 1, reason: 'there are more entries than were counted' };
  return head.hash === last.hash ? undefined : { seq: last.seq, reason: 'it is not the entry that was counted last' };
}
