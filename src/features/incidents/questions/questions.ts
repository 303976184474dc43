/**
 * Questions of the public: received from anybody, so bounded and never shown as they came; merged; answered once, for
 * everybody. An answer that names a cause or denies something rests on a statement with its approvals.
 */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { invariant } from '#src/core/errors.ts';
import { newId } from '#src/core/ids.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import type * as contract from '../contract-actions.ts';
import { approvalsForClaims } from '../contract-approvals.ts';
import type { Answer, AnswerInput, Question } from '../contract-records.ts';
import type { PublicLocale } from '../contract-schemas.ts';
import { QuestionDone, QuestionNeedsStatement } from '../errors.ts';
import type { IncidentFold } from '../log/incident-fold.ts';
import { changeIncidentLog, readFold, requireFold } from '../log/write.ts';
import type { IncidentParts } from '../parts.ts';
import { soundsLikeDenial } from '../statements/sounds-like-denial.ts';
import { answersView, incidentView } from '../view.ts';
import * as questions from './repository.ts';

/** Different questions of one incident; nobody reads more. The same ones are still counted. */
const keptMax = 500;
/** As the form says; anything longer is not a question. */
const textMax = 1000;
const contactMax = 1000;

export interface QuestionInput {
  readonly incidentId: string;
  readonly locale: PublicLocale;
  readonly text: string;
  /** Where the answer is to go, in whatever form the caller understands; kept until it is given. `null`: nowhere. */
  readonly contact: string | null;
}

/** `counted`: the same was asked before. `full`: too many different questions; this one is not kept. */
export type QuestionOutcome = 'received' | 'counted' | 'full' | 'not-accepted';

/** From the public, without any right. Answers the same for an incident that is not there and one that is not public. */
export async function receiveQuestion(
  parts: IncidentParts,
  ctx: UseCaseContext,
  input: QuestionInput,
): Promise<QuestionOutcome> {
  const text = input.text.trim().slice(0, textMax);
  if (text === '' || (input.contact?.length ?? 0) > contactMax) return 'not-accepted';
  const outcome = await ctx.store.transaction(async (tx) => {
    const fold = await readFold(parts, tx, input.incidentId);
    if (fold === undefined || fold.times.firstPublicAt === null || fold.state === 'closed') return 'not-accepted';
    return keepQuestion(ctx, tx, { ...input, text });
  });
  if (outcome === 'received') tellChanged(parts, ctx, input.incidentId);
  return outcome;
}

async function keepQuestion(ctx: UseCaseContext, tx: Db, input: QuestionInput): Promise<QuestionOutcome> {
  const textKey = questions.textKeyOf(input.text);
  const same = await questions.findQuestionByText(tx, input.incidentId, textKey);
  if (same !== undefined) {
    const id = same.mergedInto ?? same.id;
    await questions.addAskers(tx, id, 1);
    if (same.state === 'waiting' || same.state === 'merged') await keepAsker(ctx, tx, id, input);
    return 'counted';
  }
  if ((await questions.countKept(tx, input.incidentId)) >= keptMax) return 'full';
  const id = newId('qst', ctx.clock, ctx.random);
  const { incidentId, locale, text } = input;
  await questions.insertQuestion(tx, { id, incidentId, locale, text, textKey, receivedAt: ctx.clock.nowMs() });
  await keepAsker(ctx, tx, id, input);
  return 'received';
}

async function keepAsker(ctx: UseCaseContext, tx: Db, questionId: string, input: QuestionInput): Promise<void> {
  if (input.contact === null) return;
  const { wantAnswer } = await questions.findQuestion(tx, questionId);
  if (wantAnswer >= questions.askersMax) return;
  const id = newId('ask', ctx.clock, ctx.random);
  await questions.insertAsker(tx, { id, questionId, contact: input.contact, locale: input.locale });
}

function tellChanged(parts: IncidentParts, ctx: UseCaseContext, incidentId: string): void {
  const access = { permission: 'incident:read' as const };
  parts.publish({ type: 'incident.changed', access, at: ctx.clock.nowMs(), incidentId });
}

export async function listQuestions(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, query }: EndpointInput<typeof contract.listQuestions>,
): Promise<EndpointOutput<typeof contract.listQuestions>> {
  requirePermission(ctx.actor, 'incident:read');
  const { db } = ctx.store;
  await requireFold(parts, db, params.id);
  const page = await questions.listQuestionRows(db, { incidentId: params.id, ...query });
  return { ...page, isFull: (await questions.countKept(db, params.id)) >= keptMax };
}

export async function mergeQuestion(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.mergeQuestion>,
): Promise<Question> {
  requirePermission(ctx.actor, 'incident:write');
  const merged = await ctx.store.transaction(async (tx) => {
    const from = await requireWaiting(tx, params.id);
    const into = await requireWaiting(tx, body.into);
    if (from.incidentId !== into.incidentId || from.id === into.id) throw new QuestionDone({ state: 'elsewhere' });
    await questions.setQuestionState(tx, from.id, { state: 'merged', mergedInto: into.id });
    await questions.addAskers(tx, into.id, from.askers);
    await questions.moveAskers(tx, from.id, into.id);
    await auditQuestion(tx, ctx, from, { action: 'question.merge', details: { into: into.id } });
    return questions.findQuestion(tx, into.id);
  });
  tellChanged(parts, ctx, merged.incidentId);
  return merged;
}

export async function dismissQuestion(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params }: EndpointInput<typeof contract.dismissQuestion>,
): Promise<null> {
  requirePermission(ctx.actor, 'incident:write');
  const question = await ctx.store.transaction(async (tx) => {
    const found = await requireWaiting(tx, params.id);
    // The key of the text stays, so that the same again is counted and not read again.
    await questions.setQuestionState(tx, found.id, { state: 'dismissed', text: '' });
    await questions.removeAskers(tx, found.id);
    await auditQuestion(tx, ctx, found, { action: 'question.dismiss', details: {} });
    return found;
  });
  tellChanged(parts, ctx, question.incidentId);
  return null;
}

export async function answerQuestion(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.answerQuestion>,
): Promise<Answer> {
  requirePermission(ctx.actor, 'incident:write');
  const { incidentId } = await questions.findQuestion(ctx.store.db, params.id);
  const change = { incidentId, action: 'question.answer', details: { questionId: params.id } };
  return changeIncidentLog(parts, ctx, change, async (writing) => {
    const { tx } = writing;
    const question = await requireWaiting(tx, params.id);
    requireSaid(writing.fold(), body);
    await writing.append({ kind: 'question.answered', questionId: question.id, askers: question.askers, ...body });
    await questions.setQuestionState(tx, question.id, { state: 'answered' });
    const answer = answersView(writing.fold()).at(-1);
    invariant(answer !== undefined, 'an answer was written and is not there.');
    const askers = await questions.listAskers(tx, question.id);
    await parts.afterAnswer?.(tx, ctx, { incident: incidentView(writing.fold(), writing.nowMs), answer, askers });
    await questions.removeAskers(tx, question.id);
    return answer;
  });
}

/** Nothing gets out by way of an answer that could not get out as a statement. @throws QuestionNeedsStatement */
function requireSaid(fold: IncidentFold, body: AnswerInput): void {
  const texts = [{ locale: fold.originalLocale, question: body.question, answer: body.answer }, ...body.texts];
  const denies = texts.some(({ locale, answer }) => soundsLikeDenial(locale, answer));
  const modality = denies ? 'ruled-out' : body.modality;
  if (body.statementId === null && approvalsForClaims([{ ...body, modality }]) === 0) return;
  const statement = fold.statements.find((one) => one.id === body.statementId && one.state === 'published');
  const saysSo = statement?.content.claims.some(
    (claim) => claim.modality === modality && claim.subject === body.subject,
  );
  if (saysSo !== true) throw new QuestionNeedsStatement({});
}

async function requireWaiting(tx: Db, id: string): Promise<Question> {
  const question = await questions.findQuestion(tx, id);
  if (question.state !== 'waiting') throw new QuestionDone({ state: question.state });
  return question;
}

async function auditQuestion(
  tx: Db,
  ctx: UseCaseContext,
  question: Question,
  { action, details }: { readonly action: string; readonly details: Readonly<Record<string, unknown>> },
): Promise<void> {
  const object = { kind: 'question', id: question.id, name: question.id };
  await recordAudit(tx, ctx, { action, object, details: { ...details, incidentId: question.incidentId } });
}
