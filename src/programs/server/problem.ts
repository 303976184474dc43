/** Errors as problem details (RFC 9457). What is not an AppError says nothing of itself to the client. */

import { AppError, isAppError, NotFound } from '#src/core/errors.ts';
import { type FieldProblem, FieldProblems } from '#src/core/field-problems.ts';

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly remedy: string;
  readonly fields: Readonly<Record<string, string | number | boolean>>;
  readonly requestId: string;
  readonly problems?: readonly FieldProblem[];
}

export const problemContentType = 'application/problem+json; charset=utf-8';

/** Fastify's own errors that a client can cause. */
const frameworkErrors = new Map<string, { code: string; status: number; title: string; remedy: string }>([
  [
    'FST_ERR_CTP_BODY_TOO_LARGE',
    { code: 'request.too-large', status: 413, title: 'The request is too large.', remedy: 'Send less at once.' },
  ],
  [
    'FST_ERR_CTP_INVALID_MEDIA_TYPE',
    {
      code: 'request.media-type',
      status: 415,
      title: 'The body must be JSON.',
      remedy: 'Send Content-Type: application/json.',
    },
  ],
  [
    'FST_ERR_CTP_INVALID_JSON_BODY',
    { code: 'request.not-json', status: 400, title: 'The body is not JSON.', remedy: 'Check the JSON that was sent.' },
  ],
  [
    'FST_ERR_CTP_EMPTY_JSON_BODY',
    {
      code: 'request.not-json',
      status: 400,
      title: 'The body is empty.',
      remedy: 'Send the JSON that this address asks for.',
    },
  ],
  [
    'FST_ERR_CTP_INVALID_CONTENT_LENGTH',
    {
      code: 'request.not-json',
      status: 400,
      title: 'The length of the body is wrong.',
      remedy: 'Check the Content-Length that was sent.',
    },
  ],
]);

/** Whatever else a client can make the framework refuse: addresses with `..` or NUL, methods without their headers. */
const malformed = {
  code: 'request.malformed',
  status: 400,
  title: 'This is not a request that Keepsight understands.',
  remedy: 'Check the address, the method and the headers.',
};

function isClientFault(error: unknown): boolean {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 0;
  return status >= 400 && status < 500;
}

export function toProblem(error: unknown, requestId: string): Problem {
  if (error instanceof AppError) {
    const problems = error.cause instanceof FieldProblems ? { problems: error.cause.problems } : {};
    const isOurs = error.kind === 'internal';
    return {
      type: `urn:keepsight:problem:${error.code}`,
      title: error.code,
      status: error.status,
      detail: isOurs ? 'Keepsight made a mistake.' : error.message,
      code: error.code,
      remedy: error.remedy,
      fields: isOurs ? {} : error.fields,
      requestId,
      ...problems,
    };
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = frameworkErrors.get(code) ?? (isClientFault(error) ? malformed : undefined);
  return {
    type: `urn:keepsight:problem:${known?.code ?? 'internal.fault'}`,
    title: known?.code ?? 'internal.fault',
    status: known?.status ?? 500,
    detail: known?.title ?? 'Keepsight made a mistake.',
    code: known?.code ?? 'internal.fault',
    remedy: known?.remedy ?? 'Report this with the request id; the log of that time has the details.',
    fields: {},
    requestId,
  };
}

export function notFoundProblem(requestId: string): Problem {
  return toProblem(new NotFound({ object: 'address' }), requestId);
}

/** Whether an operator should read of it: our mistakes and damaged data, not what clients send. */
export function isWorthAnError(error: unknown): boolean {
  if (isAppError(error)) return error.kind === 'internal' || error.kind === 'data-corrupt';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return !frameworkErrors.has(code) && !isClientFault(error);
}
