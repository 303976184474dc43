/** What a stranger can check of a published page, from its files alone. */

import { createHash } from 'node:crypto';
import { isSignedBy } from '#src/platform/signing-key.ts';
import { manifestPath } from '../page/render-page.ts';
import { stampBytes } from '../page/stamp.ts';
import { readManifest, type Manifest } from './manifest.ts';

export interface PageCheck {
  readonly manifest:
    | (Pick<Manifest, 'sequence' | 'keyId' | 'dataAt' | 'generatedAt' | 'nextExpectedAt'> & {
        readonly fileCount: number;
      })
    | undefined;
  /** Sentences; empty when everything fits. */
  readonly problems: readonly string[];
}

export interface VerifyInput {
  readonly read: (path: string, signal: AbortSignal) => Promise<Uint8Array | undefined>;
  readonly nowMs: number;
  readonly expectedKeyId: string | undefined;
  /** Every file, and not only the overview and the snapshot. */
  readonly withFiles: boolean;
  readonly signal: AbortSignal;
}

/** What is always compared: the first page, and the state itself. */
const alwaysRead = ['index.html', 'snapshot.json'];
/** A clock that is a little behind is no sign of anything. */
const clockToleranceMs = 120_000;
const problemsMax = 50;

/** @throws what reading throws; an absent file is a finding */
export async function verifyPage(input: VerifyInput): Promise<PageCheck> {
  const bytes = await input.read(manifestPath, input.signal);
  if (bytes === undefined) return { manifest: undefined, problems: [`There is no ${manifestPath}.`] };
  const manifest = readManifest(bytes);
  if (manifest === undefined) {
    return { manifest: undefined, problems: ['The signature does not fit, or this is no Keepsight page.'] };
  }
  const problems = [...keyProblems(manifest, input), ...ageProblems(manifest, input.nowMs)];
  const paths = input.withFiles ? Object.keys(manifest.files) : alwaysRead;
  for (const path of paths) {
    if (problems.length >= problemsMax) break;
    problems.push(...(await fileProblems(manifest, path, input)));
  }
  const { sequence, keyId, dataAt, generatedAt, nextExpectedAt, files } = manifest;
  const shown = { sequence, keyId, dataAt, generatedAt, nextExpectedAt, fileCount: Object.keys(files).length };
  return { manifest: shown, problems };
}

function keyProblems({ keyId }: Manifest, { expectedKeyId }: VerifyInput): string[] {
  return expectedKeyId === undefined || expectedKeyId === keyId ? [] : [`It is signed by another key: ${keyId}.`];
}

function ageProblems({ generatedAt, staleAfterS }: Manifest, nowMs: number): string[] {
  const ageMs = nowMs - generatedAt;
  if (ageMs < -clockToleranceMs) return ['It was made in the future: one of the clocks is wrong.'];
  if (ageMs <= staleAfterS * 1000) return [];
  return [
    `It is ${String(Math.round(ageMs / 60_000))} minutes old; it should be ${String(Math.ceil(staleAfterS / 60))} at most.`,
  ];
}

async function fileProblems(manifest: Manifest, path: string, input: VerifyInput): Promise<string[]> {
  const bytes = await input.read(path, input.signal);
  if (bytes === undefined) return [`${path} is missing.`];
  const hash = createHash('sha256').update(bytes).digest('hex');
  if (hash !== manifest.files[path]) return [`${path} is not the file that was signed.`];
  return path.endsWith('.html') ? stampProblems(manifest, path, bytes) : [];
}

/** Each page carries a signed time of its own, for a reader who has only this page; a record of the past has none. */
function stampProblems({ publicKey }: Manifest, path: string, bytes: Uint8Array): string[] {
  const text = new TextDecoder().decode(bytes);
  if (!text.includes('<meta name="keepsight-stamp"')) return [];
  const found = /<meta name="keepsight-stamp" content="([\d.-]+)\.([\w-]+)"/.exec(text);
  const [, stamp = '', signature = ''] = found ?? [];
  return isSignedBy(publicKey, stampBytes(stamp), signature) ? [] : [`The signed time in ${path} does not fit.`];
}
