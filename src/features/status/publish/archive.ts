/** Incidents that closed too long ago for the snapshot, as the public may see them: what the history of the page goes on with. */

import type { Db } from '#src/store/store.ts';
import type { PublicIncident } from '../contract-schemas.ts';
import { shownForMs } from '../engine/facts.ts';
import type { StatusIncidents, Told } from '../parts.ts';
import { listComponentRecords } from '../repository-components.ts';
import { publicIds, publicIncidents } from '../visible.ts';

export interface ArchiveParts {
  readonly incidents: Pick<StatusIncidents, 'publicIncidents'>;
  readonly told: (db: Db, statementIds: readonly string[]) => Promise<ReadonlyMap<string, Told>>;
}

/** It is read seldom, and meanwhile nothing that leaves the snapshot may be missing. */
const overlapMs = 2 * 86_400_000;
const noneTold: Told = { queued: 0, sent: 0, failed: 0 };

/** The newest, as many as incidents hands out at once: each has a page in each language, and the proof of a page names them all. */
export async function readArchive(parts: ArchiveParts, db: Db, nowMs: number): Promise<PublicIncident[]> {
  const closed = { closedAfter: 0, closedBefore: nowMs - shownForMs + overlapMs };
  const found = await parts.incidents.publicIncidents(db, closed);
  const figures = await parts.told(
    db,
    found.flatMap(({ statements }) => statements.map(({ id }) => id)),
  );
  const shown = publicIds(await listComponentRecords(db));
  return publicIncidents(found, shown).map((incident) => ({ ...incident, told: sumOf(incident, figures) }));
}

function sumOf({ statements }: PublicIncident, figures: ReadonlyMap<string, Told>): Told {
  return statements.reduce((sum, { id }) => {
    const { queued, sent, failed } = figures.get(id) ?? noneTold;
    return { queued: sum.queued + queued, sent: sum.sent + sent, failed: sum.failed + failed };
  }, noneTold);
}
