/**
 * Remembers for a moment that sign-ups are refused, so that a flood costs no transactions. Knows networks and how busy we
 * are, and nothing of addresses.
 */

import type { Clock } from '#src/core/ports.ts';

export interface RefusalMemory {
  /** Seconds to wait, when it is known without asking the store. */
  refusedFor(networkHash: string): number | undefined;
  /** `everybody`, or the hash of a network. */
  remember(key: string): void;
}

const rememberedMs = 5000;
const networksMax = 10_000;
const retryAfterBusyS = 600;
const retryAfterNetworkS = 3600;

export const retryAfterS = { busy: retryAfterBusyS, network: retryAfterNetworkS } as const;

export function createRefusalMemory(clock: Clock): RefusalMemory {
  const until = new Map<string, number>();
  const isRefused = (key: string): boolean => (until.get(key) ?? -Infinity) > clock.monotonicMs();
  return {
    refusedFor: (networkHash) => {
      if (isRefused('everybody')) return retryAfterBusyS;
      return isRefused(networkHash) ? retryAfterNetworkS : undefined;
    },
    remember: (key) => {
      until.delete(key);
      until.set(key, clock.monotonicMs() + rememberedMs);
      const oldest = until.keys().next();
      if (until.size > networksMax && oldest.done !== true) until.delete(oldest.value);
    },
  };
}
