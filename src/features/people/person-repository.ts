/** People and their grants in the store. */

import type { RoleGrant as GrantType } from '#src/core/access.ts';
import { NotFound } from '#src/core/errors.ts';
import type { Locale as LocaleType } from '#src/core/messages.ts';
import type { Db } from '#src/store/store.ts';
import type { PersonRow } from '#src/store/tables-people.ts';
import { Locale, RoleGrant, peopleLimits } from './contract-schemas.ts';

export interface PersonRecord {
  readonly id: string;
  readonly name: string;
  readonly nameKey: string;
  readonly displayName: string;
  readonly locale: LocaleType | null;
  readonly passwordHash: string | null;
  readonly isDisabled: boolean;
  readonly createdAt: number;
  readonly lastSignInAt: number | null;
}

export type PersonChanges = Partial<
  Pick<PersonRecord, 'displayName' | 'locale' | 'passwordHash' | 'isDisabled' | 'lastSignInAt'>
>;

function fromRow(row: PersonRow): PersonRecord {
  const { disabled, locale, updatedAt: _updatedAt, ...rest } = row;
  return { ...rest, isDisabled: disabled !== 0, locale: Locale.nullable().catch(null).parse(locale) };
}

export async function findPerson(db: Db, id: string): Promise<PersonRecord | undefined> {
  const row = await db.selectFrom('people').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

export async function findPersonByName(db: Db, nameKey: string): Promise<PersonRecord | undefined> {
  const row = await db.selectFrom('people').selectAll().where('nameKey', '=', nameKey).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** @throws NotFound */
export async function requirePerson(db: Db, id: string): Promise<PersonRecord> {
  const person = await findPerson(db, id);
  if (person === undefined) throw new NotFound({ object: 'person' });
  return person;
}

export async function listPersonRecords(db: Db): Promise<PersonRecord[]> {
  const rows = await db.selectFrom('people').selectAll().orderBy('nameKey').limit(peopleLimits.people).execute();
  return rows.map(fromRow);
}

export async function countPeople(db: Db): Promise<number> {
  const row = await db.selectFrom('people').select(db.fn.countAll().as('count')).executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function insertPerson(tx: Db, person: PersonRecord): Promise<void> {
  const { isDisabled, ...rest } = person;
  await tx
    .insertInto('people')
    .values({ ...rest, disabled: isDisabled ? 1 : 0, updatedAt: person.createdAt })
    .execute();
}

export async function updatePersonRecord(tx: Db, id: string, changes: PersonChanges, nowMs: number): Promise<void> {
  const { isDisabled, ...rest } = changes;
  await tx
    .updateTable('people')
    .set({ ...rest, ...(isDisabled === undefined ? {} : { disabled: isDisabled ? 1 : 0 }), updatedAt: nowMs })
    .where('id', '=', id)
    .execute();
}

export async function removePersonRecord(tx: Db, id: string): Promise<void> {
  await tx.deleteFrom('people').where('id', '=', id).execute();
}

export async function grantsOf(db: Db, personId: string): Promise<GrantType[]> {
  const rows = await db
    .selectFrom('peopleGrants')
    .select(['role', 'scopeKind', 'scopeId'])
    .where('personId', '=', personId)
    .orderBy('scopeKind')
    .orderBy('scopeId')
    .limit(peopleLimits.grantsPerPerson)
    .execute();
  return rows.map(grantFromRow);
}

export async function allGrants(db: Db): Promise<Map<string, GrantType[]>> {
  const rows = await db
    .selectFrom('peopleGrants')
    .selectAll()
    .orderBy('personId')
    .orderBy('scopeKind')
    .orderBy('scopeId')
    .limit(peopleLimits.people * peopleLimits.grantsPerPerson)
    .execute();
  const byPerson = new Map<string, GrantType[]>();
  for (const row of rows) byPerson.set(row.personId, [...(byPerson.get(row.personId) ?? []), grantFromRow(row)]);
  return byPerson;
}

export function grantFromRow(row: { role: string; scopeKind: string; scopeId: string }): GrantType {
  const scope = row.scopeKind === 'everything' ? { kind: row.scopeKind } : { kind: row.scopeKind, id: row.scopeId };
  return RoleGrant.parse({ role: row.role, scope });
}

export async function replaceGrants(tx: Db, personId: string, grants: readonly GrantType[]): Promise<void> {
  await tx.deleteFrom('peopleGrants').where('personId', '=', personId).execute();
  for (const { role, scope } of grants) {
    await tx
      .insertInto('peopleGrants')
      .values({ personId, role, scopeKind: scope.kind, scopeId: scope.kind === 'everything' ? '' : scope.id })
      // The same grant twice in one request is one grant.
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

export function isOwner(grants: readonly GrantType[]): boolean {
  return grants.some((grant) => grant.role === 'owner' && grant.scope.kind === 'everything');
}

/** Whether anybody was made an owner of everything, able to sign in or not. */
export async function hasOwner(db: Db): Promise<boolean> {
  const row = await db
    .selectFrom('peopleGrants')
    .select('personId')
    .where('role', '=', 'owner')
    .where('scopeKind', '=', 'everything')
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether somebody else is an owner of everything who can really sign in: switched on, with a password or a passkey. */
export async function hasOtherAbleOwner(db: Db, personId: string): Promise<boolean> {
  const row = await db
    .selectFrom('people')
    .innerJoin('peopleGrants', 'peopleGrants.personId', 'people.id')
    .select('people.id')
    .where('peopleGrants.role', '=', 'owner')
    .where('peopleGrants.scopeKind', '=', 'everything')
    .where('people.disabled', '=', 0)
    .where('people.id', '!=', personId)
    .where((where) =>
      where.or([
        where('people.passwordHash', 'is not', null),
        where.exists(
          where
            .selectFrom('peoplePasskeys')
            .select('peoplePasskeys.id')
            .whereRef('peoplePasskeys.personId', '=', 'people.id'),
        ),
      ]),
    )
    .executeTakeFirst();
  return row !== undefined;
}
