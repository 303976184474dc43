/** audio/transmit.cgi: speech as the body of one POST that need not end. */

import type { IncomingMessage } from 'node:http';
import { answer, withHeaders, type SimAnswer } from '../exchange.ts';
import { errorPage, refuseWithout, type AxisCall } from './access.ts';

export function isTransmit(path: string): boolean {
  return path === '/axis-cgi/audio/transmit.cgi';
}

/** What the device decodes; a parameter such as a rate may follow. */
const knownTypes: ReadonlySet<string> = new Set(['audio/basic', 'audio/axis-mulaw-128', 'audio/g726-32']);

/** Resolves with the answer when the body has ended, or at once when it is not wanted. */
export async function takeTransmission(call: AxisCall, body: IncomingMessage): Promise<SimAnswer> {
  const { speaker, faults } = call.device;
  const refusal = refuseWithout(['viewer', 'operator'], call);
  if (refusal !== undefined) return final(refusal);
  if (speaker === undefined) return final(errorPage(404, 'Not Found'));
  if (call.request.method !== 'POST') return final(errorPage(405, 'Method Not Allowed'));
  const type = call.request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!knownTypes.has(type)) return final(errorPage(415, 'Unsupported Media Type'));
  const device = call.request.query.get('audiodeviceid') ?? '0';
  if (device !== '0') return final(errorPage(400, 'Bad Request'));
  const line = faults.has('audio-busy') ? undefined : speaker.openTalk();
  if (line === undefined) return final(errorPage(503, 'Service Unavailable'));
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) line.push(chunk);
  } finally {
    line.end();
  }
  return answer(200, 'text/plain', '');
}

/** Nobody reads the rest of the body. */
function final(made: SimAnswer): SimAnswer {
  return withHeaders(made, { Connection: 'close' });
}
