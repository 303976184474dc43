/** How people of a rehearsal speak and act: through the use cases, with their own rights, and with refusals written down. */

import { AppError } from '#src/core/errors.ts';
import type { Statement, StatementInput } from '#src/features/incidents/contract-schemas.ts';
import { StatementInput as StatementShape } from '#src/features/incidents/contract-schemas.ts';
import type { IncidentRoom } from '#src/features/incidents/contract-records.ts';
import type { Speaker } from './cast.data.ts';
import type { Stage } from './scenario.ts';

export const bare = { params: undefined, query: undefined, body: undefined } as const;

/** The incident that is about this component, opened by measurement or by hand. */
export function incidentOf(stage: Stage, component: string): string {
  const known = stage.ids.get('incident');
  if (known !== undefined) return known;
  const id = stage.installed.components.get(component) ?? '';
  const found = stage
    .hub()
    .system.incidents.open()
    .find(({ componentIds }) => componentIds.includes(id));
  if (found === undefined) throw new Error(`The rehearsal has no open incident about ${component}.`);
  stage.ids.set('incident', found.id);
  return found.id;
}

export function room(stage: Stage): Promise<IncidentRoom> {
  const { incidents } = stage.hub().system;
  return incidents.getIncident(stage.as('bo'), { ...bare, params: { id: stage.ids.get('incident') ?? '' } });
}

export interface Words {
  readonly en: readonly [title: string, body: string];
  readonly de?: readonly [title: string, body: string];
  readonly sv?: readonly [title: string, body: string];
}

export async function draft(
  stage: Stage,
  speaker: Speaker,
  words: Words,
  rest: Pick<StatementInput, 'claims'> & Partial<StatementInput>,
): Promise<Statement> {
  const locales = ['en', 'de', 'sv'] as const;
  const texts = locales.flatMap((locale) => {
    const text = words[locale];
    if (text === undefined) return [];
    const review = locale === 'en' ? ('original' as const) : ('reviewed' as const);
    return [{ locale, review, title: text[0], body: text[1], claimTexts: {} }];
  });
  const componentIds = stage
    .hub()
    .system.incidents.open()
    .find(({ id }) => id === stage.ids.get('incident'))?.componentIds;
  const body = StatementShape.parse({ originalLocale: 'en', texts, componentIds: componentIds ?? [], ...rest });
  const { incidents } = stage.hub().system;
  return incidents.draftStatement(stage.as(speaker), {
    ...bare,
    params: { id: stage.ids.get('incident') ?? '' },
    body,
  });
}

export function approve(stage: Stage, speaker: Speaker, { id, contentHash }: Statement): Promise<Statement> {
  const input = { ...bare, params: { id }, body: { contentHash } };
  return stage.hub().system.incidents.approveStatement(stage.as(speaker), input);
}

export function publish(stage: Stage, speaker: Speaker, id: string): Promise<Statement> {
  return stage.hub().system.incidents.publishStatement(stage.as(speaker), { ...bare, params: { id } });
}

/** Somebody tries what must not pass. What passes all the same is counted. */
export async function mustBeRefused(stage: Stage, what: string, attempt: () => Promise<unknown>): Promise<void> {
  try {
    await attempt();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    stage.recorder.refused(`${what}: ${error.code}`);
    return;
  }
  stage.recorder.note('people', `${what} was NOT refused`);
  stage.measures.set('let-through', (stage.measures.get('let-through') ?? 0) + 1);
}
