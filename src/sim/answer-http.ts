/** Writes answers to HTTP clients, in the way that the device's faults demand. */

import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { constants, crc32, deflateRawSync } from 'node:zlib';
import type { SimDevice } from './device.ts';
import { answer, withHeaders, type SimAnswer } from './exchange.ts';

/** `makeAnswer` is only asked when the device answers for itself. */
export async function answerHttp(
  response: ServerResponse,
  device: SimDevice,
  makeAnswer: () => SimAnswer,
  signal: AbortSignal,
): Promise<void> {
  const { faults } = device;
  if (faults.has('hangs')) {
    await wait(hangMs, undefined, { signal });
    response.socket?.destroy();
    return;
  }
  if (faults.has('slow')) await wait(slowMs, undefined, { signal });
  if (faults.has('endless-body')) return sendEndless(response, signal);
  const made = hostileAnswer(device) ?? makeAnswer();
  if (faults.has('drip')) return sendDripping(response, made, signal);
  if (faults.has('truncated')) return sendTruncated(response, made);
  sendWhole(response, made, faults.has('wrong-length') ? surplusBytes : 0);
}

/** Longer than the patience of any sensible client; the figure was seen on real devices. */
const hangMs = 15_000;
const slowMs = 3000;
const dripMs = 200;
const surplusBytes = 7;

function hostileAnswer({ faults }: SimDevice): SimAnswer | undefined {
  if (faults.has('gzip-bomb')) return withHeaders(answer(200, 'text/html', gzipBomb()), { 'Content-Encoding': 'gzip' });
  if (faults.has('deep-xml')) return answer(200, 'text/xml', deepXml());
  if (faults.has('redirect'))
    return withHeaders(answer(302, 'text/html', ''), { Location: 'http://192.0.2.1/elsewhere' });
  if (faults.has('answers-all')) return answer(200, 'text/html', sameForAll);
  if (faults.has('not-a-device')) return printerPage;
  return undefined;
}

const sameForAll =
  '<!doctype html><html><head><title>Network camera</title></head><body>AXIS ONVIF VAPIX SerialNumber systemready</body></html>\n';

export const printerPage = withHeaders(
  answer(200, 'text/html', '<html><head><title>LaserDesk 400</title></head><body>Toner: 62 %</body></html>\n'),
  { Server: 'Papyra-HTTP/1.0' },
);

function headersOf(made: SimAnswer, length: number | undefined): Record<string, string | string[]> {
  const entries = Object.entries(made.headers).map(([name, value]): [string, string | string[]] => [
    name,
    typeof value === 'string' ? value : [...value],
  ]);
  return {
    ...Object.fromEntries(entries),
    ...(length !== undefined && made.status !== 204 && { 'Content-Length': String(length) }),
  };
}

function bytesOf(made: SimAnswer): Uint8Array {
  return typeof made.body === 'string' ? new TextEncoder().encode(made.body) : made.body;
}

function sendWhole(response: ServerResponse, made: SimAnswer, surplus: number): void {
  const bytes = bytesOf(made);
  response.writeHead(made.status, headersOf(made, Math.max(0, bytes.length - surplus)));
  response.end(response.req.method === 'HEAD' ? undefined : bytes);
}

function sendTruncated(response: ServerResponse, made: SimAnswer): void {
  const bytes = bytesOf(made);
  response.writeHead(made.status, headersOf(made, Math.max(2, bytes.length)));
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.socket?.destroySoon());
}

async function sendDripping(response: ServerResponse, made: SimAnswer, signal: AbortSignal): Promise<void> {
  const bytes = bytesOf(made);
  response.writeHead(made.status, headersOf(made, bytes.length));
  for (const byte of bytes) {
    if (response.destroyed) return;
    response.write(Uint8Array.of(byte));
    await wait(dripMs, undefined, { signal });
  }
  response.end();
}

async function sendEndless(response: ServerResponse, signal: AbortSignal): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'text/html' });
  const chunk = new Uint8Array(64 * 1024).fill(0x20);
  while (!response.destroyed && !signal.aborted) {
    if (!response.write(chunk)) await drained(response);
    else await wait(1, undefined, { signal });
  }
}

function drained(response: ServerResponse): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = (): void => {
    response.off('drain', done).off('close', done);
    resolve();
  };
  response.on('drain', done).on('close', done);
  return promise;
}

const deepXmlLevels = 100_000;
let deepXmlText: string | undefined;

function deepXml(): string {
  deepXmlText ??= `<?xml version="1.0"?>${'<a>'.repeat(deepXmlLevels)}${'</a>'.repeat(deepXmlLevels)}`;
  return deepXmlText;
}

const bombMebibytes = 256;
let bomb: Uint8Array | undefined;

/** One deflated mebibyte of zeros, repeated: a full flush ends at a byte and refers to nothing before it. */
function gzipBomb(): Uint8Array {
  if (bomb !== undefined) return bomb;
  const zeros = new Uint8Array(1024 * 1024);
  const block = deflateRawSync(zeros, { finishFlush: constants.Z_FULL_FLUSH });
  const trailer = new DataView(new ArrayBuffer(8));
  let crc = 0;
  for (let i = 0; i < bombMebibytes; i += 1) crc = crc32(zeros, crc);
  trailer.setUint32(0, crc, true);
  trailer.setUint32(4, bombMebibytes * zeros.length, true);
  const head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
  const blocks = Array.from({ length: bombMebibytes }, () => block);
  bomb = new Uint8Array(
    Buffer.concat([Uint8Array.from(head), ...blocks, Uint8Array.of(3, 0), new Uint8Array(trailer.buffer)]),
  );
  return bomb;
}
