/** RTP packets for tests of depacketizers: made of payloads, numbered in one row, and what came of them. */

import { createDepacketizer } from '#src/wire/depacketize.ts';
import type { DepacketizedItem, DepacketizedUnit, Depacketizer, ReceivedPacket } from '#src/wire/depacketizer.ts';
import { parseSdp, sdpFormats } from '#src/wire/sdp.ts';

/** From the lines of one media section; the first format counts. */
export function depacketizerOf(...lines: readonly string[]): Depacketizer {
  const created = createFrom(...lines);
  if ('unsupported' in created) throw new Error(`the description of the test is not supported: ${created.unsupported}`);
  return created;
}

export function createFrom(...lines: readonly string[]): Depacketizer | { unsupported: string } {
  const [media] = parseSdp(['v=0', ...lines].join('\n'))?.media ?? [];
  const [format] = media === undefined ? [] : sdpFormats(media);
  if (media === undefined || format === undefined) throw new Error('the description of the test has no format');
  return createDepacketizer(format, media);
}

let sequence = 0;

export function aPacket(payload: Uint8Array, options: Partial<ReceivedPacket> = {}): ReceivedPacket {
  sequence = (sequence + 1) & 0xffff;
  return { payloadType: 96, marker: false, sequence, timestamp: 1000, ssrc: 1, lost: false, ...options, payload };
}

/** The payloads of one picture, the marker on the last. */
export function packetsOf(payloads: readonly Uint8Array[], options: Partial<ReceivedPacket> = {}): ReceivedPacket[] {
  return payloads.map((payload, index) => aPacket(payload, { marker: index === payloads.length - 1, ...options }));
}

/** What is left when one packet got lost. */
export function without(packets: readonly ReceivedPacket[], missing: number): ReceivedPacket[] {
  return packets
    .filter((_, index) => index !== missing)
    .map((packet, index) => (index === missing ? { ...packet, lost: true } : packet));
}

export function pushAll(depacketizer: Depacketizer, packets: readonly ReceivedPacket[]): DepacketizedItem[] {
  return packets.flatMap((packet) => depacketizer.push(packet));
}

export function unitsOf(items: readonly DepacketizedItem[]): DepacketizedUnit[] {
  return items.flatMap((item) => (item.kind === 'unit' ? [item.unit] : []));
}

export function dataOf(items: readonly DepacketizedItem[]): Uint8Array[] {
  return unitsOf(items).map(({ data }) => data);
}

/** As access units carry NAL units. */
export function withLengths(...nals: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(nals.flatMap((nal) => [0, 0, nal.length >> 8, nal.length & 0xff, ...nal]));
}
