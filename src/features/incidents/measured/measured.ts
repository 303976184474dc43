/**
 * What Keepsight says by itself, from measurement alone: observed effects, their scope, and restoration, in fixed words. It
 * needs nobody's approval, never names a cause, and never denies anything. Once a person leads an incident it moves no more.
 */

import { invariant } from '#src/core/errors.ts';
import { newId } from '#src/core/ids.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import type {
  Incident,
  IncidentState,
  LocalTitle,
  PublicLocale,
  Severity,
  Statement,
  StatementClaim,
} from '../contract-schemas.ts';
import { requireRoom, requireTitle } from '../incident/open-incident.ts';
import { whyItCannotEnd } from '../incident/may-end.ts';
import type { StatementContent } from '../log/events.ts';
import { insertObject } from '../log/repository.ts';
import { type Writing, beginIncidentLog, changeIncidentLog } from '../log/write.ts';
import { inEveryLanguage } from '../messages.ts';
import type { IncidentParts } from '../parts.ts';
import { mayMove } from '../state-machine.ts';
import { showStatement } from '../statements/drafts.ts';
import { tellPublished } from '../statements/publish.ts';
import { contradictedBy } from '../statements/rules.ts';
import { incidentView } from '../view.ts';

export interface MeasuredClaim {
  readonly subject: 'effect' | 'scope' | 'restoration';
  /** In every language that the statement has. */
  readonly texts: Readonly<Partial<Record<PublicLocale, string>>>;
  readonly evidence: readonly string[];
}

/** What whoever measures writes down of it, in the same transaction: so a crash neither loses a statement nor repeats it. */
export type AlsoWrite = (tx: Db, incident: Incident) => Promise<void>;

export interface MeasuredStatementInput {
  readonly originalLocale: PublicLocale;
  /** Our own reviewed words. */
  readonly texts: readonly { readonly locale: PublicLocale; readonly title: string; readonly body: string }[];
  readonly claims: readonly MeasuredClaim[];
  readonly nextUpdateAt: number | null;
  /** The step of restoration that it announces. */
  readonly waveId?: string;
}

export interface MeasuredIncidentInput {
  readonly titles: LocalTitle;
  readonly componentIds: readonly string[];
  readonly severity: Severity;
  /** `confirmed` unless told otherwise: the quorum and its damping stand behind a measured effect. */
  readonly state?: 'suspected' | 'confirmed';
  readonly startedAt: number;
  readonly detectedAt: number;
  readonly statement: MeasuredStatementInput;
  readonly also?: AlsoWrite;
}

export async function openMeasured(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { statement, also, ...input }: MeasuredIncidentInput,
): Promise<Incident> {
  requireTitle(input.titles, statement.originalLocale);
  const incidentId = newId('inc', ctx.clock, ctx.random);
  return beginIncidentLog(parts, ctx, { incidentId, action: 'incident.open-measured' }, async (writing) => {
    await requireRoom(writing.tx);
    // A clock that was stepped back must not make a detection lie in the future.
    const detectedAt = Math.min(input.detectedAt, writing.nowMs);
    await writing.append({
      kind: 'incident.opened',
      origin: 'measurement',
      titles: input.titles,
      originalLocale: statement.originalLocale,
      severity: input.severity,
      state: input.state ?? 'confirmed',
      componentIds: [...input.componentIds],
      startedAt: Math.min(input.startedAt, detectedAt),
      detectedAt,
      reason: 'measured',
    });
    await sayMeasured(parts, ctx, writing, { ...statement, componentIds: input.componentIds });
    return noted(writing, also);
  });
}

export interface MeasuredChangeInput extends MeasuredStatementInput {
  /** Where the incident stands as measured; it is moved there unless a person leads it. */
  readonly incidentState: IncidentState;
  /** Since when everything is measured well, for `observing`. */
  readonly restoredAt?: number | undefined;
  readonly componentIds: readonly string[];
  /** Grows, when more fails than before; never shrinks by itself. */
  readonly severity?: Severity;
  readonly also?: AlsoWrite;
}

export async function publishMeasured(
  parts: IncidentParts,
  ctx: UseCaseContext,
  incidentId: string,
  input: MeasuredChangeInput,
): Promise<Statement> {
  return changeIncidentLog(parts, ctx, { incidentId, action: 'statement.publish-measured' }, async (writing) => {
    await widen(writing, input);
    await moveIfUnled(parts, writing, input.incidentState, input.restoredAt);
    const statement = await sayMeasured(parts, ctx, writing, input);
    await noted(writing, input.also);
    return statement;
  });
}

/** Moves an incident that no person leads, where the state machine and the measurements allow it; says nothing in public. */
export async function moveMeasured(
  parts: IncidentParts,
  ctx: UseCaseContext,
  incidentId: string,
  { to, also }: { readonly to: IncidentState; readonly also?: AlsoWrite | undefined },
): Promise<Incident> {
  return changeIncidentLog(parts, ctx, { incidentId, action: 'incident.move-measured' }, async (writing) => {
    await moveIfUnled(parts, writing, to);
    return noted(writing, also);
  });
}

async function noted(writing: Writing, also: AlsoWrite | undefined): Promise<Incident> {
  const incident = incidentView(writing.fold(), writing.nowMs);
  await also?.(writing.tx, incident);
  return incident;
}

const severities: readonly Severity[] = ['minor', 'major', 'critical'];

async function widen(writing: Writing, input: MeasuredChangeInput): Promise<void> {
  const fold = writing.fold();
  const componentIds = [...new Set([...fold.componentIds, ...input.componentIds])];
  const severity =
    severities[Math.max(severities.indexOf(fold.severity), severities.indexOf(input.severity ?? 'minor'))];
  const isWorse = severity !== undefined && severity !== fold.severity;
  const isWider = componentIds.length > fold.componentIds.length;
  if (!isWorse && !isWider) return;
  await writing.append({
    kind: 'incident.changed',
    ...(isWorse ? { severity } : {}),
    ...(isWider ? { componentIds } : {}),
    reason: 'measured',
  });
}

/** An ending by itself obeys the same conditions as one by hand. */
async function moveIfUnled(
  parts: IncidentParts,
  writing: Writing,
  to: IncidentState,
  restoredAt?: number,
): Promise<void> {
  const fold = writing.fold();
  if (fold.isLedByPerson || fold.state === to) return;
  if (fold.state === 'closed') {
    if (to !== 'closed') await writing.append({ kind: 'incident.reopened', reason: 'measured' });
    return;
  }
  if (!mayMove(fold.state, to)) return;
  if (to === 'closed' && whyItCannotEnd(parts, fold, writing.nowMs) !== undefined) return;
  await writing.append({
    kind: 'incident.moved',
    to,
    ...(restoredAt !== undefined && { restoredAt }),
    reason: 'measured',
  });
}

/** Publishes fixed words within a transaction that changes the incident. */
export async function sayMeasured(
  parts: IncidentParts,
  ctx: UseCaseContext,
  writing: Writing,
  input: MeasuredStatementInput & { readonly componentIds: readonly string[] },
): Promise<Statement> {
  const statementId = newId('stm', ctx.clock, ctx.random);
  const draft = contentOf(ctx, input);
  const contradicted = contradictedBy(writing.fold(), draft).map((statement) => statement.id);
  const content: StatementContent = {
    ...draft,
    supersedes: contradicted.at(-1) ?? null,
    correction: contradicted.length === 0 ? null : correctionFor(input.originalLocale),
  };
  const { state: incidentState } = writing.fold();
  await writing.append({ kind: 'statement.made', statementId, incidentState, corrects: contradicted, content });
  await insertObject(writing.tx, statementId, writing.fold().id);
  await tellPublished(parts, ctx, writing, statementId);
  return showStatement(writing, statementId);
}

function correctionFor(locale: PublicLocale): string {
  return inEveryLanguage('measured-contradicts')[locale];
}

function contentOf(
  ctx: UseCaseContext,
  input: MeasuredStatementInput & { readonly componentIds: readonly string[] },
): StatementContent {
  const { originalLocale } = input;
  const claims = input.claims.map((claim) => {
    const text = claim.texts[originalLocale];
    invariant(text !== undefined, 'a measured claim has no words in its own language.');
    const id = newId('clm', ctx.clock, ctx.random);
    return { id, texts: claim.texts, subject: claim.subject, evidence: [...claim.evidence].slice(0, 20), text };
  });
  const texts = input.texts.map(({ locale, title, body }) => ({
    locale,
    title,
    body,
    review: locale === originalLocale ? ('original' as const) : ('reviewed' as const),
    claimTexts: Object.fromEntries(claims.flatMap(({ id, texts: words }) => entryOf(id, words[locale]))),
  }));
  return {
    originalLocale,
    texts,
    claims: claims.map(({ id, subject, evidence, text }): StatementClaim => ({
      id,
      modality: 'observed',
      subject,
      topic: '',
      text,
      evidence,
    })),
    componentIds: [...input.componentIds],
    nextUpdateAt: input.nextUpdateAt,
    supersedes: null,
    correction: null,
    waveId: input.waveId ?? null,
    deniesNothing: false,
  };
}

function entryOf(id: string, text: string | undefined): [string, string][] {
  return text === undefined ? [] : [[id, text]];
}
