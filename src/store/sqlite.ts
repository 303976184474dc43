/** SQLite through `node:sqlite`: how a database file is opened, and what Kysely needs to talk to it. */

import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { CompiledQuery, type Dialect, type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely';
import { isAppError } from '#src/core/errors.ts';
import type { OpenEngine } from './engine.ts';
import {
  AlreadyExists,
  StoreBusy,
  StoreDamaged,
  StoreDiskFailing,
  StoreDiskFull,
  StoreFault,
  StoreReadOnly,
  StoreUnreadable,
} from './errors.ts';
import { withMappedErrors } from './mapped-dialect.ts';

/** How long a statement waits for another process; the whole process waits with it, so it is short. */
const busyTimeoutMs = 5_000;

/** Statements are few and repeat; lists with `in (…)` make variants, which the limit keeps from piling up. */
const cachedStatementsMax = 256;

/** The write-ahead log is cut back to this after a checkpoint, so that one big import does not keep its disk space. */
const walSizeLimitBytes = 64 * 1024 * 1024;

/** Says in the file header that a file is ours: `KEEP` in ASCII. */
export const sqliteApplicationId = 0x4b454550;

/** @throws the store's errors */
export function openSqliteFile(path: string, options: { readonly readOnly?: boolean } = {}): DatabaseSync {
  try {
    const database = new DatabaseSync(path, {
      readOnly: options.readOnly ?? false,
      timeout: busyTimeoutMs,
      enableForeignKeyConstraints: true,
      enableDoubleQuotedStringLiterals: false,
    });
    try {
      configure(database, options.readOnly ?? false);
    } catch (error) {
      database.close();
      throw error;
    }
    return database;
  } catch (error) {
    throw mapSqliteError(error, path);
  }
}

/** A file that is to become a database of ours. @throws the store's errors */
export function openNewSqliteFile(path: string): DatabaseSync {
  const database = openSqliteFile(path);
  database.exec(`pragma application_id = ${String(sqliteApplicationId)}`);
  return database;
}

function configure(database: DatabaseSync, readOnly: boolean): void {
  database.exec('pragma trusted_schema = off; pragma cell_size_check = on;');
  if (readOnly) return;
  database.exec(
    `pragma journal_mode = wal; pragma synchronous = full; pragma journal_size_limit = ${String(walSizeLimitBytes)};`,
  );
}

/** @throws the store's errors */
export function sqliteEngine(database: DatabaseSync, place: string): OpenEngine {
  const close = async (): Promise<void> => {
    if (database.isOpen) database.close();
  };
  return { engine: 'sqlite', place, dialect: sqliteDialect(database, place), close };
}

/** One connection, so statements of a transaction never mix with others: Kysely hands it out to one at a time. */
export function sqliteDialect(database: DatabaseSync, path: string): Dialect {
  const inner = new SqliteDialect({ database: adapt(database) });
  const immediate: Dialect = {
    createAdapter: () => inner.createAdapter(),
    createQueryCompiler: () => inner.createQueryCompiler(),
    createIntrospector: (db) => inner.createIntrospector(db),
    createDriver: () => {
      const driver = inner.createDriver();
      // IMMEDIATE, because a transaction that reads first and then finds another process writing could not go on.
      driver.beginTransaction = async (connection, settings) => {
        const begin = settings.accessMode === 'read only' ? 'begin' : 'begin immediate';
        await connection.executeQuery(CompiledQuery.raw(begin));
      };
      // After a full disk and the like SQLite has rolled back by itself, and would call a second time a mistake.
      const rollback = driver.rollbackTransaction.bind(driver);
      driver.rollbackTransaction = async (connection) => {
        if (database.isTransaction) await rollback(connection);
      };
      return driver;
    },
  };
  return withMappedErrors(immediate, (error) => mapSqliteError(error, path));
}

function adapt(database: DatabaseSync): SqliteDatabase {
  const cache = new Map<string, SqliteStatement>();
  return {
    close: () => {
      cache.clear();
      database.close();
    },
    prepare: (sql) => {
      const known = cache.get(sql);
      // Moved to the end: the map is in order of last use, and the oldest goes first.
      cache.delete(sql);
      const statement = known ?? adaptStatement(database, sql);
      cache.set(sql, statement);
      if (cache.size > cachedStatementsMax) {
        const [oldest] = cache.keys();
        if (oldest !== undefined) cache.delete(oldest);
      }
      return statement;
    },
  };
}

function adaptStatement(database: DatabaseSync, sql: string): SqliteStatement {
  const statement: StatementSync = database.prepare(sql);
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...bindable(parameters)),
    run: (parameters) => statement.run(...bindable(parameters)),
    // A statement of its own: a cached one could be started again in the middle of the walk.
    iterate: (parameters) => database.prepare(sql).iterate(...bindable(parameters)),
  };
}

/** An object as the first parameter would be taken for named parameters, and silently bind nothing. */
function bindable(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters.map((value) => {
    if (value === null || typeof value === 'number' || typeof value === 'string' || typeof value === 'bigint')
      return value;
    if (value instanceof Uint8Array) return value;
    throw new TypeError(`a value of type ${typeof value} cannot be stored`);
  });
}

/** Primary result codes of SQLite, https://sqlite.org/rescode.html */
const result = { busy: 5, locked: 6, readOnly: 8, ioError: 10, corrupt: 11, full: 13, cannotOpen: 14, notDatabase: 26 };
const constraintPrimaryKey = 1555;
const constraintUnique = 2067;

export function mapSqliteError(error: unknown, place: string): unknown {
  if (isAppError(error) || !(error instanceof Error)) return error;
  const options = { cause: error };
  const problem = error.message;
  if (!('errcode' in error) || typeof error.errcode !== 'number') return new StoreFault({ place, problem }, options);
  if (error.errcode === constraintUnique || error.errcode === constraintPrimaryKey) {
    return new AlreadyExists({ constraint: problem.split(': ').at(-1) ?? problem }, options);
  }
  switch (error.errcode & 0xff) {
    case result.busy:
    case result.locked:
      return new StoreBusy({ place }, options);
    case result.readOnly:
      return new StoreReadOnly({ place, problem }, options);
    case result.ioError:
      return new StoreDiskFailing({ place, problem }, options);
    case result.corrupt:
    case result.notDatabase:
      return new StoreDamaged({ place, problem }, options);
    case result.full:
      return new StoreDiskFull({ place }, options);
    case result.cannotOpen:
      return new StoreUnreadable({ place, problem }, options);
    default:
      return new StoreFault({ place, problem }, options);
  }
}
