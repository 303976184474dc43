/** A request to a simulated device and its answer, as values; the listener turns them into HTTP. */

export interface SimRequest {
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The request target as it was written; digest signs it. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  readonly secure: boolean;
}

export interface SimAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Uint8Array | string;
}

export function textBody(request: SimRequest): string {
  return new TextDecoder().decode(request.body);
}

/** The arguments of a legacy CGI: query and form body together. */
export function argumentsOf(request: SimRequest): URLSearchParams {
  const all = new URLSearchParams(request.query);
  if (request.method === 'POST')
    for (const [name, value] of new URLSearchParams(textBody(request))) all.set(name, value);
  return all;
}

export function answer(status: number, contentType: string, body: Uint8Array | string): SimAnswer {
  return { status, headers: { 'Content-Type': contentType }, body };
}

export function withHeaders(base: SimAnswer, headers: Readonly<Record<string, string | readonly string[]>>): SimAnswer {
  return { ...base, headers: { ...base.headers, ...headers } };
}
