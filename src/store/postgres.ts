/** PostgreSQL through `pg`: the pool, and what Kysely needs to talk to it. */

import { CompiledQuery, type Dialect, PostgresDialect } from 'kysely';
import pg from 'pg';
import { isAppError } from '#src/core/errors.ts';
import type { Log } from '#src/core/ports.ts';
import type { Secret } from '#src/core/secret.ts';
import type { OpenEngine } from './engine.ts';
import {
  AlreadyExists,
  StoreBusy,
  StoreDamaged,
  StoreDiskFull,
  StoreFault,
  StoreReadOnly,
  StoreUnreachable,
} from './errors.ts';
import { withMappedErrors } from './mapped-dialect.ts';

/** One writes at a time, the rest read; a small server allows 100 connections for everybody. */
const connectionsMax = 8;
const connectTimeoutMs = 10_000;
/** Longer than any transaction of ours; a process that hangs must not hold the others up for ever. */
const idleTransactionTimeoutMs = 60_000;
const lockTimeoutMs = 30_000;

/** int8 and numeric arrive as text. Our integers are below 2^53 (times, counts, sizes), so they are numbers. */
const numberTypes: ReadonlySet<number> = new Set([pg.types.builtins.INT8, pg.types.builtins.NUMERIC]);

const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: (oid, format): unknown => (numberTypes.has(oid) ? Number : pg.types.getTypeParser(oid, format)),
};

export function connectPostgres(url: Secret, log: Log): OpenEngine {
  const config: pg.PoolConfig = {
    connectionString: url.reveal(),
    application_name: 'keepsight',
    max: connectionsMax,
    connectionTimeoutMillis: connectTimeoutMs,
    idle_in_transaction_session_timeout: idleTransactionTimeoutMs,
    lock_timeout: lockTimeoutMs,
    types: typeParsers,
  };
  const place = placeOf(config);
  const pool = new pg.Pool(config);
  // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
  pool.on('error', (error) => log.warn('A connection to PostgreSQL broke.', { place, problem: error.message }));
  // One that breaks while it is in use fails the statement that waits on it; between two statements of a transaction
  // nobody waits, and the bare event would end the process. The next statement then fails.
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
  });
  const inner = oneWriterAtATime(new PostgresDialect({ pool }));
  return {
    engine: 'postgres',
    place,
    dialect: withMappedErrors(inner, (error) => mapPostgresError(error, place)),
    close: async () => {
      if (!pool.ending) await pool.end();
    },
  };
}

function placeOf(config: pg.PoolConfig): string {
  const { host, port, database } = new pg.Client(config);
  return `${host}:${String(port)}/${database ?? ''}`;
}

/**
 * Every transaction that writes waits for the one before it, as on SQLite: what a use case checked at the start of its
 * transaction is still true at the end, on both engines. The key is the schema, so installations in one database do not
 * wait for each other.
 */
const beginWriting = "begin; select pg_advisory_xact_lock(hashtextextended('keepsight ' || current_schema(), 0))";

function oneWriterAtATime(inner: Dialect): Dialect {
  return {
    createAdapter: () => inner.createAdapter(),
    createQueryCompiler: () => inner.createQueryCompiler(),
    createIntrospector: (db) => inner.createIntrospector(db),
    createDriver: () => {
      const driver = inner.createDriver();
      const begin = driver.beginTransaction.bind(driver);
      driver.beginTransaction = async (connection, settings) => {
        if (settings.accessMode === 'read only') await begin(connection, settings);
        else await connection.executeQuery(CompiledQuery.raw(beginWriting));
      };
      return driver;
    },
  };
}

/** Codes of PostgreSQL, https://www.postgresql.org/docs/current/errcodes-appendix.html; the first match counts. */
const unreachableCodes = /^(08|28|3D000|53300|57P0[1-3])/;
const busyCodes = /^(40001|40P01|55P03|57014|25P0[23])/;
const readOnlyCodes = /^(25006|42501)/;
const damagedCodes = /^XX00[12]/;
/** Wrong names and syntax are our mistakes and hold no values of rows, so their text may be shown. */
const textIsSafe = /^(42|3F)/;

function mapPostgresError(error: unknown, place: string): unknown {
  if (isAppError(error) || !(error instanceof Error)) return error;
  const options = { cause: error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (!(error instanceof pg.DatabaseError)) {
    return new StoreUnreachable({ place, problem: code === '' ? error.message : code }, options);
  }
  if (code === '23505') return new AlreadyExists({ constraint: error.constraint ?? 'unique' }, options);
  if (code === '53100') return new StoreDiskFull({ place }, options);
  if (unreachableCodes.test(code)) return new StoreUnreachable({ place, problem: error.message }, options);
  if (busyCodes.test(code)) return new StoreBusy({ place }, options);
  if (readOnlyCodes.test(code)) return new StoreReadOnly({ place, problem: error.message }, options);
  if (damagedCodes.test(code)) return new StoreDamaged({ place, problem: error.message }, options);
  return new StoreFault({ place, problem: textIsSafe.test(code) ? error.message : `SQLSTATE ${code}` }, options);
}
