/** Digest nonces without a list of them: time and a keyed hash of it, so that ten thousand devices cost nothing. */

import { createHmac } from 'node:crypto';

export interface Nonces {
  next(): string;
  /** `stale`: ours, but too old; the client may try again with a new one. */
  stateOf(nonce: string): 'good' | 'stale' | 'unknown';
}

export function createNonces(key: string, lifetimeMs: number): Nonces {
  const sign = (time: string): string => createHmac('sha256', key).update(time).digest('hex').slice(0, 20);
  return {
    next: () => {
      const time = Date.now().toString(16).padStart(12, '0');
      return `${time}${sign(time)}`;
    },
    stateOf: (nonce) => {
      const time = nonce.slice(0, 12);
      if (nonce.length !== 32 || sign(time) !== nonce.slice(12)) return 'unknown';
      return Date.now() - Number.parseInt(time, 16) <= lifetimeMs ? 'good' : 'stale';
    },
  };
}
