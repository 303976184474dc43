/** What the public may know of incidents: published statements with their corrections, waves, answers. Nothing internal. */

import type { Db } from '#src/store/store.ts';
import type { AnswerFold, IncidentFold, StatementFold, WaveFold } from './log/incident-fold.ts';
import { listPublicIds } from './log/repository.ts';
import { requireFold } from './log/write.ts';
import type { IncidentParts } from './parts.ts';
import type { PublicIncidentView, PublicStatementView } from './public-view.ts';
import { answersView, incidentView } from './view.ts';

/** A page with more incidents than this helps nobody; older ones stay in the store. */
const incidentsMax = 200;

export async function readPublicIncidents(
  parts: IncidentParts,
  db: Db,
  closed: { readonly closedAfter: number; readonly closedBefore?: number },
): Promise<PublicIncidentView[]> {
  const ids = await listPublicIds(db, { ...closed, limit: incidentsMax });
  const incidents = [];
  for (const id of ids) incidents.push(publicIncident(await requireFold(parts, db, id), parts.clock.nowMs()));
  return incidents;
}

export function publicIncident(fold: IncidentFold, nowMs: number): PublicIncidentView {
  const incident = incidentView(fold, nowMs);
  return {
    id: fold.id,
    title: publicTitles(fold),
    originalLocale: fold.originalLocale,
    state: fold.state,
    severity: fold.severity,
    isFalseAlarm: fold.isFalseAlarm,
    componentIds: [...fold.componentIds],
    ...fold.times,
    nextUpdateAt: incident.nextUpdateAt,
    isOverdue: incident.isOverdue,
    promisesKept: incident.promisesKept,
    promisesBroken: incident.promisesBroken,
    statements: fold.statements.flatMap((statement) => publicStatement(fold, statement)),
    waves: fold.restoration.waves.map((wave, at) => publicWave(wave, at + 1)),
    questions: answersView(fold).map(({ isOutdated, ...answer }) => publicAnswer(answer, isOutdated)),
    told: { queued: 0, sent: 0, failed: 0 },
  };
}

/**
 * A person's title becomes public with what a person says. Until then measurement alone has spoken, in an incident that
 * somebody has opened for himself, and its words stand for it: they name no cause.
 */
function publicTitles(fold: IncidentFold): PublicIncidentView['title'] {
  const published = fold.statements.filter(({ publishedAt }) => publishedAt !== null);
  const [first] = published;
  const isSaid = fold.origin === 'measurement' || published.some(({ origin }) => origin === 'person');
  if (isSaid || first === undefined) return fold.titles;
  return Object.fromEntries(first.content.texts.map(({ locale, title }) => [locale, title]));
}

function publicStatement(fold: IncidentFold, statement: StatementFold): PublicStatementView[] {
  const { content, publishedAt } = statement;
  if (publishedAt === null || statement.incidentState === null) return [];
  return [
    {
      id: statement.id,
      incidentId: fold.id,
      incidentState: statement.incidentState,
      origin: statement.origin,
      originalLocale: content.originalLocale,
      texts: content.texts.map((text) => ({
        locale: text.locale,
        review: text.review,
        title: text.title,
        body: text.body,
        claims: claimsIn(content, text),
      })),
      claims: content.claims.map(({ modality, subject, text }) => ({ modality, subject, text })),
      componentIds: content.componentIds,
      publishedAt,
      nextUpdateAt: content.nextUpdateAt,
      supersedes: content.supersedes,
      supersededBy: statement.supersededBy,
      correction: content.correction,
      isSelfApproved: statement.isSelfApproved,
      waveId: content.waveId,
    },
  ];
}

/** In the order of the claims; none when one of them is missing, because a half translated list reads as a whole one. */
function claimsIn(content: StatementFold['content'], text: StatementFold['content']['texts'][number]): string[] {
  if (text.locale === content.originalLocale) return content.claims.map((claim) => claim.text);
  const words = content.claims.flatMap((claim) => text.claimTexts[claim.id] ?? []);
  return words.length === content.claims.length ? words : [];
}

function publicWave(wave: WaveFold, position: number): PublicIncidentView['waves'][number] {
  const { name, scopePercent, audience, plannedAt, works, doesNotWork, componentIds } = wave.input;
  const { id, state, openedAt, passedAt } = wave;
  return {
    id,
    name,
    position,
    scopePercent,
    audience,
    state,
    plannedAt,
    openedAt,
    passedAt,
    works,
    doesNotWork,
    componentIds: [...componentIds],
  };
}

function publicAnswer(answer: AnswerFold, isOutdated: boolean): PublicIncidentView['questions'][number] {
  const { questionId, question, answer: text, answeredAt, askers, texts } = answer;
  return { id: questionId, question, answer: text, answeredAt, askers, isOutdated, texts: [...texts] };
}
