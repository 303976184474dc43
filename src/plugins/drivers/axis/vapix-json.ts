/**
 * The JSON style of VAPIX: one object is posted to `/axis-cgi/<api>`, failures mostly come with HTTP 200. Here an answer
 * is sorted into what it means; what it says is the caller's matter.
 */

import { z } from 'zod';
import type { HttpAnswer } from '#src/core/ports.ts';
import { statusError } from '../../kit/answers.ts';
import type { DriverContext } from '../../kit/driver.ts';
import { DeviceAnswerInvalid, DeviceLoginNeeded, DeviceRefusedCall } from '../../kit/errors.ts';
import { parseJson } from '../../kit/json.ts';
import { refusal } from './refusal.ts';

export interface JsonCall {
  /** File name below `/axis-cgi/`. */
  readonly api: string;
  readonly method: string;
  /** Devices answer with the highest minor version that they have, so only the major one decides. */
  readonly version: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly auth: 'device' | 'none';
  readonly maxBytes?: number;
  /** A call that changes something; some firmware says nothing but that it was done. */
  readonly answersNothing?: true;
}

export type JsonOutcome = { readonly answer: HttpAnswer } & (
  | { readonly kind: 'data'; readonly data: unknown }
  /** The device understood and said no. `code` as text, because some devices send numbers and some do not. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** This device has no such API. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'login' }
  /** Something else than VAPIX answered. */
  | { readonly kind: 'foreign'; readonly problem: string }
);

/** API lists of current cameras have about 20 KiB. */
const defaultMaxBytes = 64 * 1024;
const echo = 'keepsight';
const versionUnsupported = '2003';

const Answer = z.object({
  apiVersion: z.union([z.string(), z.number()]).optional(),
  context: z.string().optional(),
  method: z.string().optional(),
  data: z.unknown().optional(),
  error: z
    .object({ code: z.union([z.string(), z.number()]), message: z.string().optional().catch(undefined) })
    .optional(),
});

export function callName(call: Pick<JsonCall, 'api' | 'method'>): string {
  return `POST /axis-cgi/${call.api} ${call.method}`;
}

export async function callJson(context: DriverContext, call: JsonCall, signal: AbortSignal): Promise<JsonOutcome> {
  const outcome = await exchange(context, call, signal);
  const lowest = `${call.version.split('.')[0]}.0`;
  const isTooNew = outcome.kind === 'refused' && outcome.code === versionUnsupported && call.version !== lowest;
  return isTooNew ? exchange(context, { ...call, version: lowest }, signal) : outcome;
}

async function exchange(context: DriverContext, call: JsonCall, signal: AbortSignal): Promise<JsonOutcome> {
  const body = {
    apiVersion: call.version,
    context: echo,
    method: call.method,
    ...(call.params && { params: call.params }),
  };
  const answer = await context.http.request(
    {
      method: 'POST',
      path: `/axis-cgi/${call.api}`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      auth: call.auth,
      maxBytes: call.maxBytes ?? defaultMaxBytes,
    },
    signal,
  );
  return sortAnswer(answer, call.method, call.answersNothing);
}

/**
 * Pure: what an answer to a call of `method` means.
 *
 * @internal exported for its test
 */
export function sortAnswer(answer: HttpAnswer, method: string, answersNothing = false): JsonOutcome {
  if (answer.status === 401) return { kind: 'login', answer };
  const parsed = parseJson(answer.text, Answer);
  if (parsed?.error !== undefined) {
    return { kind: 'refused', code: String(parsed.error.code), message: parsed.error.message ?? '', answer };
  }
  // Firmware without the API answers 404; some builds let the web server refuse the method instead.
  if (answer.status === 404 || answer.status === 405) return { kind: 'absent', answer };
  if (answer.status !== 200) return { kind: 'foreign', problem: `HTTP status ${answer.status}`, answer };
  const text = /^\s*#?\s*Error:\s*(.*)/i.exec(answer.text);
  if (text !== null) return { kind: 'refused', code: '', message: text[1] ?? '', answer };
  if (parsed === undefined) return { kind: 'foreign', problem: 'no VAPIX answer', answer };
  const isEcho = parsed.context === undefined || parsed.context === echo;
  const hasData = answersNothing || parsed.data !== undefined;
  if (parsed.method !== method || !isEcho || parsed.apiVersion === undefined || !hasData) {
    return { kind: 'foreign', problem: 'an answer to another question', answer };
  }
  return { kind: 'data', data: parsed.data, answer };
}

/** The device understood the login but the account may not do this. */
export function isForbidden(outcome: JsonOutcome): boolean {
  return outcome.answer.status === 403 || (outcome.kind === 'refused' && outcome.code === '2001');
}

/**
 * The data of a call that must succeed; `undefined` when the device does not have the API.
 *
 * @throws DeviceAuthRejected, DeviceLoginNeeded, DeviceInsecureAuth, DeviceRefusedCall, DeviceAnswerInvalid
 */
export function dataOrThrow<S extends z.ZodType>(
  context: DriverContext,
  call: JsonCall,
  outcome: JsonOutcome,
  schema: S,
): z.infer<S> | undefined {
  const { host } = context.target;
  const name = callName(call);
  switch (outcome.kind) {
    case 'absent':
      return undefined;
    case 'login':
      if (call.auth === 'none') throw new DeviceLoginNeeded({ host, call: name });
      throw refusal(context, name, outcome.answer);
    case 'refused':
      // An anonymous call that is forbidden is a question for a login.
      if (isForbidden(outcome) && call.auth === 'none') throw new DeviceLoginNeeded({ host, call: name });
      throw new DeviceRefusedCall({ host, call: name, problem: refusalText(outcome) });
    case 'foreign':
      if (outcome.answer.status !== 200) throw statusError(context, name, outcome.answer);
      throw new DeviceAnswerInvalid({ host, call: name, problem: outcome.problem });
    case 'data': {
      const result = schema.safeParse(outcome.data);
      if (result.success) return result.data;
      throw new DeviceAnswerInvalid({ host, call: name, problem: 'its data have another shape than documented' });
    }
    default:
      return outcome satisfies never;
  }
}

/** Codes that every JSON API of VAPIX shares. The device's own message is free text and stays out of ours. */
const refusals: ReadonlyMap<string, string> = new Map([
  ['1000', 'a parameter value is not valid'],
  ['2001', 'the account has no right to it'],
  [versionUnsupported, 'it does not speak this version of the API'],
  ['2004', 'it does not know this method'],
  ['4000', 'it could not read our JSON'],
  ['4002', 'a parameter is missing or not valid'],
  ['8000', 'it failed inside'],
]);

function refusalText(outcome: { readonly code: string }): string {
  const known = refusals.get(outcome.code);
  if (known !== undefined) return known;
  return /^[\w.-]{1,32}$/.test(outcome.code) ? `error ${outcome.code}` : 'an error without a known code';
}
