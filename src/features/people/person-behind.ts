/** Which person acts, and who may do something: for decisions that count heads and not sessions or tokens. */

import { type Actor, type Permission, can } from '#src/core/access.ts';
import type { Db } from '#src/store/store.ts';
import { allGrants, findPerson, listPersonRecords } from './person-repository.ts';
import { ownerOfToken } from './token-repository.ts';

export interface PersonBehind {
  readonly id: string;
  readonly name: string;
}

/** The signed-in person, or the owner of the token; `undefined` for Keepsight itself and for the command line. */
export async function personBehind(db: Db, actor: Actor): Promise<PersonBehind | undefined> {
  if (actor.kind === 'system') return undefined;
  const id = actor.kind === 'token' ? await ownerOfToken(db, actor.id) : actor.id;
  if (id === undefined) return undefined;
  const person = await findPerson(db, id);
  return person === undefined ? undefined : { id, name: person.displayName };
}

/** Everybody who can sign in and holds a right over everything. */
export async function peopleWhoMay(db: Db, permission: Permission): Promise<PersonBehind[]> {
  const grants = await allGrants(db);
  return (await listPersonRecords(db)).flatMap(({ id, displayName, isDisabled }) => {
    const actor: Actor = { kind: 'user', id, name: displayName, grants: grants.get(id) ?? [] };
    return !isDisabled && can(actor, permission) ? [{ id, name: displayName }] : [];
  });
}
