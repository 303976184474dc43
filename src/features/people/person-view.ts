/** A person as the console shows one. */

import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import type { Person } from './contract-schemas.ts';
import { factorsByPerson, noFactors } from './factor-repository.ts';
import { linkExpiries } from './link-repository.ts';
import { type PersonRecord, allGrants, grantsOf, requirePerson } from './person-repository.ts';

interface Beside {
  readonly grants: Person['grants'];
  readonly factors: Person['factors'];
  readonly linkExpiresAt: number | null;
}

function view(person: PersonRecord, beside: Beside): Person {
  const { id, name, displayName, locale, createdAt, lastSignInAt } = person;
  return { id, name, displayName, locale, createdAt, lastSignInAt, state: stateOf(person), ...beside };
}

function stateOf(person: PersonRecord): Person['state'] {
  if (person.isDisabled) return 'disabled';
  return person.passwordHash === null ? 'invited' : 'active';
}

export async function personView(db: Db, ctx: UseCaseContext, id: string): Promise<Person> {
  const person = await requirePerson(db, id);
  const factors = (await factorsByPerson(db, id)).get(id) ?? noFactors;
  const linkExpiresAt = (await linkExpiries(db, ctx.clock.nowMs(), id)).get(id) ?? null;
  return view(person, { grants: await grantsOf(db, id), factors, linkExpiresAt });
}

export async function peopleViews(db: Db, ctx: UseCaseContext, people: readonly PersonRecord[]): Promise<Person[]> {
  const grants = await allGrants(db);
  const factors = await factorsByPerson(db);
  const links = await linkExpiries(db, ctx.clock.nowMs());
  return people.map((person) =>
    view(person, {
      grants: grants.get(person.id) ?? [],
      factors: factors.get(person.id) ?? noFactors,
      linkExpiresAt: links.get(person.id) ?? null,
    }),
  );
}
