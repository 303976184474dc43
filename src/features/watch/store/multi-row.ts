/**
 * Many rows in few statements. Rows go in blocks of fixed sizes, so that the statements repeat and stay prepared; their
 * text is made here, because building a tree for a thousand values a second costs more than the database does.
 */

import { CompiledQuery } from 'kysely';
import type { Engine } from '#src/store/engine.ts';
import type { Db } from '#src/store/store.ts';

export type CellValue = string | number | null;

export interface MultiRow {
  readonly engine: Engine;
  readonly table: string;
  readonly columns: readonly string[];
  /** What stands after the values, such as `on conflict do nothing`. */
  readonly ending: string;
}

/** The largest block has some thousand parameters: far below SQLite's 32,766. */
const blockSizes = [64, 8, 1] as const;

export async function writeRows(tx: Db, target: MultiRow, rows: readonly (readonly CellValue[])[]): Promise<void> {
  let from = 0;
  for (const size of blockSizes) {
    while (rows.length - from >= size) {
      const parameters = rows.slice(from, from + size).flat();
      await tx.executeQuery(CompiledQuery.raw(statementOf(target, size), parameters));
      from += size;
    }
  }
}

const statements = new Map<string, string>();
/** Days and tables are few; a process that runs for years must not keep them all. */
const statementsMax = 200;

function statementOf(target: MultiRow, rows: number): string {
  const key = `${target.engine} ${target.table} ${String(rows)}`;
  const known = statements.get(key);
  if (known !== undefined) return known;
  const made = makeStatement(target, rows);
  if (statements.size >= statementsMax) statements.clear();
  statements.set(key, made);
  return made;
}

function makeStatement({ engine, table, columns, ending }: MultiRow, rows: number): string {
  let number = 0;
  const place = (): string => {
    number += 1;
    return engine === 'sqlite' ? '?' : `$${String(number)}`;
  };
  const row = (): string => `(${columns.map(place).join(', ')})`;
  const values = Array.from({ length: rows }, row).join(', ');
  return `insert into ${table} (${columns.join(', ')}) values ${values} ${ending}`;
}

/** `on conflict (key) do update set …` for every other column. */
export function replaceOnConflict(columns: readonly string[], key: readonly string[]): string {
  const others = columns.filter((column) => !key.includes(column));
  return `on conflict (${key.join(', ')}) do update set ${others.map((one) => `${one} = excluded.${one}`).join(', ')}`;
}
