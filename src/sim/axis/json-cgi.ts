/** The JSON-RPC-like CGIs of AXIS OS: POST one object, answers with errors inside HTTP 200. */

import { z } from 'zod';
import type { Role } from '../device.ts';
import { answer, textBody, type SimAnswer } from '../exchange.ts';
import { refuseWithout, type AxisCall, type AxisHandler } from './access.ts';

const RpcRequest = z.object({
  apiVersion: z.string().optional(),
  context: z.string().optional(),
  method: z.string(),
  params: z.record(z.string(), z.unknown()).optional(),
});
type RpcRequest = z.infer<typeof RpcRequest>;

export class RpcError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export interface RpcMethod {
  /** Left out: no login is needed. */
  readonly role?: Role;
  readonly run: (call: AxisCall, params: Readonly<Record<string, unknown>>) => unknown;
}

export interface RpcApi {
  /** The newest version; the device answers with it whatever minor was asked for. */
  readonly version: string;
  readonly methods: Readonly<Record<string, RpcMethod>>;
}

/** No dash in the name of the charset: as the devices write it. */
const jsonType = 'application/json; charset=utf8';

export function jsonAnswer(value: unknown, status = 200): SimAnswer {
  return answer(status, jsonType, `${JSON.stringify(value)}\n`);
}

export function jsonCgi(api: RpcApi): AxisHandler {
  return (call) => {
    if (call.request.method !== 'POST')
      return failure(api, undefined, new RpcError(2002, 'HTTP request type not supported. Only POST is supported'));
    const parsed = parseRequest(textBody(call.request));
    if (parsed === undefined) return failure(api, undefined, new RpcError(4000, 'The provided JSON input was invalid'));
    return answerRequest(api, call, parsed);
  };
}

function parseRequest(text: string): RpcRequest | undefined {
  try {
    return RpcRequest.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function answerRequest(api: RpcApi, call: AxisCall, request: RpcRequest): SimAnswer {
  if (request.method === 'getSupportedVersions') {
    return success(api, request, { apiVersions: [api.version] });
  }
  const method = Object.hasOwn(api.methods, request.method) ? api.methods[request.method] : undefined;
  const refusal = method?.role === undefined ? undefined : refuseWithout(method.role, call);
  if (refusal !== undefined) return refusal;
  const problem = versionProblem(api, request);
  if (problem !== undefined) return failure(api, request, problem);
  if (method === undefined)
    return failure(api, request, new RpcError(2004, `The requested method ${request.method} is not supported`));
  try {
    return success(api, request, method.run(call, request.params ?? {}));
  } catch (error) {
    if (error instanceof RpcError) return failure(api, request, error);
    throw error;
  }
}

function versionProblem(api: RpcApi, request: RpcRequest): RpcError | undefined {
  const wanted = /^(\d+)\.\d+$/.exec(request.apiVersion ?? '');
  if (wanted === null) return new RpcError(4002, 'Required parameter apiVersion is missing or invalid');
  const isKnown = api.version.startsWith(`${wanted[1] ?? ''}.`);
  return isKnown ? undefined : new RpcError(2003, 'The requested API version is not supported');
}

function envelope(api: RpcApi, request: RpcRequest | undefined): Record<string, string> {
  return {
    apiVersion: api.version,
    ...(request?.context !== undefined && { context: request.context }),
    ...(request !== undefined && { method: request.method }),
  };
}

function success(api: RpcApi, request: RpcRequest, data: unknown): SimAnswer {
  return jsonAnswer({ ...envelope(api, request), ...(data !== undefined && { data }) });
}

function failure(api: RpcApi, request: RpcRequest | undefined, error: RpcError): SimAnswer {
  return jsonAnswer({ ...envelope(api, request), error: { code: error.code, message: error.message } });
}
