/**
 * Opens a store as another user or with a limit, and says how it went as one line of JSON; for faults.test.ts.
 * `node open-once.ts DIRECTORY WHAT` with WHAT `open`, `hold` (until standard input ends) or `fill` (until it fails).
 */

import { once } from 'node:events';
import { AppError } from '#src/core/errors.ts';
import { systemClock } from '#src/platform/clock.ts';
import { openStore } from '#src/store/open-store.ts';
import type { Store } from '#src/store/store.ts';
import { silentLog } from '../support/silent-log.ts';

const [directory = '', what = ''] = process.argv.slice(2);
/** Rights mean nothing to root. */
const nobody = 65_534;

function say(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

async function fill(store: Store): Promise<never> {
  for (let n = 0; ; n += 1) {
    await store.db
      .insertInto('settings')
      .values({ key: String(n), value: `"${'x'.repeat(2000)}"`, updatedAt: 0, updatedBy: 'test' })
      .execute();
    written = n + 1;
  }
}

let written = 0;
try {
  if (process.getuid?.() === 0 && what === 'open') process.seteuid?.(nobody);
  const store = await openStore({ directory, clock: systemClock, log: silentLog });
  say({ opened: true });
  if (what === 'hold') await once(process.stdin.resume(), 'end');
  if (what === 'fill') await fill(store);
  await store.close();
} catch (error) {
  const code = error instanceof AppError ? error.code : String(error);
  say({ code, written });
}
