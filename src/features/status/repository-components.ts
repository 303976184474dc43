/** Components in the store. */

import { z } from 'zod';
import { invariant } from '#src/core/errors.ts';
import type { Db } from '#src/store/store.ts';
import type { StatusComponentRow } from '#src/store/tables-status.ts';
import { Component } from './contract-schemas.ts';

/** What one page can show and one derivation goes through many times a minute. */
export const componentsMax = 500;

export async function listComponentRecords(db: Db): Promise<Component[]> {
  const rows = await db
    .selectFrom('statusComponents')
    .selectAll()
    .orderBy('position')
    .orderBy('id')
    .limit(componentsMax)
    .execute();
  return rows.map(componentOf);
}

export async function findComponent(db: Db, id: string): Promise<Component | undefined> {
  const row = await db.selectFrom('statusComponents').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : componentOf(row);
}

export async function insertComponent(db: Db, component: Component): Promise<void> {
  await db.insertInto('statusComponents').values(rowOf(component)).execute();
}

export async function updateComponentRecord(db: Db, component: Component): Promise<void> {
  const { id, ...columns } = rowOf(component);
  await db.updateTable('statusComponents').set(columns).where('id', '=', id).execute();
}

/** Its history goes with it. */
export async function deleteComponentRecord(db: Db, id: string): Promise<void> {
  await db.deleteFrom('statusComponents').where('id', '=', id).execute();
}

function rowOf(component: Component): StatusComponentRow {
  const { id, slug, parentId, position, createdAt, changedAt } = component;
  return {
    ...{ id, slug, parentId, position, createdAt, changedAt },
    name: JSON.stringify(component.name),
    description: JSON.stringify(component.description),
    rule: JSON.stringify(component.rule),
    monitorIds: JSON.stringify(component.monitorIds),
    claim: component.claim === null ? null : JSON.stringify(component.claim),
    dependsOn: JSON.stringify(component.dependsOn),
    isPublic: component.isPublic ? 1 : 0,
  };
}

const Stored = z.string().transform((text): unknown => JSON.parse(text));

function componentOf(row: StatusComponentRow): Component {
  const parsed = Component.safeParse({
    ...row,
    name: Stored.parse(row.name),
    description: Stored.parse(row.description),
    rule: Stored.parse(row.rule),
    monitorIds: Stored.parse(row.monitorIds),
    claim: row.claim === null ? null : Stored.parse(row.claim),
    dependsOn: Stored.parse(row.dependsOn),
    isPublic: row.isPublic === 1,
  });
  invariant(parsed.success, `the stored component ${row.id} does not fit its schema.`);
  return parsed.data;
}
