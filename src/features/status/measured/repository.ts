/** What measurement has told, so that a restart tells nothing twice. */

import { z } from 'zod';
import { Severity } from '../../incidents/contract-schemas.ts';
import type { Db } from '#src/store/store.ts';
import type { Memory } from './plan.ts';

const Id = z.string();
const At = z.number().int();
const Stored = z.strictObject({
  incidentId: Id,
  rootId: Id,
  failing: z.array(Id),
  everFailed: z.array(Id),
  severity: Severity,
  phase: z.enum(['suspected', 'confirmed', 'back']),
  startedAt: At,
  openedAt: At,
  toldAt: At,
  nextUpdateAt: At.nullable(),
  renewals: z.number().int(),
  wellSince: At.nullable(),
  fewerSince: At.nullable(),
  dismissed: z.array(Id).default([]),
});

export interface RootMemory extends Memory {
  readonly rootId: string;
  /** What fails, and of which a person has ended the incident: nothing is told of it until it was well. */
  readonly dismissed: readonly string[];
}

export async function listMemories(db: Db): Promise<RootMemory[]> {
  const rows = await db.selectFrom('statusTold').select('memory').execute();
  return rows.flatMap(({ memory }) => {
    const parsed = Stored.safeParse(JSON.parse(memory));
    return parsed.success ? [parsed.data] : [];
  });
}

export async function saveMemory(db: Db, memory: RootMemory): Promise<void> {
  const columns = { memory: JSON.stringify(memory) };
  await db
    .insertInto('statusTold')
    .values({ incidentId: memory.incidentId, ...columns })
    .onConflict((conflict) => conflict.column('incidentId').doUpdateSet(columns))
    .execute();
}

export async function forgetMemory(db: Db, incidentId: string): Promise<void> {
  await db.deleteFrom('statusTold').where('incidentId', '=', incidentId).execute();
}
