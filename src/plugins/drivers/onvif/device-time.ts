/**
 * `GetSystemDateAndTime`, the one call that every device answers to everybody: proof of life, and the clock that login
 * tokens must be stamped with.
 */

import { encodeEnvelope, isAuthFault, parseEnvelope } from '#src/wire/soap.ts';
import { child, textOf, type XmlElement } from '#src/wire/xml.ts';
import { clockFact, type Timed, timed } from '../../kit/clock.ts';
import type { DriverContext } from '../../kit/driver.ts';
import { defaultDevicePath, namespaces } from './namespaces.ts';
import type { HttpAnswer } from '#src/core/ports.ts';

export const timeOperation = 'GetSystemDateAndTime';
const offsetMemory = 'onvif.clock-offset';
/** Clocks drift by milliseconds in this time; a step by hand or by NTP is seen with the next measurement. */
const offsetLifeMs = 60_000;
const maxBytes = 64 * 1024;

export function devicePath(context: DriverContext): string {
  return context.target.path ?? defaultDevicePath;
}

export type DeviceTime =
  | { readonly kind: 'time'; /** Undefined when the device states none in UTC. */ readonly at: number | undefined }
  /** It hides even its clock, as some devices do against the standard. */
  | { readonly kind: 'login' }
  | { readonly kind: 'foreign' };

export interface TimeReading {
  readonly time: DeviceTime;
  readonly answer: HttpAnswer;
}

/** Asks without a login, always. */
export async function readDeviceTime(context: DriverContext, signal: AbortSignal): Promise<Timed<TimeReading>> {
  const action = `${namespaces.tds}/${timeOperation}`;
  const request = {
    method: 'POST',
    path: devicePath(context),
    headers: { 'content-type': `application/soap+xml; charset=utf-8; action="${action}"` },
    body: encodeEnvelope({ namespaces: { tds: namespaces.tds }, body: `<tds:${timeOperation}/>` }),
    auth: 'none',
    maxBytes,
  } as const;
  return timed(context.clock, async () => {
    const answer = await context.http.request(request, signal);
    return { time: sortTimeAnswer(answer), answer };
  });
}

/** Pure. */
function sortTimeAnswer(answer: HttpAnswer): DeviceTime {
  const envelope = parseEnvelope(answer.body, { maxBytes });
  // A fault that does not speak of a login can come from any SOAP service.
  if (envelope.kind === 'fault') return { kind: isAuthFault(envelope.fault) ? 'login' : 'foreign' };
  const stated = envelope.kind === 'message' ? child(envelope.body, 'SystemDateAndTime') : undefined;
  const isAnswer = envelope.kind === 'message' && envelope.body.name === `${timeOperation}Response`;
  if (answer.status !== 200 || !isAnswer || stated === undefined) return { kind: 'foreign' };
  return { kind: 'time', at: readTime(child(stated, 'UTCDateTime')) };
}

function readTime(element: XmlElement | undefined): number | undefined {
  const number = (...path: string[]): number => {
    const text = textOf(element, ...path);
    return text !== undefined && /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  };
  const [year, month, day] = [number('Date', 'Year'), number('Date', 'Month'), number('Date', 'Day')];
  const at = Date.UTC(year, month - 1, day, number('Time', 'Hour'), number('Time', 'Minute'), number('Time', 'Second'));
  const isReal = month >= 1 && month <= 12 && day >= 1 && day <= 31;
  return isReal && !Number.isNaN(at) ? at : undefined;
}

/** Device time minus ours, measured at most a minute ago; 0 when the device does not tell. */
export async function readClockOffset(context: DriverContext, signal: AbortSignal): Promise<number> {
  const [known, measuredMs] = (context.memory?.get(offsetMemory) ?? '').split('@').map(Number);
  const age = context.clock.monotonicMs() - (measuredMs ?? Number.NaN);
  if (known !== undefined && age >= 0 && age < offsetLifeMs) return known;
  const reading = await readDeviceTime(context, signal);
  rememberOffset(context, reading);
  return offsetOf(reading) ?? 0;
}

export function offsetOf(reading: Timed<TimeReading>): number | undefined {
  const { time } = reading.value;
  return time.kind === 'time' && time.at !== undefined ? clockFact(time.at, reading).offsetMs : undefined;
}

export function rememberOffset(context: DriverContext, reading: Timed<TimeReading>): void {
  const offsetMs = offsetOf(reading);
  if (offsetMs !== undefined) context.memory?.set(offsetMemory, `${offsetMs}@${context.clock.monotonicMs()}`);
}
