/**
 * A process that sends what the store holds, until it is killed. Started by crash.test.ts.
 * `node notice-sender.ts DIRECTORY MAIL-PORT IN-DOUBT [URL]`
 */

import { Secret } from '#src/core/secret.ts';
import { systemClock } from '#src/platform/clock.ts';
import { openStore } from '#src/store/open-store.ts';
import { silentLog } from '../support/silent-log.ts';
import { openWorld } from './world.ts';

const [directory = '', port = '', inDoubt = '', url = ''] = process.argv.slice(2);
const place = url === '' ? { directory } : { directory, url: new Secret(url) };
const store = await openStore({ ...place, clock: systemClock, log: silentLog });
const world = openWorld(store, {
  mail: { port: Number(port) },
  deps: { inDoubt: inDoubt === 'withhold' ? 'withhold' : 'resend', leaseMs: 1500 },
});
const running = world.start();
process.once('SIGTERM', () => {
  void running.stop().then(async () => {
    await world.close();
    await store.close();
  });
});
process.stdout.write('running\n');
