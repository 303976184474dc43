/**
 * What readers would get of a statement. The log is carried on in memory as publishing would carry it on, and shown as the
 * public would be shown it; nothing is written.
 */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput } from '#src/core/endpoint.ts';
import type { PublicLocale } from '#src/core/messages.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type * as contract from '../contract.ts';
import type { StatementPreview } from '../contract-preview.ts';
import type { IncidentEventData, StatementContent } from '../log/events.ts';
import { applyEvent } from '../log/fold.ts';
import type { IncidentFold, StatementFold } from '../log/incident-fold.ts';
import { incidentOf } from '../log/repository.ts';
import { requireFold } from '../log/write.ts';
import type { IncidentParts } from '../parts.ts';
import { publicIncident } from '../public-incidents.ts';
import { type Approvers, incidentView, mayApproveOwn, readApprovers, statementView } from '../view.ts';
import { contentOf, findStatement, requireDraft, requireWave } from './drafts.ts';
import { approvalsNeeded, correctsOf } from './rules.ts';

/** Of a text that was not saved yet. */
const unsaved = 'preview';

export async function previewStatement(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.previewStatement>,
): Promise<StatementPreview> {
  requirePermission(ctx.actor, 'incident:write');
  const { db } = ctx.store;
  const fold = await requireFold(parts, db, params.id);
  const replaced = body.statementId === null ? undefined : findStatement(fold, body.statementId);
  if (replaced !== undefined) requireDraft(replaced);
  const content = contentOf(ctx, body.statement, replaced?.content);
  requireWave(fold, content);
  const written = afterWriting(ctx, fold, replaced?.id, content);
  return previewOf(parts, ctx, written, { id: replaced?.id ?? unsaved, locale: body.locale });
}

export async function showStatementPreview(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, query }: EndpointInput<typeof contract.showStatementPreview>,
): Promise<StatementPreview> {
  requirePermission(ctx.actor, 'incident:read');
  const { db } = ctx.store;
  const fold = await requireFold(parts, db, await incidentOf(db, params.id, 'statement'));
  return previewOf(parts, ctx, fold, { id: params.id, locale: query.locale });
}

async function previewOf(
  parts: IncidentParts,
  ctx: UseCaseContext,
  fold: IncidentFold,
  { id, locale }: { readonly id: string; readonly locale: PublicLocale },
): Promise<StatementPreview> {
  const { db } = ctx.store;
  const nowMs = ctx.clock.nowMs();
  const approvers = await readApprovers(db);
  const statement = findStatement(fold, id);
  const { publishMissing, approvalsNeeded: needed } = statementView(fold, statement, { nowMs, approvers });
  const shown = statement.publishedAt === null ? afterPublishing(ctx, fold, statement, approvers) : fold;
  const readers = await parts.preview(db, previewedOf(shown, id, { locale, nowMs }));
  return { locale, ...readers, approvalsNeeded: needed, publishMissing };
}

function previewedOf(
  fold: IncidentFold,
  id: string,
  { locale, nowMs }: { readonly locale: PublicLocale; readonly nowMs: number },
): Parameters<IncidentParts['preview']>[1] {
  const statement = statementView(fold, findStatement(fold, id), { nowMs, approvers: new Set() });
  const locales = statement.texts.map((text) => text.locale);
  const incident = incidentView(fold, nowMs);
  return {
    told: { kind: 'published', incident, statement, locales },
    incident: publicIncident(fold, nowMs),
    locale,
  };
}

function afterWriting(
  ctx: UseCaseContext,
  fold: IncidentFold,
  draftId: string | undefined,
  content: StatementContent,
): IncidentFold {
  return draftId === undefined
    ? carryOn(ctx, fold, { kind: 'statement.drafted', statementId: unsaved, content })
    : carryOn(ctx, fold, { kind: 'statement.revised', statementId: draftId, content });
}

function afterPublishing(
  ctx: UseCaseContext,
  fold: IncidentFold,
  statement: StatementFold,
  approvers: Approvers,
): IncidentFold {
  const { content } = statement;
  return carryOn(ctx, fold, {
    kind: 'statement.published',
    statementId: statement.id,
    incidentState: fold.state,
    corrects: correctsOf(fold, content),
    approvalsNeeded: approvalsNeeded(content),
    approvals: [],
    // Where one person alone may approve, its readers are told that its author did.
    isSelfApproved: mayApproveOwn(statement, approvers),
  });
}

function carryOn(ctx: UseCaseContext, fold: IncidentFold, data: IncidentEventData): IncidentFold {
  const { actor, clock } = ctx;
  return applyEvent(fold, {
    incidentId: fold.id,
    seq: fold.seq + 1,
    at: clock.nowMs(),
    ...{ actorKind: actor.kind, actorId: actor.id, actorName: actor.name, personId: actor.id },
    hash: fold.hash,
    data,
  });
}
