/** The signed time of a page and of the whole folder: what a reader's browser and a stranger's program compare with now. */

import { canonicalJson } from '#src/core/canonical-json.ts';
import type { Snapshot } from '../contract-schemas.ts';

export interface PageSigner {
  /** SHA-256 of the public key, lower-case hex. */
  readonly id: string;
  /** 32 raw bytes, base64url. */
  readonly publicKey: string;
  /** Ed25519, base64url. */
  sign(bytes: Uint8Array): string;
}

/** `sequence.generatedAt.nextExpectedAt.staleAfterS`, numbers in decimal. */
export function stampText(snapshot: Snapshot): string {
  const { sequence, generatedAt, nextExpectedAt, page } = snapshot;
  return [sequence, generatedAt, nextExpectedAt, page.staleAfterS].map(String).join('.');
}

/** What the signature of a stamp is made over: nothing else that this key signs begins so. */
export function stampBytes(stamp: string): Uint8Array {
  return new TextEncoder().encode(`keepsight-page-stamp:${stamp}`);
}

/** `snapshot.sig.json` without its signature. */
export interface ManifestBody {
  readonly format: 'keepsight-status-1';
  readonly sequence: number;
  readonly dataAt: number | null;
  readonly generatedAt: number;
  readonly nextExpectedAt: number;
  readonly staleAfterS: number;
  readonly algorithm: 'Ed25519';
  readonly keyId: string;
  readonly publicKey: string;
  /** SHA-256 of each file, lower-case hex, by path. */
  readonly files: Readonly<Record<string, string>>;
}

/** The signature of the folder covers this: canonical JSON (RFC 8785) of everything else in the file. */
export function manifestBytes(body: ManifestBody): Uint8Array {
  return new TextEncoder().encode(`keepsight-page-manifest:${canonicalJson(body)}`);
}
