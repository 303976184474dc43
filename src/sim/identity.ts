/** Serial numbers, MAC addresses, passwords and boot ids that follow from a seed, so that each start gives the same world. */

import { createHash } from 'node:crypto';

function digest(...parts: readonly string[]): Uint8Array {
  return new Uint8Array(createHash('sha256').update(parts.join('\n')).digest());
}

export interface Identity {
  /** Twelve upper-case hexadecimal digits: the MAC address without separators, as Axis does it. */
  readonly serial: string;
  /** Lower case with colons. */
  readonly mac: string;
  /** Lower case. */
  readonly uuid: string;
}

export function makeIdentity(seed: string, id: string, oui: string): Identity {
  return identityOf(`${oui}${digest(seed, id, 'serial').toHex().slice(0, 6)}`.toUpperCase());
}

export function identityOf(serial: string): Identity {
  const mac = (serial.toLowerCase().match(/../g) ?? []).join(':');
  return { serial, mac, uuid: makeUuid('device', serial) };
}

/** A UUID of version 5 shape (RFC 9562) that follows from the parts. */
export function makeUuid(...parts: readonly string[]): string {
  const bytes = digest('uuid', ...parts).slice(0, 16);
  const view = new DataView(bytes.buffer);
  view.setUint8(6, (view.getUint8(6) & 0x0f) | 0x50);
  view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80);
  return bytes.toHex().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Unique for each device, so that a test sees a password that went to the wrong one. */
export function makePassword(seed: string, id: string): string {
  return `sim-${digest(seed, id, 'password').toHex().slice(0, 12)}`;
}

/** Uniform in [0, 1), fixed for these parts. */
export function fractionOf(...parts: readonly string[]): number {
  const bytes = digest(...parts);
  return new DataView(bytes.buffer).getUint32(0) / 2 ** 32;
}
