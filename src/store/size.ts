import { sql } from 'kysely';
import type { Store } from './store.ts';

/** Bytes that the database takes on disk, with its indexes. */
export async function storeSizeBytes({ db, engine }: Pick<Store, 'db' | 'engine'>): Promise<number> {
  const question =
    engine === 'sqlite'
      ? sql<{ bytes: number }>`
          select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()`
      : sql<{ bytes: number }>`
          select coalesce(sum(pg_total_relation_size(oid)), 0) as bytes from pg_class
          where relkind = 'r' and relnamespace = to_regnamespace(current_schema())`;
  const { rows } = await question.execute(db);
  return rows[0]?.bytes ?? 0;
}
