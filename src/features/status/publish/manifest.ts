/** Reads the proof of a published page and judges the copy that it stands for. Pure. */

import { z } from 'zod';
import { isSignedBy, keyIdOf } from '#src/platform/signing-key.ts';
import type { CopyState } from '../contract-page.ts';
import { manifestBytes } from '../page/stamp.ts';

const Manifest = z.strictObject({
  format: z.literal('keepsight-status-1'),
  sequence: z.number().int(),
  dataAt: z.number().int().nullable(),
  generatedAt: z.number().int(),
  nextExpectedAt: z.number().int(),
  staleAfterS: z.number().int().positive(),
  algorithm: z.literal('Ed25519'),
  keyId: z.string().regex(/^[0-9a-f]{64}$/),
  publicKey: z.string().max(64),
  files: z.record(z.string().max(500), z.string().regex(/^[0-9a-f]{64}$/)),
  signature: z.string().max(128),
});
export type Manifest = z.infer<typeof Manifest>;

/** `undefined`: this is no manifest, or its signature is not made with the key that it names. */
export function readManifest(bytes: Uint8Array): Manifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
  const parsed = Manifest.safeParse(value);
  if (!parsed.success) return undefined;
  const { signature, ...body } = parsed.data;
  const isGenuine =
    keyIdOf(body.publicKey) === body.keyId && isSignedBy(body.publicKey, manifestBytes(body), signature);
  return isGenuine ? parsed.data : undefined;
}

const snapshotPath = 'snapshot.json';

/** What we have published ourselves since this process runs: number and time of each state, and the hash of what it said. */
export interface OwnStates {
  /** The first number of this process; of older ones nothing is known. */
  readonly since: number;
  readonly newest: { readonly sequence: number; readonly generatedAt: number };
  /** By `sequence.generatedAt`. */
  readonly hashes: ReadonlyMap<string, string>;
  readonly keyId: string;
}

export const stateKey = (state: { readonly sequence: number; readonly generatedAt: number }): string =>
  `${String(state.sequence)}.${String(state.generatedAt)}`;

/**
 * How a copy stands. `found`: what was read; `undefined` when there is nothing.
 *
 * @param lagMs how much older than our newest state the copy may be
 */
export function judgeCopy(found: Manifest | undefined, own: OwnStates, lagMs: number): CopyState {
  if (found === undefined) return 'lagging';
  if (found.keyId !== own.keyId) return 'foreign';
  const { newest } = own;
  if (found.sequence > newest.sequence) return 'ahead';
  const said = own.hashes.get(stateKey(found));
  if (said !== undefined) {
    if (said !== found.files[snapshotPath]) return 'split';
    return newest.generatedAt - found.generatedAt > lagMs ? 'lagging' : 'ok';
  }
  if (found.generatedAt > newest.generatedAt) return 'ahead';
  // A number that we have used ourselves, with another time: somebody else used it too.
  if (found.sequence > own.since) return 'split';
  return newest.generatedAt - found.generatedAt > lagMs ? 'lagging' : 'ok';
}

/** Whether somebody else is at work there now. What is long silent may be taken over. */
export function isSomebodyElse(found: Manifest | undefined, state: CopyState, nowMs: number): boolean {
  if (found === undefined || (state !== 'ahead' && state !== 'foreign' && state !== 'split')) return false;
  return state !== 'split' && nowMs - found.generatedAt < found.staleAfterS * 1000;
}
