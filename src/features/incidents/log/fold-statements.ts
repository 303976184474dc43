/** The statements and answers of an incident, from its events. Published ones are only ever superseded. */

import { invariant } from '#src/core/errors.ts';
import type { Approval, StatementText } from '../contract-schemas.ts';
import type { EventOf, IncidentEvent, StatementContent } from './events.ts';
import type { IncidentFold, StatementFold } from './incident-fold.ts';

type StatementEvent = EventOf<
  | 'statement.drafted'
  | 'statement.revised'
  | 'statement.withdrawn'
  | 'statement.approved'
  | 'statement.published'
  | 'statement.made'
  | 'statement.translated'
  | 'question.answered'
>;

export function applyStatement(fold: IncidentFold, event: IncidentEvent, data: StatementEvent): IncidentFold {
  switch (data.kind) {
    case 'statement.drafted':
      return { ...fold, statements: [...fold.statements, draft(event, data.statementId, data.content)] };
    case 'statement.revised':
      return change(fold, data.statementId, (statement) => revised(statement, event, data.content));
    case 'statement.withdrawn':
      return change(fold, data.statementId, (statement) => ({ ...statement, state: 'withdrawn' }));
    case 'statement.approved':
      return change(fold, data.statementId, (statement) => ({
        ...statement,
        approvals: [...statement.approvals, approvalOf(event)],
      }));
    case 'statement.published':
      return publish(fold, event, data);
    case 'statement.made':
      return publish(
        { ...fold, statements: [...fold.statements, draft(event, data.statementId, data.content)] },
        event,
        data,
      );
    case 'statement.translated':
      return change(fold, data.statementId, (statement) => ({
        ...statement,
        content: { ...statement.content, texts: withText(statement.content.texts, data.text) },
      }));
    case 'question.answered': {
      const { kind: _kind, ...answer } = data;
      return { ...fold, answers: [...fold.answers, { ...answer, answeredAt: event.at }] };
    }
  }
}

function draft(event: IncidentEvent, id: string, content: StatementContent): StatementFold {
  return {
    id,
    state: 'draft',
    origin: event.personId === null ? 'measurement' : 'person',
    content,
    authors: event.personId === null ? [] : [approvalOf(event)],
    approvals: [],
    approvalsNeeded: null,
    isSelfApproved: false,
    incidentState: null,
    corrects: [],
    supersededBy: null,
    createdAt: event.at,
    publishedAt: null,
  };
}

/** What was approved is not there any more, so nobody has approved what is. */
function revised(statement: StatementFold, event: IncidentEvent, content: StatementContent): StatementFold {
  const author = approvalOf(event);
  const others = statement.authors.filter((one) => one.personId !== author.personId);
  return { ...statement, content, authors: [...others, author], approvals: [] };
}

function publish(
  fold: IncidentFold,
  event: IncidentEvent,
  data: EventOf<'statement.published' | 'statement.made'>,
): IncidentFold {
  const corrected = new Set(data.corrects);
  const statements = fold.statements.map((statement): StatementFold => {
    if (statement.id === data.statementId) {
      return {
        ...statement,
        state: 'published',
        incidentState: data.incidentState,
        corrects: data.corrects,
        publishedAt: event.at,
        approvalsNeeded: data.kind === 'statement.published' ? data.approvalsNeeded : 0,
        approvals: data.kind === 'statement.published' ? data.approvals : [],
        isSelfApproved: data.kind === 'statement.published' && data.isSelfApproved,
      };
    }
    return corrected.has(statement.id) ? superseded(statement, data.statementId) : statement;
  });
  return { ...fold, statements, times: { ...fold.times, firstPublicAt: fold.times.firstPublicAt ?? event.at } };
}

/** Its translations speak for a text that does not stand any more. */
function superseded(statement: StatementFold, by: string): StatementFold {
  const { originalLocale, texts } = statement.content;
  return {
    ...statement,
    state: 'superseded',
    supersededBy: by,
    content: {
      ...statement.content,
      texts: texts.map((text) => (text.locale === originalLocale ? text : { ...text, review: 'stale' })),
    },
  };
}

function withText(texts: readonly StatementText[], text: StatementText): StatementText[] {
  return [...texts.filter((one) => one.locale !== text.locale), text];
}

function change(fold: IncidentFold, id: string, how: (statement: StatementFold) => StatementFold): IncidentFold {
  return { ...fold, statements: fold.statements.map((one) => (one.id === id ? how(one) : one)) };
}

function approvalOf(event: IncidentEvent): Approval {
  invariant(event.personId !== null, 'somebody without a name acted on a statement.');
  return { personId: event.personId, personName: event.actorName, at: event.at };
}
