/** What went wrong, as the server says it (problem details, RFC 9457) or as the browser found it. */

import { z } from 'zod';

export const Problem = z.object({
  type: z.string().optional(),
  title: z.string().default(''),
  status: z.number(),
  code: z.string(),
  detail: z.string().default(''),
  remedy: z.string().optional(),
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  requestId: z.string().optional(),
  /** One entry per field of the request that is wrong; `path` such as `body.name`. */
  problems: z
    .array(
      z.object({
        ...{ path: z.string(), message: z.string(), rule: z.string().optional() },
        fields: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
      }),
    )
    .optional(),
});
export type Problem = z.input<typeof Problem>;

export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, cause?: unknown) {
    super(problem.detail, cause === undefined ? undefined : { cause });
    this.name = 'ApiError';
    this.problem = problem;
  }

  get code(): string {
    return this.problem.code;
  }

  get status(): number {
    return this.problem.status;
  }
}

export function isApiError(error: unknown, code?: string): error is ApiError {
  return error instanceof ApiError && (code === undefined || error.code === code);
}
