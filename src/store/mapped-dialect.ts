import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult, TransactionSettings } from 'kysely';
import { storableText } from './storable-text.ts';

/**
 * Lets no raw error of an engine out: everything that a driver throws goes through `mapError` first. And lets no text in
 * that one of the engines would not keep.
 */
export function withMappedErrors(dialect: Dialect, mapError: (error: unknown) => unknown): Dialect {
  return {
    createAdapter: () => dialect.createAdapter(),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createDriver: () => mappedDriver(dialect.createDriver(), mapError),
  };
}

function mappedDriver(driver: Driver, mapError: (error: unknown) => unknown): Driver {
  const outer = new WeakMap<DatabaseConnection, MappedConnection>();
  const mapped = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw mapError(error);
    }
  };
  const innerOf = (connection: DatabaseConnection): DatabaseConnection =>
    connection instanceof MappedConnection ? connection.inner : connection;
  return {
    init: (options) => mapped(() => driver.init(options)),
    acquireConnection: async (options) => {
      const inner = await mapped(() => driver.acquireConnection(options));
      const known = outer.get(inner);
      if (known !== undefined) return known;
      const connection = new MappedConnection(inner, mapError);
      outer.set(inner, connection);
      return connection;
    },
    beginTransaction: (connection: DatabaseConnection, settings: TransactionSettings) =>
      mapped(() => driver.beginTransaction(innerOf(connection), settings)),
    commitTransaction: (connection) => mapped(() => driver.commitTransaction(innerOf(connection))),
    rollbackTransaction: (connection) => mapped(() => driver.rollbackTransaction(innerOf(connection))),
    releaseConnection: (connection, options) => mapped(() => driver.releaseConnection(innerOf(connection), options)),
    destroy: (options) => mapped(() => driver.destroy(options)),
  };
}

function withStorableText(query: CompiledQuery): CompiledQuery {
  const parameters = query.parameters.map((value) => (typeof value === 'string' ? storableText(value) : value));
  return { ...query, parameters };
}

class MappedConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection;
  readonly #mapError: (error: unknown) => unknown;

  constructor(inner: DatabaseConnection, mapError: (error: unknown) => unknown) {
    this.inner = inner;
    this.#mapError = mapError;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    try {
      return await this.inner.executeQuery<R>(withStorableText(query));
    } catch (error) {
      throw this.#mapError(error);
    }
  }

  async *streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    try {
      yield* this.inner.streamQuery<R>(query, chunkSize);
    } catch (error) {
      throw this.#mapError(error);
    }
  }
}
