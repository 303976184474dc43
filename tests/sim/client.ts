/** A plain HTTP client for the tests of the simulated world: no pool, no redirects, certificates as they come. */

import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { answerChallenge } from '#src/wire/http-digest.ts';
import type { WorldDevice } from '#src/sim/world.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly challenges: readonly string[];
  readonly body: Buffer;
  readonly text: string;
  /** SHA-256 of the certificate, when there was one. */
  readonly fingerprint: string | undefined;
}

export interface Asked {
  readonly path: string;
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly tls?: boolean;
}

export function ask(device: WorldDevice, asked: Asked): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const options = {
    host: device.address,
    port: asked.tls === true ? device.ports.https : device.ports.http,
    path: asked.path,
    method: asked.method ?? (asked.body === undefined ? 'GET' : 'POST'),
    headers: asked.headers ?? {},
    agent: false as const,
  };
  const request = asked.tls === true ? httpsRequest({ ...options, rejectUnauthorized: false }) : httpRequest(options);
  let fingerprint: string | undefined;
  request.once('socket', (socket: Socket & { getPeerCertificate?: () => { fingerprint256?: string } }) => {
    socket.once('secureConnect', () => (fingerprint = socket.getPeerCertificate?.().fingerprint256));
  });
  request.once('error', reject);
  request.once('response', (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.once('error', reject);
    response.once('aborted', () => reject(new Error('the answer ended early')));
    response.once('end', () => {
      const body = Buffer.concat(chunks);
      const challenges = response.headersDistinct['www-authenticate'] ?? [];
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        challenges,
        body,
        text: body.toString('utf8'),
        fingerprint,
      });
    });
  });
  request.end(asked.body);
  return promise;
}

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** Asks, answers the challenge, asks again. */
export async function askWithLogin(device: WorldDevice, asked: Asked, login: Login = device): Promise<Answer> {
  const first = await ask(device, asked);
  if (first.status !== 401) return first;
  const authorization = authorize(first.challenges, asked, login);
  return ask(device, { ...asked, headers: { ...asked.headers, authorization } });
}

export function authorize(challenges: readonly string[], asked: Asked, login: Login): string {
  const method = asked.method ?? (asked.body === undefined ? 'GET' : 'POST');
  const input = { ...login, method, uri: asked.path, cnonce: '0a4f113b', nonceCount: 1 };
  const made = answerChallenge(challenges, asked.tls === true, input);
  if (made.kind !== 'answer') throw new Error(`No challenge could be answered: ${made.kind}`);
  return made.header;
}

/** One call of a JSON CGI without a login. */
export function callJson(device: WorldDevice, cgi: string, method: string, params?: unknown): Promise<Answer> {
  return ask(device, {
    path: `/axis-cgi/${cgi}`,
    body: JSON.stringify({ apiVersion: '1.0', context: 'c', method, params }),
  });
}

export function param(device: WorldDevice, query: string): Promise<Answer> {
  return askWithLogin(device, { path: `/axis-cgi/param.cgi?${query}` });
}

/** Asks until the condition holds; ends with the time limit of the test. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}
