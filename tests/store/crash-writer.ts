/**
 * Writes as fast as it can and says so on standard output, one number per line, only after the store confirmed it.
 * Started and killed by crash.test.ts. `node crash-writer.ts DIRECTORY FIRST [URL]`
 */

import { writeSync } from 'node:fs';
import { systemActor } from '#src/core/access.ts';
import { Secret } from '#src/core/secret.ts';
import { systemClock } from '#src/platform/clock.ts';
import { recordAudit } from '#src/store/audit.ts';
import { openStore } from '#src/store/open-store.ts';
import type { Store } from '#src/store/store.ts';
import { silentLog } from '../support/silent-log.ts';

const [directory = '', first = '', url = ''] = process.argv.slice(2);
const writers = 4;
const ctx = { actor: systemActor, clock: systemClock, requestId: 'crash' };
const standardOutput = 1;

async function write(store: Store, number: number): Promise<void> {
  const id = String(number);
  await store.transaction(async (tx) => {
    await tx
      .insertInto('settings')
      .values({ key: id, value: '"'.padEnd(800, id), updatedAt: number, updatedBy: 'crash' })
      .execute();
    await recordAudit(tx, ctx, { action: 'crash.write', object: { kind: 'crash', id, name: id } });
  });
  writeSync(standardOutput, `${id}\n`);
}

const place = url === '' ? { directory } : { directory, url: new Secret(url) };
const store = await openStore({ ...place, clock: systemClock, log: silentLog });
let next = Number(first);
const writeForEver = async (): Promise<never> => {
  for (;;) await write(store, next++);
};
await Promise.all(Array.from({ length: writers }, writeForEver));
