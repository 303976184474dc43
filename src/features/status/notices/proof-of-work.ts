/**
 * Instead of somebody else's CAPTCHA: a program that signs up spends some computing time; a person's form is judged by how
 * long it was open. Challenges are signed, so that handing them out stores nothing.
 */

import { createHash } from 'node:crypto';
import type { Clock, Random } from '#src/core/ports.ts';
import type { WorkProof } from '../contract-public.ts';
import { makeToken, readToken } from './tokens.ts';

export interface ProofOfWork {
  issue(bits: number): { challenge: string; bits: number; expiresAt: number };
  /** True once for each challenge. */
  redeem(proof: WorkProof): boolean;
}

const challengeLifeMs = 10 * 60_000;
/** At the global limit of sign-ups, ten minutes need far fewer. */
const spentMax = 20_000;
const challengeBytes = 12;

export function createProofOfWork(key: Uint8Array, clock: Clock, random: Random): ProofOfWork {
  /** Spent challenges with their end, oldest first. */
  const spent = new Map<string, number>();
  return {
    issue: (bits) => {
      const expiresAt = clock.nowMs() + challengeLifeMs;
      const subject = `${random.bytes(challengeBytes).toHex()}:${String(bits)}`;
      return { challenge: makeToken(key, 'work', { subject, rotation: 0, expiresAt }), bits, expiresAt };
    },
    redeem: ({ challenge, nonce }) => {
      const nowMs = clock.nowMs();
      const content = readToken(key, 'work', challenge, nowMs);
      if (content === undefined || spent.has(content.subject)) return false;
      const bits = Number(content.subject.split(':')[1]);
      if (leadingZeroBits(createHash('sha256').update(`${challenge}:${nonce}`).digest()) < bits) return false;
      for (const [old, endsAt] of spent) {
        if (endsAt > nowMs && spent.size < spentMax) break;
        spent.delete(old);
      }
      spent.set(content.subject, content.expiresAt);
      return true;
    },
  };
}

export function leadingZeroBits(bytes: Uint8Array): number {
  let bits = 0;
  for (const byte of bytes) {
    if (byte !== 0) return bits + Math.clz32(byte) - 24;
    bits += 8;
  }
  return bits;
}
