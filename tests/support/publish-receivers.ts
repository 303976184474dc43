/** Places on loopback that take copies of the page: plain PUT, and an object store that checks each signature. */

import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Receiver {
  readonly url: string;
  readonly files: Map<string, Buffer>;
  /** Methods and paths in the order in which they came. */
  readonly calls: string[];
  /** What is answered instead, when it gives a status. */
  refuse: (method: string, path: string) => number | undefined;
  readonly close: () => Promise<void>;
}

type Check = (request: IncomingMessage, body: Buffer) => boolean;

async function receiver(check: Check, host: string): Promise<Receiver> {
  const files = new Map<string, Buffer>();
  const calls: string[] = [];
  const own: { refuse: Receiver['refuse'] } = { refuse: () => undefined };
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const body = Buffer.concat(chunks);
        const path = (request.url ?? '').slice(1);
        const method = request.method ?? '';
        calls.push(`${method} ${path}`);
        const refused = check(request, body) ? own.refuse(method, path) : 403;
        if (refused !== undefined) response.writeHead(refused).end();
        else if (method === 'PUT') {
          files.set(path, body);
          response.writeHead(201).end();
        } else if (method === 'DELETE') response.writeHead(files.delete(path) ? 204 : 404).end();
        else if (method === 'MKCOL') response.writeHead(201).end();
        else {
          const file = files.get(path);
          response.writeHead(file === undefined ? 404 : 200).end(file);
        }
      });
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${String(port)}`,
    files,
    calls,
    get refuse() {
      return own.refuse;
    },
    set refuse(given) {
      own.refuse = given;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export async function putReceiver(authorization: string): Promise<Receiver> {
  return receiver(({ headers }) => headers.authorization === authorization, '127.48.0.2');
}

export interface ObjectStoreKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

export async function objectStoreReceiver(key: ObjectStoreKey): Promise<Receiver> {
  return receiver((request, body) => isSigned(request, body, key), '127.48.0.3');
}

const sha256 = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** The rules of signature version 4, from the description of it and not from the library under test. */
function isSigned(request: IncomingMessage, body: Buffer, key: ObjectStoreKey): boolean {
  const header = (name: string): string => String(request.headers[name] ?? '');
  const found = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
    header('authorization'),
  );
  const [, credential = '', signedHeaders = '', signature = ''] = found ?? [];
  const date = header('x-amz-date');
  const scope = `${date.slice(0, 8)}/${key.region}/s3/aws4_request`;
  if (credential !== `${key.accessKeyId}/${scope}`) return false;
  if (header('x-amz-content-sha256') !== sha256(body)) return false;
  const names = signedHeaders.split(';');
  if (!names.includes('host') || !names.includes('x-amz-content-sha256')) return false;
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const canonical = [
    ...[request.method ?? '', path, query],
    ...names.map((name) => `${name}:${header(name).trim().replaceAll(/\s+/g, ' ')}`),
    ...['', signedHeaders, header('x-amz-content-sha256')],
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const dateKey = hmac(`AWS4${key.secretAccessKey}`, date.slice(0, 8));
  const signingKey = hmac(hmac(hmac(dateKey, key.region), 's3'), 'aws4_request');
  return hmac(signingKey, toSign).toString('hex') === signature;
}
