/** From a published statement or a change of maintenance to what is queued. Pure: the names and states come with it. */

import type { ComponentState } from '#src/core/component-state.ts';
import type { PublicLocale } from '#src/core/messages.ts';
import type { Answer } from '../../incidents/contract-records.ts';
import type { Incident, Statement, StatementText } from '../../incidents/contract-schemas.ts';
import type { NoticePriority } from '../contract-notices.ts';
import type { LocalText, Maintenance } from '../contract-schemas.ts';
import { audienceOf } from './audience.ts';
import type { NoticeCause, NoticeContent } from './content.ts';

/** A component as the public is shown it at that moment. What the public does not see is not among them, and is not named. */
export interface NoticeComponent {
  readonly id: string;
  readonly name: LocalText;
  readonly parentId: string | null;
  /** What cannot work without it. */
  readonly breaks: readonly string[];
  readonly state: ComponentState;
}

export interface StatementTold {
  /** `translated`: only for readers of `locales`, to whom it was not told in their language. */
  readonly kind: 'published' | 'translated';
  readonly incident: Incident;
  readonly statement: Statement;
  readonly locales: readonly PublicLocale[];
}

export interface AtThatMoment {
  readonly components: readonly NoticeComponent[];
  /** The oldest of the newest evidence. */
  readonly dataAt: number | null;
  readonly nowMs: number;
}

const componentsMax = 500;

export function causeOfStatement(told: StatementTold, at: AtThatMoment): NoticeCause {
  const { incident, statement, kind } = told;
  const isTranslation = kind === 'translated';
  const ids = [...new Set([...statement.componentIds, ...incident.componentIds])];
  const content: NoticeContent = {
    event: eventOf(told),
    components: shownOf(ids, at.components, true),
    incidentState: statement.incidentState,
    originalLocale: statement.originalLocale,
    texts: statement.texts.map((text) => textOf(statement, text)),
    correction: statement.correction,
    ...{ startsAt: null, endsAt: null },
    publishedAt: statement.publishedAt ?? at.nowMs,
    dataAt: at.dataAt,
    nextUpdateAt: statement.nextUpdateAt,
    path: `incident/${incident.id}/`,
  };
  return {
    causeKind: 'statement',
    // A language is told of once; a text that was translated again is on the page.
    causeId: isTranslation ? translationCause(statement.id, told.locales) : statement.id,
    threadId: incident.id,
    severity: incident.severity,
    priority: priorityOf(statement),
    componentIds: audienceOf(at.components, ids),
    ...(isTranslation && { onlyLocales: told.locales }),
    content,
  };
}

function translationCause(statementId: string, locales: readonly PublicLocale[]): string {
  return `${statementId}:${locales.toSorted().join(',')}`;
}

/** The statement of a translation. */
export function translatedCause(causeId: string): string {
  return causeId.split(':')[0] ?? causeId;
}

function eventOf({ kind, statement }: StatementTold): NoticeContent['event'] {
  if (kind === 'translated') return 'translation';
  return statement.supersedes !== null && statement.correction !== null ? 'correction' : 'statement';
}

/** What concerns people's data or a protective shutdown is told first; then what works again or was wrong; then the rest. */
function priorityOf({ claims, incidentState, supersedes, correction }: Statement): NoticePriority {
  const isAboutData = claims.some(({ subject, modality }) => subject === 'data' && modality !== 'unknown');
  const isCorrection = supersedes !== null && correction !== null;
  if (isAboutData || incidentState === 'contained') return 'security';
  const isBack =
    isCorrection || incidentState === 'restoring' || incidentState === 'observing' || incidentState === 'closed';
  return isBack || claims.some(({ subject }) => subject === 'restoration') ? 'restoration' : 'routine';
}

function textOf(statement: Statement, text: StatementText): NoticeContent['texts'][number] {
  const { locale, review, title, body } = text;
  const claims = statement.claims.map((claim) => {
    const own = locale === statement.originalLocale ? claim.text : text.claimTexts[claim.id];
    // One that nobody translated stays as it is, and says in which language that is.
    return { modality: claim.modality, text: own ?? `${claim.text} [${statement.originalLocale}]` };
  });
  return { locale, review, title, body, claims };
}

function shownOf(
  ids: readonly string[],
  components: readonly NoticeComponent[],
  withState: boolean,
): NoticeContent['components'] {
  const byId = new Map(components.map((component) => [component.id, component]));
  return ids.slice(0, componentsMax).flatMap((id) => {
    const component = byId.get(id);
    if (component === undefined) return [];
    return [{ id, name: component.name, state: withState ? component.state : null }];
  });
}

export function causeOfMaintenance(
  told: { readonly maintenance: Maintenance; readonly change: 'announced' | 'changed' | 'cancelled' },
  at: AtThatMoment & { readonly defaultLocale: PublicLocale },
): NoticeCause {
  const { maintenance, change } = told;
  const { id, sequence, title, body, componentIds } = maintenance;
  const locales = Object.keys(title).filter((locale): locale is PublicLocale => locale in title);
  return {
    causeKind: 'maintenance',
    causeId: `${id}:${String(sequence)}`,
    threadId: id,
    severity: 'minor',
    priority: 'routine',
    componentIds: audienceOf(at.components, componentIds),
    content: {
      event: `maintenance-${change}`,
      components: shownOf(componentIds, at.components, false),
      incidentState: null,
      originalLocale: at.defaultLocale,
      texts: (locales.length > 0 ? locales : [at.defaultLocale]).map((locale) => ({
        ...{ locale, review: 'original' as const, claims: [] },
        title: title[locale] ?? '',
        body: body[locale] ?? '',
      })),
      correction: null,
      startsAt: maintenance.startsAt,
      endsAt: maintenance.endsAt,
      publishedAt: at.nowMs,
      ...{ dataAt: null, nextUpdateAt: null, path: '' },
    },
  };
}

/** For those who asked. Under the question itself, so that a later text about the incident does not replace the answer. */
export function causeOfAnswer(told: { readonly incident: Incident; readonly answer: Answer }): NoticeCause {
  const { incident, answer } = told;
  const own = { locale: incident.originalLocale, question: answer.question, answer: answer.answer };
  const texts = [own, ...answer.texts.filter(({ locale }) => locale !== own.locale)];
  return {
    causeKind: 'statement',
    ...{ causeId: answer.questionId, threadId: answer.questionId, severity: incident.severity, priority: 'routine' },
    componentIds: [],
    content: {
      ...{ event: 'answer', components: [], incidentState: null, originalLocale: incident.originalLocale },
      texts: texts.map(({ locale, question, answer: body }) => ({
        ...{ locale, review: 'original' as const, claims: [] },
        // A heading takes less than a question may have.
        ...{ title: question.slice(0, 300), body },
      })),
      ...{ correction: null, startsAt: null, endsAt: null, dataAt: null, nextUpdateAt: null },
      publishedAt: answer.answeredAt,
      path: `incident/${incident.id}/`,
    },
  };
}
