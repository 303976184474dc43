/** Approving, publishing and translating statements. Publishing and queueing the notices are one transaction. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput } from '#src/core/endpoint.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type * as contract from '../contract.ts';
import type { PublicLocale, PublishMissing, Statement } from '../contract-schemas.ts';
import {
  StatementApprovedAlready,
  StatementChangedMeanwhile,
  StatementContradicts,
  StatementNotPublished,
  StatementNotReady,
  StatementOwnApproval,
  StatementPersonNeeded,
  StatementTextFixed,
  StatementTextIsOriginal,
  StatementTextMissing,
} from '../errors.ts';
import type { StatementFold } from '../log/incident-fold.ts';
import type { Writing } from '../log/write.ts';
import type { IncidentParts } from '../parts.ts';
import { incidentView, mayApproveOwn, readApprovers, statementView, validApprovals } from '../view.ts';
import { changeStatement, findStatement, requireDraft } from './drafts.ts';
import { approvalsNeeded, correctsOf, denialLocales, hashOf } from './rules.ts';

export async function approveStatement(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.approveStatement>,
): Promise<Statement> {
  const change = {
    id: params.id,
    action: 'statement.approve',
    permission: 'statement:approve' as const,
    details: { contentHash: body.contentHash },
  };
  return changeStatement(parts, ctx, change, async (writing, statement) => {
    requireDraft(statement);
    const approvers = await readApprovers(writing.tx);
    const { personId } = writing;
    if (personId === null || !approvers.has(personId)) throw new StatementPersonNeeded({});
    if (hashOf(statement.content) !== body.contentHash) throw new StatementChangedMeanwhile({});
    if (statement.approvals.some((one) => one.personId === personId)) throw new StatementApprovedAlready({});
    const isAuthor = statement.authors.some((one) => one.personId === personId);
    if (isAuthor && !mayApproveOwn(statement, approvers)) throw new StatementOwnApproval({});
    await writing.append({ kind: 'statement.approved', statementId: params.id, contentHash: body.contentHash });
  });
}

export async function publishStatement(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params }: EndpointInput<typeof contract.publishStatement>,
): Promise<Statement> {
  return changeStatement(parts, ctx, { id: params.id, action: 'statement.publish' }, async (writing, statement) => {
    requireDraft(statement);
    const fold = writing.fold();
    const approvers = await readApprovers(writing.tx);
    const { publishMissing, isSelfApproved } = statementView(fold, statement, { nowMs: writing.nowMs, approvers });
    refuseIfMissing(publishMissing);
    await writing.append({
      kind: 'statement.published',
      statementId: params.id,
      incidentState: fold.state,
      corrects: correctsOf(fold, statement.content),
      approvalsNeeded: approvalsNeeded(statement.content),
      approvals: [...validApprovals(statement, approvers)],
      isSelfApproved,
    });
    await tellPublished(parts, ctx, writing, params.id);
  });
}

/** @throws StatementContradicts, StatementNotReady */
function refuseIfMissing(missing: readonly PublishMissing[]): void {
  const contradicts = missing.find((one) => one.code === 'contradicts');
  if (contradicts !== undefined) throw new StatementContradicts({ statementId: contradicts.detail });
  if (missing.length === 0) return;
  throw new StatementNotReady({ missing: missing.map(({ code, detail }) => `${code} ${detail}`.trim()).join(', ') });
}

/** Hands a statement that was just published to whoever tells people, in the same transaction. */
export async function tellPublished(
  parts: IncidentParts,
  ctx: UseCaseContext,
  writing: Writing,
  statementId: string,
): Promise<void> {
  const fold = writing.fold();
  const statement = statementView(fold, findStatement(fold, statementId), {
    nowMs: writing.nowMs,
    approvers: new Set(),
  });
  const locales = statement.texts.map((text) => text.locale);
  const incident = incidentView(fold, writing.nowMs);
  await parts.afterPublish(writing.tx, ctx, { kind: 'published', incident, statement, locales });
}

/**
 * A translation comes later, and its readers are told again. Whoever adds one can say something else with it, so it needs
 * the right to approve; and for a statement that needed an approval, a person with that right who did not write it. What
 * needed two is read in the languages that two have approved, and what was reviewed is published: neither is changed.
 */
export async function addStatementText(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.addStatementText>,
): Promise<Statement> {
  requirePermission(ctx.actor, 'statement:approve');
  const change = { id: params.id, action: 'statement.translate', details: { locale: body.locale } };
  return changeStatement(parts, ctx, change, async (writing, statement) => {
    if (statement.state !== 'published') throw new StatementNotPublished({});
    const { content } = statement;
    if (body.locale === content.originalLocale) throw new StatementTextIsOriginal({});
    requireTranslation(content, body);
    requireOpenText(statement, body.locale);
    await requireReader(writing, statement);
    await writing.append({ kind: 'statement.translated', statementId: params.id, text: body });
    await tellTranslated(parts, ctx, writing, { statementId: params.id, locale: body.locale });
  });
}

/** @throws StatementTextFixed */
function requireOpenText({ content, approvalsNeeded: needed }: StatementFold, locale: PublicLocale): void {
  const isReviewed = content.texts.some((text) => text.locale === locale && text.review === 'reviewed');
  if (isReviewed || (needed ?? 0) > 1) throw new StatementTextFixed({ locale });
}

/** @throws StatementPersonNeeded, StatementOwnApproval */
async function requireReader(writing: Writing, statement: StatementFold): Promise<void> {
  if ((statement.approvalsNeeded ?? 0) === 0) return;
  const { personId } = writing;
  const approvers = await readApprovers(writing.tx);
  if (personId === null || !approvers.has(personId)) throw new StatementPersonNeeded({});
  const isAuthor = statement.authors.some((one) => one.personId === personId);
  if (isAuthor && !statement.isSelfApproved) throw new StatementOwnApproval({});
}

type Content = Parameters<typeof hashOf>[0];

function requireTranslation(content: Content, text: Content['texts'][number]): void {
  const refuse = (problem: string): never => {
    throw new StatementTextMissing({ problem });
  };
  if (text.review !== 'reviewed' && text.review !== 'machine-assisted') refuse('a translation is no original');
  const ids = new Set(content.claims.map((claim) => claim.id));
  if (Object.keys(text.claimTexts).some((id) => !ids.has(id))) refuse('a claim is translated that is not there');
  // A translation must not deny what the original does not.
  const hasDenial = content.claims.some((claim) => claim.modality === 'ruled-out');
  const denies = denialLocales({ ...content, texts: [text] }).length > 0;
  if (denies && !hasDenial && !content.deniesNothing) refuse('the translation sounds like a denial');
}

async function tellTranslated(
  parts: IncidentParts,
  ctx: UseCaseContext,
  writing: Writing,
  { statementId, locale }: { readonly statementId: string; readonly locale: PublicLocale },
): Promise<void> {
  const fold = writing.fold();
  const statement = statementView(fold, findStatement(fold, statementId), {
    nowMs: writing.nowMs,
    approvers: new Set(),
  });
  const incident = incidentView(fold, writing.nowMs);
  await parts.afterPublish(writing.tx, ctx, { kind: 'translated', incident, statement, locales: [locale] });
}
