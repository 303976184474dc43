/** What a vantage knows of itself: its id, its hub, and how it recognises it. Made once, with the one-time token. */

import { join } from 'node:path';
import { z } from 'zod';
import { defineError } from '#src/core/errors.ts';
import type { Clock, ProbeNetwork } from '#src/core/ports.ts';
import { ensureDirectory, fileExists, readFileBounded, writeFileAtomic } from '#src/platform/files.ts';
import { openSigningKey, type SigningKey } from '#src/platform/signing-key.ts';
import { createHubLink } from './hub-link.ts';

const VantageNotEnrolled = defineError('vantage.not-enrolled', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { directory: string }) => `The folder ${f.directory} belongs to no vantage yet.`,
  remedy: 'Give --hub and --token; the console of the hub makes a token when you add a vantage.',
});

const Identity = z.object({
  vantageId: z.string().max(64),
  name: z.string().max(200),
  hub: z.string().max(500),
  /** SHA-256 of the hub's certificate; absent when a public authority vouches for it. */
  pin: z.string().max(64).optional(),
});
export type VantageIdentity = z.infer<typeof Identity>;

const Enrolled = z.object({ vantageId: z.string(), name: z.string() });
const identityBytesMax = 16_384;

export interface EnrolOptions {
  readonly directory: string;
  readonly hub: string | undefined;
  readonly token: string | undefined;
  /** The certificate that the operator expects. */
  readonly pin: string | undefined;
  readonly network: ProbeNetwork;
  readonly clock: Clock;
  readonly version: string;
}

/** Opens what is there, or enrols. A token that is given again for the same folder enrols anew. */
export async function openVantage(
  options: EnrolOptions,
  signal: AbortSignal,
): Promise<{ identity: VantageIdentity; key: SigningKey; isNew: boolean }> {
  const { directory, hub, token, pin } = options;
  await ensureDirectory(directory);
  const path = join(directory, 'vantage.json');
  const key = await openSigningKey(directory, 'vantage');
  const known = await readIdentity(path);
  if (known !== undefined && token === undefined) {
    const changed = { ...known, ...(hub === undefined ? {} : { hub }), ...(pin === undefined ? {} : { pin }) };
    if (hub !== undefined || pin !== undefined) await saveIdentity(path, changed);
    return { identity: changed, key, isNew: false };
  }
  if (hub === undefined || token === undefined) throw new VantageNotEnrolled({ directory });
  const link = createHubLink({ url: hub, network: options.network, clock: options.clock, pin, isLearning: true });
  const body = { token, publicKey: key.publicKey, version: options.version };
  const { vantageId, name } = await link.post('/api/v1/vantages/enrol', body, Enrolled, signal);
  const learnt = pin ?? link.shownPin();
  const identity = { vantageId, name, hub, ...(learnt === undefined ? {} : { pin: learnt }) };
  await saveIdentity(path, identity);
  return { identity, key, isNew: true };
}

async function readIdentity(path: string): Promise<VantageIdentity | undefined> {
  if (!(await fileExists(path))) return undefined;
  return Identity.parse(JSON.parse(new TextDecoder().decode(await readFileBounded(path, identityBytesMax))));
}

function saveIdentity(path: string, identity: VantageIdentity): Promise<void> {
  return writeFileAtomic(path, `${JSON.stringify(identity, undefined, 2)}\n`);
}
