/** Copies over HTTP: plain PUT (WebDAV and others) and object stores with the signature of S3. */

import { createHash } from 'node:crypto';
import { AwsV4Signer } from 'aws4fetch';
import { classifyIp, parseIp } from '#src/core/ip.ts';
import { TlsFailed } from '#src/core/network-errors.ts';
import type { Clock, HttpAnswer } from '#src/core/ports.ts';
import type { Secret } from '#src/core/secret.ts';
import type { EgressGuard, EgressPurpose } from './egress.ts';
import { readAnswer, requestOver } from './http.ts';
import { PublishRefused, readBackBytesMax, type PublishJob, type PublishTarget } from './publish-target.ts';

export interface HttpPorts {
  readonly guard: EgressGuard;
  readonly clock: Clock;
  readonly purpose: EgressPurpose;
}

interface TargetRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** A header holds the secret itself, not only a proof of it. */
  readonly isSecret?: boolean;
}

/** For one file, from look-up to answer. */
const requestTimeoutMs = 20_000;
/** An answer to a PUT is a few lines; what is read back has its own limit. */
const answerBytesMax = 64 * 1024;

/** How long somebody in between may hold a file without asking again: style sheets for ever, the rest as short as useful. */
function cacheControlOf(path: string): string {
  return path.startsWith('assets/')
    ? 'public, max-age=31536000, immutable'
    : 'public, max-age=15, stale-while-revalidate=60, stale-if-error=86400';
}

/** One request. What is secret is sent only to whom a browser would trust. */
async function send(ports: HttpPorts, request: TargetRequest, maxBytes: number, signal: AbortSignal): Promise<Answer> {
  const { url } = request;
  const isTls = url.protocol === 'https:';
  const defaultPort = isTls ? 443 : 80;
  const place = { host: url.hostname, port: url.port === '' ? defaultPort : Number(url.port) };
  const either = AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]);
  let problem: string | undefined;
  const tls = { onOutcome: (outcome: { problem: string | undefined }) => void (problem = outcome.problem) };
  let address = '';
  const onProgress = (_phase: string, reached: string): void => void (address = reached);
  const options = { audience: 'operator', purpose: ports.purpose, timeoutMs: requestTimeoutMs, onProgress } as const;
  const socket = await ports.guard.connect({ ...place, ...options, ...(isTls && { tls }) }, either);
  try {
    if (request.isSecret === true && !isTls && !isLoopback(address)) {
      throw new PublishRefused({ target: url.host, problem: 'a password is not sent over an unsecured connection' });
    }
    if (problem !== undefined) throw new TlsFailed({ ...place, problem });
    const outgoing = requestOver(socket, request);
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const onAbort = (): void => reject(either.reason as Error);
    either.addEventListener('abort', onAbort, { once: true });
    outgoing.on('error', reject).once('response', (incoming) => {
      readAnswer(incoming, maxBytes, place, either).then(resolve, reject);
    });
    outgoing.end(request.body);
    return await promise.finally(() => {
      either.removeEventListener('abort', onAbort);
      outgoing.destroy();
    });
  } finally {
    socket.destroy();
  }
}

function isLoopback(address: string): boolean {
  const parsed = parseIp(address);
  return parsed !== undefined && classifyIp(parsed) === 'loopback';
}

type Answer = Omit<HttpAnswer, 'certificate'>;

interface Place {
  /** Ends with `/`. */
  readonly base: URL;
  readonly name: string;
  /** Adds what the other side wants to see of us. */
  sign(request: TargetRequest): Promise<TargetRequest>;
  /** Makes the folders above a file when the other side wants that. */
  prepare?(path: string, signal: AbortSignal): Promise<boolean>;
}

function targetAt(ports: HttpPorts, place: Place): PublishTarget {
  const call = async (request: TargetRequest, maxBytes: number, signal: AbortSignal): Promise<Answer> =>
    send(ports, await place.sign(request), maxBytes, signal);
  const refused = (status: number, verb: string, path: string): Error =>
    new PublishRefused({ target: place.name, problem: `${verb} ${path} was answered with ${String(status)}` });

  const put = async (path: string, job: PublishJob, signal: AbortSignal): Promise<void> => {
    const file = job.changed.get(path);
    if (file === undefined) return;
    const headers = { 'content-type': file.mediaType, 'cache-control': cacheControlOf(path) };
    const request = { method: 'PUT', url: new URL(path, place.base), headers, body: file.bytes };
    let answer = await call(request, answerBytesMax, signal);
    if ((answer.status === 409 || answer.status === 404) && (await place.prepare?.(path, signal)) === true) {
      answer = await call(request, answerBytesMax, signal);
    }
    if (answer.status < 200 || answer.status > 299) throw refused(answer.status, 'PUT', path);
  };

  return {
    read: async (path, signal) => {
      const url = new URL(path, place.base);
      const answer = await call(
        { method: 'GET', url, headers: { 'cache-control': 'no-cache' } },
        readBackBytesMax,
        signal,
      );
      if (answer.status === 404 || answer.status === 410) return undefined;
      if (answer.status !== 200) throw refused(answer.status, 'GET', path);
      return answer.body;
    },
    write: async (job, signal) => {
      for (const path of job.changed.keys()) await put(path, job, signal);
      for (const path of job.removed) {
        const answer = await call(
          { method: 'DELETE', url: new URL(path, place.base), headers: {} },
          answerBytesMax,
          signal,
        );
        const isGone = answer.status === 404 || (answer.status >= 200 && answer.status < 300);
        if (!isGone) throw refused(answer.status, 'DELETE', path);
      }
    },
  };
}

/** Reads one file of a page as any reader does. */
export async function readPublicAddress(
  ports: HttpPorts,
  base: URL,
  path: string,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const place = {
    base: withSlash(base.href),
    name: base.host,
    sign: (request: TargetRequest) => Promise.resolve(request),
  };
  return targetAt(ports, place).read(path, signal);
}

export interface PutSettings {
  readonly url: string;
  /** With one, the secret is a password (RFC 7617); without, a bearer token (RFC 6750). */
  readonly username: string | null;
}

const withSlash = (url: string): URL => new URL(url.endsWith('/') ? url : `${url}/`);

export function putTarget(ports: HttpPorts, settings: PutSettings, secret: Secret | undefined): PublishTarget {
  const base = withSlash(settings.url);
  const authorization = authorizationOf(settings.username, secret);
  const sign = (request: TargetRequest): Promise<TargetRequest> =>
    Promise.resolve({
      ...request,
      headers: { ...request.headers, ...authorization },
      isSecret: secret !== undefined,
    });
  return targetAt(ports, {
    base,
    name: base.host,
    sign,
    // WebDAV wants every folder to be made before (RFC 4918, section 9.3); others answer 405 and need none.
    prepare: async (path, signal) => {
      const folders = path.split('/').slice(0, -1);
      for (let depth = 1; depth <= folders.length; depth += 1) {
        const url = new URL(`${folders.slice(0, depth).join('/')}/`, base);
        await send(ports, await sign({ method: 'MKCOL', url, headers: {} }), answerBytesMax, signal);
      }
      return folders.length > 0;
    },
  });
}

function authorizationOf(username: string | null, secret: Secret | undefined): Readonly<Record<string, string>> {
  if (secret === undefined) return {};
  const credentials = secret.reveal();
  if (username === null) return { authorization: `Bearer ${credentials}` };
  return { authorization: `Basic ${Buffer.from(`${username}:${credentials}`).toString('base64')}` };
}

export interface ObjectStoreSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly accessKeyId: string;
}

export function objectStoreTarget(ports: HttpPorts, settings: ObjectStoreSettings, secret: Secret): PublishTarget {
  const { endpoint, region, bucket, prefix, accessKeyId } = settings;
  const inside = [bucket, ...prefix.split('/')]
    .filter((part) => part !== '')
    .map(encodeURIComponent)
    .join('/');
  const base = new URL(`${inside}/`, withSlash(endpoint));
  return targetAt(ports, {
    base,
    name: `${base.host}/${bucket}`,
    sign: async (request) => {
      const signer = new AwsV4Signer({
        method: request.method,
        url: request.url.href,
        // The content is signed too: without this header the store would take any.
        headers: { ...request.headers, 'x-amz-content-sha256': sha256(request.body ?? new Uint8Array()) },
        ...{ accessKeyId, secretAccessKey: secret.reveal(), service: 's3', region },
        datetime: new Date(ports.clock.nowMs()).toISOString().replaceAll(/[:-]|\.\d{3}/g, ''),
      });
      const signed = await signer.sign();
      const headers = Object.fromEntries(signed.headers.entries());
      return { ...request, url: signed.url, headers: { ...request.headers, ...headers } };
    },
  });
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
