/** Settings of status: values by name, each with a schema and a default. */

import type { z } from 'zod';
import type { Db } from '#src/store/store.ts';

/** A stored value that no longer fits its schema counts as not chosen. */
export async function readSetting<S extends z.ZodType>(
  db: Db,
  key: string,
  schema: S,
): Promise<z.output<S> | undefined> {
  const row = await db.selectFrom('statusSettings').select('value').where('key', '=', key).executeTakeFirst();
  if (row === undefined) return undefined;
  try {
    const parsed = schema.safeParse(JSON.parse(row.value));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

export async function saveSetting(db: Db, key: string, value: unknown, changedAt: number): Promise<void> {
  const columns = { value: JSON.stringify(value), changedAt };
  await db
    .insertInto('statusSettings')
    .values({ key, ...columns })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(columns))
    .execute();
}
