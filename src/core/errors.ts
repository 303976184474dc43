/**
 * Errors of Keepsight. Everything that is thrown on purpose is an `AppError`, defined once with `defineError`.
 * Messages are one English sentence, name the object and hold no secret; `fields` feed translations of the message.
 */

export type ErrorKind =
  | 'invalid-input'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'precondition'
  | 'limit'
  | 'timeout'
  | 'unreachable'
  | 'protocol'
  | 'unsupported'
  | 'cancelled'
  | 'data-corrupt'
  | 'internal';

export type Retry = 'never' | 'backoff';

/** HTTP status per kind (RFC 9110). `cancelled` never reaches a client; 499 stands in logs only. */
const httpStatusOfKind: Readonly<Record<ErrorKind, number>> = {
  'invalid-input': 422,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  precondition: 409,
  limit: 429,
  timeout: 504,
  unreachable: 502,
  protocol: 502,
  unsupported: 501,
  cancelled: 499,
  'data-corrupt': 500,
  internal: 500,
};

export type ErrorFields = Readonly<Record<string, string | number | boolean>>;

export interface ErrorDefinition<F extends ErrorFields> {
  readonly kind: ErrorKind;
  readonly retry: Retry;
  readonly message: (fields: F) => string;
  readonly remedy: string;
  /** HTTP status where the kind's own is not exact enough, such as 413 for a body that is too large. */
  readonly status?: number;
}

export class AppError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly retry: Retry;
  readonly remedy: string;
  readonly status: number;
  readonly fields: ErrorFields;

  constructor(code: string, definition: ErrorDefinition<ErrorFields>, fields: ErrorFields, cause?: unknown) {
    super(definition.message(fields), cause === undefined ? undefined : { cause });
    this.name = 'AppError';
    this.code = code;
    this.kind = definition.kind;
    this.retry = definition.retry;
    this.remedy = definition.remedy;
    this.status = definition.status ?? httpStatusOfKind[definition.kind];
    this.fields = fields;
  }
}

export interface ErrorClass<F extends ErrorFields> {
  new (fields: F, options?: { cause?: unknown }): AppError;
  readonly code: string;
  readonly kind: ErrorKind;
  readonly remedy: string;
  readonly status: number;
  /** The message with `{field}` placeholders, for the generated page of errors. */
  readonly template: string;
}

const definitions = new Map<string, ErrorClass<ErrorFields>>();

/**
 * Defines an error once. `code` is stable and reads `area.reason`.
 *
 * @throws when a code is defined twice: a mistake of ours, found at import.
 */
export function defineError<F extends ErrorFields>(code: string, definition: ErrorDefinition<F>): ErrorClass<F> {
  if (definitions.has(code)) throw new Error(`The error code ${code} is defined twice.`);
  // The base class only hands `fields` back to `message`, so the widening is safe.
  const erased = definition as unknown as ErrorDefinition<ErrorFields>;
  const placeholders = new Proxy({} as F, { get: (_target, key) => `{${String(key)}}` });
  const definedClass: ErrorClass<F> = class extends AppError {
    static readonly code = code;
    static readonly kind = definition.kind;
    static readonly remedy = definition.remedy;
    static readonly status = definition.status ?? httpStatusOfKind[definition.kind];
    static readonly template = definition.message(placeholders);
    constructor(fields: F, options?: { cause?: unknown }) {
      super(code, erased, fields, options?.cause);
    }
  };
  definitions.set(code, definedClass as unknown as ErrorClass<ErrorFields>);
  return definedClass;
}

/**
 * The errors of all modules that were imported so far, by code.
 *
 * @internal for the generated page of errors
 */
export function definedErrors(): readonly ErrorClass<ErrorFields>[] {
  return [...definitions.values()].toSorted((a, b) => (a.code < b.code ? -1 : 1));
}

export function isAppError(error: unknown, code?: string): error is AppError {
  return error instanceof AppError && (code === undefined || error.code === code);
}

/** Our own mistakes only, never for input. */
export function invariant(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new InternalFault({ sentence });
}

export const InternalFault = defineError('internal.fault', {
  kind: 'internal',
  retry: 'never',
  message: (f: { sentence: string }) => `Keepsight made a mistake: ${f.sentence}`,
  remedy: 'Report this with the request id; the log of that time has the details.',
});

export const PermissionDenied = defineError('access.denied', {
  kind: 'forbidden',
  retry: 'never',
  message: (f: { permission: string }) => `This needs the right ${f.permission}.`,
  remedy: 'Ask an owner of this installation for a grant.',
});

export const NotFound = defineError('request.not-found', {
  kind: 'not-found',
  retry: 'never',
  message: (f: { object: string }) => `There is no such ${f.object}, or it is not visible to you.`,
  remedy: 'Check the address, or ask an owner for a grant.',
});
