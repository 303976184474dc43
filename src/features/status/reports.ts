/**
 * Reports of people: "I have a problem". They raise a mark beside the state and never the state; how many stand beside how
 * many could have. No report says that something works, so none of them ever does.
 */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { NotFound } from '#src/core/errors.ts';
import { newId } from '#src/core/ids.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import { storableText } from '#src/store/storable-text.ts';
import type { Report, StatusSettings } from './contract-records.ts';
import type * as contract from './contract.ts';
import type { ReportFigures } from './derive/derive-input.ts';
import { readPageSettings } from './page-settings.ts';
import type { StatusParts } from './parts.ts';
import type { ReporterHash } from './reporter.ts';
import { listComponentRecords } from './repository-components.ts';
import {
  countReportsOf,
  findRecentReport,
  findReport,
  insertReport,
  pageOfReports,
  saveModeration,
  type ReportCount,
  type ShownText,
} from './repository-reports.ts';
import { readStatusSettings } from './settings.ts';
import { isShownToPublic } from './visible.ts';

type Parts = Pick<StatusParts, 'store' | 'clock' | 'random' | 'changed'> & { readonly reporters: ReporterHash };

export interface SubmittedReport {
  /** Empty: the person is not sure what it is. Whoever works here reads it; no component is marked for it. */
  readonly componentId: string;
  readonly text: string;
  readonly address: string | undefined;
  /** A subscriber whose address was confirmed and who has shown it with a token. */
  readonly subscriberId?: string;
}

/** `repeated`: counted already; `not-accepted`: no such component in public, reports are off, or too many. */
export type ReportOutcome = 'counted' | 'repeated' | 'not-accepted';

const textCharsMax = 1000;
/** More in one window tell nothing more, and would only fill the disk. */
const perComponentMax = 5000;
/** Of one component on the page; the number of reports stands above them. */
const textsMax = 5;

/** For the public form. The answer to the person is the same whatever comes of it. */
export async function submitReport(parts: Parts, report: SubmittedReport): Promise<ReportOutcome> {
  const { subscriberId } = report;
  const componentId = report.componentId === '' ? null : report.componentId;
  const now = parts.clock.nowMs();
  const reporter =
    subscriberId === undefined ? parts.reporters.ofAddress(report.address) : parts.reporters.ofSubscriber(subscriberId);
  const outcome = await parts.store.transaction(async (tx): Promise<ReportOutcome> => {
    const [page, settings, components] = [
      await readPageSettings(tx),
      await readStatusSettings(tx),
      await listComponentRecords(tx),
    ];
    if (!page.acceptsReports) return 'not-accepted';
    if (componentId !== null && !isShownToPublic(componentId, components)) return 'not-accepted';
    const after = now - settings.reportWindowS * 1000;
    if ((await findRecentReport(tx, { componentId, reporter, after })) !== undefined) return 'repeated';
    if ((await countReportsOf(tx, componentId, after)) >= perComponentMax) return 'not-accepted';
    const text = storableText(report.text).trim().slice(0, textCharsMax);
    const id = newId('rep', parts.clock, parts.random);
    const base = { id, componentId, isVerified: subscriberId !== undefined, at: now };
    await insertReport(tx, { ...base, text, moderation: 'waiting', publicText: '' }, reporter);
    return 'counted';
  });
  if (outcome === 'counted') parts.changed();
  return outcome;
}

export async function listReports(
  _parts: unknown,
  ctx: UseCaseContext,
  { query }: EndpointInput<typeof contract.listReports>,
): Promise<EndpointOutput<typeof contract.listReports>> {
  requirePermission(ctx.actor, 'status:read');
  const { offset, limit, componentId, moderation } = query;
  return pageOfReports(ctx.store.db, { offset, limit, componentId, moderation });
}

export async function moderateReport(
  parts: Pick<Parts, 'changed'>,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.moderateReport>,
): Promise<Report> {
  requirePermission(ctx.actor, 'status:write');
  const moderated = await ctx.store.transaction(async (tx) => {
    const report = await findReport(tx, params.id);
    if (report === undefined) throw new NotFound({ object: 'report' });
    const publicText = body.moderation === 'shown' ? (body.publicText ?? wordsOf(report.text)) : '';
    const after: Report = { ...report, moderation: body.moderation, publicText };
    await saveModeration(tx, after);
    const object = { kind: 'report', id: report.id, name: report.id };
    await recordAudit(tx, ctx, { action: 'report.moderate', object, details: { moderation: body.moderation } });
    return after;
  });
  parts.changed();
  return moderated;
}

/** The form of the page puts what was chosen there before the words, as `[slow] Words`. */
function wordsOf(text: string): string {
  return text.replace(/^\[[a-z]{1,20}\]/, '').trim();
}

/** What the counts add up to: a mark, with its base. Pure. */
export function reportFigures({
  reportCounts: counts,
  reportBase: base,
  reportTexts,
  settings,
}: {
  readonly reportCounts: readonly ReportCount[];
  readonly reportBase: ReadonlyMap<string, number>;
  readonly reportTexts: readonly ShownText[];
  readonly settings: Pick<StatusSettings, 'verifiedReportsMin' | 'anonymousReportsMin'>;
}): ReadonlyMap<string, ReportFigures> {
  const named = [...counts, ...reportTexts].map(({ componentId }) => componentId);
  const ids = new Set([...named, ...base.keys()]);
  const countOf = (id: string, isVerified: boolean): number =>
    counts.find((one) => one.componentId === id && one.isVerified === isVerified)?.count ?? 0;
  return new Map(
    [...ids].map((id) => {
      const [verified, anonymous] = [countOf(id, true), countOf(id, false)];
      const isRaised = verified >= settings.verifiedReportsMin || anonymous >= settings.anonymousReportsMin;
      const own = reportTexts.filter(({ componentId }) => componentId === id).slice(0, textsMax);
      const texts = own.map(({ text, at }) => ({ text, at }));
      return [id, { verified, verifiedBase: base.get(id) ?? 0, anonymous, isRaised, texts }];
    }),
  );
}
