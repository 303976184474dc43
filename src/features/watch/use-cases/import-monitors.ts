/** Takes monitors from other programs: first says what would happen, then does it. */

import type { z } from 'zod';
import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput } from '#src/core/endpoint.ts';
import { AppError } from '#src/core/errors.ts';
import { prepareProbe } from '#src/plugins/kit/run-probe.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import type * as contract from '../contract.ts';
import type { ImportedMonitor, ImportFormat, ImportReason, ImportResult } from '../contract-lists.ts';
import { MonitorInput } from '../contract-schemas.ts';
import { ImportTooMany, ImportUnreadable, MonitorVantageUnknown } from '../errors.ts';
import { type Candidate, type ReadExport, reason } from '../import/candidate.ts';
import { readGatus } from '../import/gatus.ts';
import { readStatuspage } from '../import/statuspage.ts';
import { readUptimeKuma } from '../import/uptime-kuma.ts';
import { hereId, type WatchParts } from '../parts.ts';
import { findMonitorByName } from '../store/definitions.ts';
import { addMonitor } from './monitors.ts';

const importMax = 5000;
const readers: Readonly<Record<z.infer<typeof ImportFormat>, (value: unknown) => ReadExport | undefined>> = {
  'uptime-kuma': readUptimeKuma,
  gatus: readGatus,
  statuspage: readStatuspage,
};
type Imported = z.infer<typeof ImportedMonitor>;

export async function importMonitors(
  parts: WatchParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof contract.importMonitors>,
): Promise<ImportResult> {
  requirePermission(ctx.actor, 'monitor:write');
  const found = await readExport(body.format, body.text);
  if (found.monitors.length > importMax) throw new ImportTooMany({ limit: importMax });
  const vantageIds = body.vantageIds ?? [hereId];
  const unknown = vantageIds.find((id) => parts.book.vantage(id) === undefined);
  if (unknown !== undefined) throw new MonitorVantageUnknown({ id: unknown });
  const planned = uniqueNames(found.monitors).map((candidate) => plan(parts, candidate, vantageIds));
  const take = async (db: Db): Promise<Imported[]> => {
    const done: Imported[] = [];
    for (const one of planned) done.push(await takeOne(parts, ctx, db, { ...one, isApplied: body.apply }));
    return done;
  };
  const monitors = body.apply ? await ctx.store.transaction(take) : await take(ctx.store.db);
  if (body.apply) await parts.reload();
  return { isApplied: body.apply, monitors, components: [...found.components], notTaken: [...found.notTaken] };
}

async function readExport(format: z.infer<typeof ImportFormat>, text: string): Promise<ReadExport> {
  let value: unknown;
  try {
    // Aliases could make a few lines into gigabytes; the limit is the library's own.
    value = format === 'gatus' ? (await import('yaml')).parse(text, { maxAliasCount: 100 }) : JSON.parse(text);
  } catch (error) {
    throw new ImportUnreadable(
      { format, problem: format === 'gatus' ? 'it is no YAML' : 'it is no JSON' },
      { cause: error },
    );
  }
  const read = readers[format](value);
  if (read === undefined)
    throw new ImportUnreadable({ format, problem: 'it has none of the parts that such a file has' });
  return read;
}

/** Two of one name in the file are two monitors there, and need two names here. */
function uniqueNames(candidates: readonly Candidate[]): Candidate[] {
  const counts = new Map<string, number>();
  return candidates.map((candidate) => {
    const name = candidate.name.trim().slice(0, 90) || candidate.key;
    const count = (counts.get(name.toLowerCase()) ?? 0) + 1;
    counts.set(name.toLowerCase(), count);
    return { ...candidate, name: count === 1 ? name : `${name} (${String(count)})` };
  });
}

interface Planned {
  readonly candidate: Candidate;
  readonly input: MonitorInput | undefined;
  readonly target: string | null;
  readonly problems: readonly ImportReason[];
}

function plan(parts: WatchParts, candidate: Candidate, vantageIds: readonly string[]): Planned {
  const probe = parts.probes.find(({ id }) => id === candidate.probe);
  if (probe === undefined) return { candidate, input: undefined, target: null, problems: candidate.problems };
  const isLocal = probe.localOnly === true;
  const problems = [...candidate.problems];
  if (isLocal && vantageIds.some((id) => id !== hereId)) problems.push(reason('only-here'));
  const prepared = prepareProbe(probe, candidate.settings);
  const input = MonitorInput.safeParse({
    ...candidate.over,
    ...{ name: candidate.name, probe: probe.id, settings: candidate.settings },
    vantageIds: isLocal ? [hereId] : vantageIds,
  });
  if (prepared.problem !== undefined || !input.success) {
    const problem = prepared.problem ?? input.error?.issues[0]?.message ?? 'it does not fit';
    return {
      candidate,
      input: undefined,
      target: null,
      problems: [...problems, reason('settings-invalid', { problem })],
    };
  }
  return { candidate, input: input.data, target: prepared.target, problems };
}

async function takeOne(
  parts: WatchParts,
  ctx: UseCaseContext,
  db: Db,
  { candidate, input, target, problems, isApplied }: Planned & { readonly isApplied: boolean },
): Promise<Imported> {
  const told = { key: candidate.key, name: candidate.name, probe: candidate.probe ?? null, target };
  const shown = { ...told, monitorId: null, problems: [...problems] };
  if (input === undefined) return { ...shown, outcome: 'refused' };
  const taken = await findMonitorByName(db, input.name);
  if (taken !== undefined) return { ...shown, outcome: 'taken', monitorId: taken };
  if (!isApplied) return { ...shown, outcome: 'new' };
  try {
    const { id } = await addMonitor(parts, db, ctx, input);
    return { ...shown, outcome: 'created', monitorId: id };
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === 'internal') throw error;
    const why = reason('not-created', { ...error.fields, error: error.code, detail: error.message });
    return { ...shown, outcome: 'refused', problems: [...problems, why] };
  }
}
