/**
 * Who reported, without knowing who: a hash under a key that lives in memory only and changes each day (UTC). The address
 * itself is never stored; without the key of its day a hash leads nowhere, not even back to the same person.
 */

import { createHmac } from 'node:crypto';
import { parseIp } from '#src/core/ip.ts';
import type { Clock, Random } from '#src/core/ports.ts';

const dayMs = 86_400_000;

export interface ReporterHash {
  /** Of a confirmed subscriber. */
  ofSubscriber(id: string): string;
  /** Of an IPv4 address, or of the /64 that one household has (RFC 6177). All that have no address are one. */
  ofAddress(address: string | undefined): string;
}

export function createReporterHash(ports: { readonly clock: Clock; readonly random: Random }): ReporterHash {
  let day = -1;
  let key = new Uint8Array(32);
  const hash = (text: string): string => {
    const today = Math.floor(ports.clock.nowMs() / dayMs);
    if (today !== day) {
      day = today;
      key = ports.random.bytes(32);
    }
    return createHmac('sha256', key).update(text).digest('base64url');
  };
  return {
    ofSubscriber: (id) => hash(`subscriber ${id}`),
    ofAddress: (address) => hash(`network ${networkOf(address)}`),
  };
}

function networkOf(address: string | undefined): string {
  const parsed = address === undefined ? undefined : parseIp(address.split('%')[0] ?? '');
  if (parsed === undefined) return 'unknown';
  return `${String(parsed.family)} ${(parsed.family === 4 ? parsed.value : parsed.value >> 64n).toString(16)}`;
}
