/** Questions of the public in the store, and who waits for an answer. What strangers wrote can be removed again. */

import { createHash } from 'node:crypto';
import { NotFound } from '#src/core/errors.ts';
import { publicLocales } from '#src/core/messages.ts';
import type { Db } from '#src/store/store.ts';
import type { IncidentQuestionRow } from '#src/store/tables-incidents.ts';
import { Question } from '../contract-records.ts';
import type { PublicLocale } from '../contract-schemas.ts';

/** The same words in another case, spacing or with other marks at the end are the same question. */
export function textKeyOf(text: string): string {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s\p{P}]+/gu, ' ')
    .trim();
  return createHash('sha256').update(plain).digest('hex');
}

export async function findQuestion(db: Db, id: string): Promise<Question> {
  const row = await db.selectFrom('incidentQuestions').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new NotFound({ object: 'question' });
  return toQuestion(row, await countAskers(db, id));
}

export async function findQuestionByText(
  db: Db,
  incidentId: string,
  textKey: string,
): Promise<{ readonly id: string; readonly state: string; readonly mergedInto: string | null } | undefined> {
  return db
    .selectFrom('incidentQuestions')
    .select(['id', 'state', 'mergedInto'])
    .where('incidentId', '=', incidentId)
    .where('textKey', '=', textKey)
    .executeTakeFirst();
}

export async function insertQuestion(
  tx: Db,
  question: Pick<IncidentQuestionRow, 'id' | 'incidentId' | 'locale' | 'text' | 'textKey' | 'receivedAt'>,
): Promise<void> {
  const row = { ...question, state: 'waiting', askers: 1, mergedInto: null };
  await tx.insertInto('incidentQuestions').values(row).execute();
}

export async function addAskers(tx: Db, id: string, more: number): Promise<void> {
  await tx
    .updateTable('incidentQuestions')
    .set((set) => ({ askers: set('askers', '+', more) }))
    .where('id', '=', id)
    .execute();
}

export async function setQuestionState(
  tx: Db,
  id: string,
  change: { readonly state: Question['state']; readonly mergedInto?: string; readonly text?: string },
): Promise<void> {
  await tx.updateTable('incidentQuestions').set(change).where('id', '=', id).execute();
}

export async function listQuestionRows(
  db: Db,
  query: {
    readonly incidentId: string;
    readonly state: Question['state'];
    readonly offset: number;
    readonly limit: number;
  },
): Promise<{ questions: Question[]; total: number }> {
  const ofState = db
    .selectFrom('incidentQuestions')
    .where('incidentId', '=', query.incidentId)
    .where('state', '=', query.state);
  const { total } = await ofState.select(db.fn.countAll().as('total')).executeTakeFirstOrThrow();
  const rows = await ofState
    .selectAll()
    .orderBy('askers', 'desc')
    .orderBy('receivedAt')
    .orderBy('id')
    .offset(query.offset)
    .limit(query.limit)
    .execute();
  const questions = [];
  for (const row of rows) questions.push(toQuestion(row, await countAskers(db, row.id)));
  return { questions, total: Number(total) };
}

export async function countWaiting(db: Db, incidentId: string): Promise<number> {
  return countOf(db, incidentId, 'waiting');
}

/** Every question of an incident that is kept, in whatever state. */
export async function countKept(db: Db, incidentId: string): Promise<number> {
  return countOf(db, incidentId, undefined);
}

async function countOf(db: Db, incidentId: string, state: Question['state'] | undefined): Promise<number> {
  let query = db.selectFrom('incidentQuestions').where('incidentId', '=', incidentId);
  if (state !== undefined) query = query.where('state', '=', state);
  const { count } = await query.select(db.fn.countAll().as('count')).executeTakeFirstOrThrow();
  return Number(count);
}

async function countAskers(db: Db, questionId: string): Promise<number> {
  const { count } = await db
    .selectFrom('incidentAskers')
    .select(db.fn.countAll().as('count'))
    .where('questionId', '=', questionId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function insertAsker(
  tx: Db,
  asker: { readonly id: string; readonly questionId: string; readonly contact: string; readonly locale: PublicLocale },
): Promise<void> {
  await tx
    .insertInto('incidentAskers')
    .values(asker)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Moves who waits for one question to another; whoever waits there already stays once. */
export async function moveAskers(tx: Db, from: string, to: string): Promise<void> {
  const there = tx.selectFrom('incidentAskers').select('contact').where('questionId', '=', to);
  await tx
    .updateTable('incidentAskers')
    .set({ questionId: to })
    .where('questionId', '=', from)
    .where('contact', 'not in', there)
    .execute();
  await removeAskers(tx, from);
}

/** More wait for no answer, because more are not stored. */
export const askersMax = 10_000;

export async function listAskers(
  tx: Db,
  questionId: string,
): Promise<{ readonly contact: string; readonly locale: PublicLocale }[]> {
  const rows = await tx
    .selectFrom('incidentAskers')
    .select(['contact', 'locale'])
    .where('questionId', '=', questionId)
    .orderBy('id')
    .limit(askersMax)
    .execute();
  return rows.map(({ contact, locale }) => ({ contact, locale: localeOf(locale) }));
}

export async function removeAskers(tx: Db, questionId: string): Promise<void> {
  await tx.deleteFrom('incidentAskers').where('questionId', '=', questionId).execute();
}

function localeOf(text: string): PublicLocale {
  return publicLocales.find((locale) => locale === text) ?? 'en';
}

function toQuestion({ textKey: _textKey, ...row }: IncidentQuestionRow, wantAnswer: number): Question {
  return Question.parse({ ...row, wantAnswer });
}
