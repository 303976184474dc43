/** The report of an incident, made from its log alone: what happened, what was said and when, what was promised and kept. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput } from '#src/core/endpoint.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type * as contract from '../contract.ts';
import type { IncidentReport } from '../contract-records.ts';
import { namedBy } from '../incident/require-components.ts';
import type { IncidentEvent } from '../log/events.ts';
import type { IncidentFold } from '../log/incident-fold.ts';
import { proveLog, readEvents } from '../log/repository.ts';
import { requireFold } from '../log/write.ts';
import type { IncidentParts } from '../parts.ts';
import { promisesOf } from '../statements/promises.ts';
import { answersView, incidentView, readApprovers, statementView, wavesView } from '../view.ts';
import { eventSentence } from './event-sentence.ts';
import { reportMarkdown } from './markdown.ts';
import { type ReportLanguage, reportLanguage } from './report-language.ts';

export async function getIncidentReport(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, query }: EndpointInput<typeof contract.getIncidentReport>,
): Promise<IncidentReport> {
  requirePermission(ctx.actor, 'incident:read');
  const { db } = ctx.store;
  const nowMs = ctx.clock.nowMs();
  const fold = await requireFold(parts, db, params.id);
  const approvers = await readApprovers(db);
  const published = fold.statements.filter((statement) => statement.publishedAt !== null);
  const ids = published.map((statement) => statement.id);
  const toAt = fold.times.closedAt ?? nowMs;
  const language = reportLanguage(fold, await parts.componentNames(db, namedBy(fold)), query.locale);
  const report: Omit<IncidentReport, 'markdown'> = {
    incident: incidentView(fold, nowMs),
    generatedAt: nowMs,
    lags: lagsOf(fold),
    timeline: timelineOf(await readEvents(db, fold.id), language),
    statements: published.map((statement) => statementView(fold, statement, { nowMs, approvers })),
    corrections: correctionsOf(fold),
    promises: promisesOf(fold, nowMs),
    waves: wavesView(parts, fold, nowMs),
    answers: answersView(fold),
    told: (await parts.told?.(db, ids)) ?? [],
    thresholds: (await parts.thresholds?.(fold.componentIds, fold.times.startedAt, toAt)) ?? null,
    log: await proveLog(db, fold.id),
  };
  return { ...report, markdown: reportMarkdown(report, language) };
}

function lagsOf({ times }: IncidentFold): IncidentReport['lags'] {
  const lag = (from: number | null, to: number | null): number | null =>
    from === null || to === null ? null : to - from;
  return {
    detectionMs: lag(times.startedAt, times.detectedAt),
    acknowledgementMs: lag(times.detectedAt, times.acknowledgedAt),
    firstPublicMs: lag(times.startedAt, times.firstPublicAt),
    containmentMs: lag(times.startedAt, times.containedAt),
    firstRestoredMs: lag(times.startedAt, times.firstRestoredAt),
    fullyRestoredMs: lag(times.startedAt, times.fullyRestoredAt),
  };
}

/** Legal clocks stand apart, and drafts that nobody read say nothing about what happened. */
function timelineOf(events: readonly IncidentEvent[], language: ReportLanguage): IncidentReport['timeline'] {
  return events.flatMap((event) => {
    const text = eventSentence(event, language);
    return text === undefined ? [] : [{ at: event.at, kind: event.data.kind, actorName: event.actorName, text }];
  });
}

function correctionsOf(fold: IncidentFold): IncidentReport['corrections'] {
  return fold.statements.flatMap(({ id, corrects, content, publishedAt }) => {
    if (publishedAt === null || corrects.length === 0) return [];
    const firstAt = Math.min(
      ...corrects.map((one) => fold.statements.find(({ id: other }) => other === one)?.publishedAt ?? publishedAt),
    );
    return [
      {
        statementId: id,
        corrects: [...corrects],
        reason: content.correction ?? '',
        at: publishedAt,
        stoodMs: publishedAt - firstAt,
      },
    ];
  });
}
