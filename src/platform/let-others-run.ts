/** Between two pieces of long work: whatever waits in the event loop goes first. */

import { setImmediate } from 'node:timers/promises';

export async function letOthersRun(): Promise<void> {
  await setImmediate();
}
