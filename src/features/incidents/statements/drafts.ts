/** Drafts of statements: written, revised, withdrawn. Every version stays in the log. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput } from '#src/core/endpoint.ts';
import { canonicalJson } from '#src/core/canonical-json.ts';
import { NotFound } from '#src/core/errors.ts';
import { newId } from '#src/core/ids.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type * as contract from '../contract.ts';
import type { Statement, StatementClaim, StatementInput, StatementText } from '../contract-schemas.ts';
import { StatementNotADraft, StatementTextMissing } from '../errors.ts';
import { requireComponents } from '../incident/require-components.ts';
import type { StatementContent } from '../log/events.ts';
import type { IncidentFold, StatementFold } from '../log/incident-fold.ts';
import { incidentOf, insertObject } from '../log/repository.ts';
import { type Writing, changeIncidentLog, requireFold } from '../log/write.ts';
import type { IncidentParts } from '../parts.ts';
import { readApprovers, statementView } from '../view.ts';

export async function draftStatement(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.draftStatement>,
): Promise<Statement> {
  const statementId = newId('stm', ctx.clock, ctx.random);
  const change = { incidentId: params.id, action: 'statement.draft', details: { statementId } };
  return changeIncidentLog(parts, ctx, change, async (writing) => {
    const content = contentOf(ctx, body, undefined);
    requireWave(writing.fold(), content);
    await requireComponents(parts, writing.tx, writing.fold(), content.componentIds);
    await writing.append({ kind: 'statement.drafted', statementId, content });
    await insertObject(writing.tx, statementId, params.id);
    return showStatement(writing, statementId);
  });
}

export async function getStatement(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params }: EndpointInput<typeof contract.getStatement>,
): Promise<Statement> {
  requirePermission(ctx.actor, 'incident:read');
  const { db } = ctx.store;
  const fold = await requireFold(parts, db, await incidentOf(db, params.id, 'statement'));
  return statementView(fold, findStatement(fold, params.id), {
    nowMs: ctx.clock.nowMs(),
    approvers: await readApprovers(db),
  });
}

export async function reviseStatement(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.reviseStatement>,
): Promise<Statement> {
  return changeStatement(parts, ctx, { id: params.id, action: 'statement.revise' }, async (writing, statement) => {
    requireDraft(statement);
    const content = contentOf(ctx, body, statement.content);
    requireWave(writing.fold(), content);
    await requireComponents(parts, writing.tx, writing.fold(), content.componentIds);
    await writing.append({ kind: 'statement.revised', statementId: params.id, content });
  });
}

export async function withdrawStatement(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.withdrawStatement>,
): Promise<Statement> {
  return changeStatement(parts, ctx, { id: params.id, action: 'statement.withdraw' }, async (writing, statement) => {
    requireDraft(statement);
    await writing.append({ kind: 'statement.withdrawn', statementId: params.id, ...body });
  });
}

/** Finds the incident of a statement and changes its log. The read outside the transaction is of a fact that never changes. */
export async function changeStatement(
  parts: IncidentParts,
  ctx: UseCaseContext,
  change: {
    readonly id: string;
    readonly action: string;
    readonly permission?: 'incident:write' | 'statement:approve';
    readonly details?: Readonly<Record<string, unknown>>;
  },
  work: (writing: Writing, statement: StatementFold) => Promise<void>,
): Promise<Statement> {
  const { id, details, ...rest } = change;
  const incidentId = await incidentOfStatement(ctx, id, change.permission ?? 'incident:write');
  const audited = { ...rest, incidentId, details: { ...details, statementId: id } };
  return changeIncidentLog(parts, ctx, audited, async (writing) => {
    await work(writing, findStatement(writing.fold(), id));
    return showStatement(writing, id);
  });
}

async function incidentOfStatement(
  ctx: UseCaseContext,
  id: string,
  permission: 'incident:write' | 'statement:approve',
): Promise<string> {
  // Whoever may not write learns no more from an id that exists than from one that does not.
  requirePermission(ctx.actor, permission);
  return incidentOf(ctx.store.db, id, 'statement');
}

export async function showStatement(writing: Writing, id: string): Promise<Statement> {
  const fold = writing.fold();
  const approvers = await readApprovers(writing.tx);
  return statementView(fold, findStatement(fold, id), { nowMs: writing.nowMs, approvers });
}

/** @throws NotFound */
export function findStatement(fold: IncidentFold, id: string): StatementFold {
  const found = fold.statements.find((statement) => statement.id === id);
  if (found === undefined) throw new NotFound({ object: 'statement' });
  return found;
}

/** @throws StatementNotADraft */
export function requireDraft(statement: StatementFold): void {
  if (statement.state !== 'draft') throw new StatementNotADraft({ state: statement.state });
}

export function requireWave(fold: IncidentFold, { waveId }: StatementContent): void {
  if (waveId !== null && !fold.restoration.waves.some((wave) => wave.id === waveId)) {
    throw new NotFound({ object: 'wave' });
  }
}

/** Gives claims their ids, checks that the texts fit together, and marks translations of an older wording. */
export function contentOf(
  ctx: Pick<UseCaseContext, 'clock' | 'random'>,
  input: StatementInput,
  before: StatementContent | undefined,
): StatementContent {
  const claims = input.claims.map((claim): StatementClaim => {
    const isKnown = before?.claims.some((one) => one.id === claim.id) === true;
    return { ...claim, id: isKnown && claim.id !== undefined ? claim.id : newId('clm', ctx.clock, ctx.random) };
  });
  // A new draft may name its claims itself, to translate them in the same request.
  const renamed = new Map(input.claims.flatMap(({ id }, at) => (id === undefined ? [] : [[id, claims[at]?.id ?? id]])));
  const texts = input.texts.map((text) => ({
    ...text,
    claimTexts: Object.fromEntries(
      Object.entries(text.claimTexts).map(([id, words]) => [renamed.get(id) ?? id, words]),
    ),
  }));
  requireTexts(input, texts, claims);
  const content = { ...input, claims, texts };
  return before === undefined ? content : markStale(content, before);
}

function requireTexts(input: StatementInput, texts: readonly StatementText[], claims: readonly StatementClaim[]): void {
  const refuse = (problem: string): never => {
    throw new StatementTextMissing({ problem });
  };
  if (!texts.some((text) => text.locale === input.originalLocale)) refuse('the original language has no text');
  if (new Set(texts.map((text) => text.locale)).size < texts.length) refuse('a language is there twice');
  const ids = new Set(claims.map((claim) => claim.id));
  if (ids.size < claims.length) refuse('a claim is there twice');
  for (const text of texts) {
    const isOriginal = text.locale === input.originalLocale;
    if (isOriginal !== (text.review === 'original')) refuse('only the text in the original language is the original');
    if (Object.keys(text.claimTexts).some((id) => !ids.has(id))) refuse('a claim is translated that is not there');
  }
}

/** A translation that did not follow a change of the original says something that nobody says any more. */
function markStale(content: StatementContent, before: StatementContent): StatementContent {
  const wordingOf = ({ originalLocale, texts, claims }: StatementContent): string => {
    const original = texts.find((text) => text.locale === originalLocale);
    const words = claims.map(({ id, modality, subject, text }) => [id, modality, subject, text]);
    return JSON.stringify([originalLocale, original?.title, original?.body, words]);
  };
  if (wordingOf(content) === wordingOf(before)) return content;
  const isUnchanged = (text: StatementText): boolean => {
    const earlier = before.texts.find((one) => one.locale === text.locale);
    const wordsOf = ({ title, body, claimTexts }: StatementText): string => canonicalJson([title, body, claimTexts]);
    return earlier !== undefined && wordsOf(earlier) === wordsOf(text);
  };
  return {
    ...content,
    texts: content.texts.map((text) =>
      text.locale !== content.originalLocale && isUnchanged(text) ? { ...text, review: 'stale' } : text,
    ),
  };
}
