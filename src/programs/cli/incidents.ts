/** Incidents for the commands that lead them. */

import type { Actor } from '#src/core/access.ts';
import { NotFound } from '#src/core/errors.ts';
import type { Incident, Statement } from '#src/features/incidents/contract-schemas.ts';
import type { Incidents } from '#src/features/incidents/incidents.ts';
import { findPersonByName, grantsOf } from '#src/features/people/person-repository.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { CliContext } from './command.ts';
import { withFeatures } from './features.ts';
import { UsageWrong } from './parse.ts';

export interface CliIncidents {
  readonly incidents: Incidents;
  readonly ctx: UseCaseContext;
}

/** For every command that writes: approvals are counted by heads, so the head must have a name. */
export const asOption = {
  kind: 'text',
  value: 'NAME',
  help: 'The person who acts, by sign-in name; "command line" when absent. Approvals need one.',
} as const;

export async function withIncidents<T>(
  cli: CliContext,
  as: string | undefined,
  work: (opened: CliIncidents) => Promise<T>,
): Promise<T> {
  return withFeatures(cli, async ({ incidents, status }) => {
    // Statements are told with what is shown at this moment.
    await status.snapshot();
    const ctx = await cli.useCaseContext();
    const actor = as === undefined ? ctx.actor : await personAs(ctx, as);
    return work({ incidents, ctx: { ...ctx, actor } });
  });
}

/** Whoever sits at the machine could take any account; the audit log says that this one acted from there. */
async function personAs({ store }: UseCaseContext, name: string): Promise<Actor> {
  const person = await findPersonByName(store.db, name.normalize('NFKC').toLowerCase());
  if (person === undefined || person.isDisabled) throw new NotFound({ object: 'person' });
  return { kind: 'user', id: person.id, name: person.name, grants: await grantsOf(store.db, person.id) };
}

/** A word among those that are allowed. */
export function oneOf<Word extends string>(words: readonly Word[], given: string, option: string): Word {
  const found = words.find((word) => word === given);
  if (found === undefined) throw new UsageWrong({ problem: `${option} takes ${words.join(', ')}.` });
  return found;
}

export function timeText(at: number | null): string | undefined {
  return at === null ? undefined : new Date(at).toISOString().replace('T', ' ').slice(0, 16);
}

export function showIncident(cli: CliContext, incident: Incident): void {
  cli.out.line(`${incident.title} (${incident.id})`);
  cli.out.line(`${incident.severity}, ${incident.state}, since ${timeText(incident.startedAt) ?? ''} UTC`);
}

export function showStatement(cli: CliContext, statement: Statement): void {
  const text = statement.texts.find((one) => one.locale === statement.originalLocale);
  cli.out.line(`${text?.title ?? ''} (${statement.id}): ${statement.state}`);
  for (const claim of statement.claims) cli.out.line(`  ${claim.modality} ${claim.subject}: ${claim.text}`);
  for (const { code, detail } of statement.publishMissing) cli.out.line(`  Missing: ${code} ${detail}`.trimEnd());
}
