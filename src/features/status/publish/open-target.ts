/** From what an operator chose to something that can be written to. */

import { join } from 'node:path';
import type { Clock } from '#src/core/ports.ts';
import { Secret } from '#src/core/secret.ts';
import type { EgressGuard } from '#src/platform/egress.ts';
import { folderTarget } from '#src/platform/publish-folder.ts';
import { objectStoreTarget, putTarget } from '#src/platform/publish-http.ts';
import { gitTarget, rsyncTarget, sftpTarget } from '#src/platform/publish-program.ts';
import type { PublishFile, PublishTarget } from '#src/platform/publish-target.ts';
import type { Sealer } from '#src/platform/sealer.ts';
import type { TargetRecord } from './repository-targets.ts';

export interface TargetPorts {
  readonly guard: EgressGuard;
  readonly clock: Clock;
  readonly sealer: Sealer;
  /** A folder of our own, for what targets keep between two states. */
  readonly workFolder: string;
  /** The newest state, for targets that take it whole. */
  readonly whole: () => { readonly files: ReadonlyMap<string, PublishFile>; readonly sequence: number };
}

/** The id of the row is part of the seal: a secret moved to another row does not open. */
const sealContext = (id: string): string => `status-target:${id}`;

export function sealSecret(sealer: Sealer, id: string, secret: string): string {
  return Buffer.from(sealer.seal(new TextEncoder().encode(secret), sealContext(id))).toString('base64');
}

function openSecret(sealer: Sealer, { id, secret }: TargetRecord): Secret | undefined {
  if (secret === null) return undefined;
  const bytes = sealer.open(Buffer.from(secret, 'base64'), sealContext(id));
  return new Secret(new TextDecoder().decode(bytes));
}

/** Whether it copies a folder by itself, so that nothing is left out of what it is given. */
export function takesWhole({ place }: Pick<TargetRecord, 'place'>): boolean {
  return place.kind === 'folder' || place.kind === 'rsync' || place.kind === 'git';
}

/** @throws SealBroken */
export function openTarget(record: TargetRecord, ports: TargetPorts): PublishTarget {
  const { place } = record;
  const secret = openSecret(ports.sealer, record);
  const http = { guard: ports.guard, clock: ports.clock, purpose: { reason: 'publish' as const, object: record.id } };
  const noteProgram = (host: string, port: number): void =>
    ports.guard.note({ purpose: http.purpose, host, address: undefined, port, protocol: 'tcp', outcome: 'connected' });
  switch (place.kind) {
    case 'folder':
      return folderTarget(place.path, ports.whole);
    case 'rsync':
      return noted(rsyncTarget(place), () => noteProgram(place.host, place.port));
    case 'sftp':
      return noted(sftpTarget(place), () => noteProgram(place.host, place.port));
    case 's3':
      return objectStoreTarget(http, place, secret ?? new Secret(''));
    case 'git': {
      const url = URL.canParse(place.url) ? new URL(place.url) : undefined;
      const target = gitTarget(place, secret, join(ports.workFolder, record.id));
      if (url === undefined) return target;
      const defaultPort = url.protocol === 'ssh:' ? 22 : 443;
      return noted(target, () => noteProgram(url.hostname, url.port === '' ? defaultPort : Number(url.port)));
    }
    case 'http-put':
      return putTarget(http, place, secret);
  }
}

/** Programs of the system connect by themselves; that they did stands in the list of what left. */
function noted(target: PublishTarget, note: () => void): PublishTarget {
  return {
    read: (path, signal) => {
      note();
      return target.read(path, signal);
    },
    write: (job, signal) => {
      note();
      return target.write(job, signal);
    },
  };
}
