/**
 * A hub of vantages and nothing else, which says on standard output that it listens. Started and killed by kill.test.ts.
 * `node kill-hub.ts HOST PORT DIRECTORY [URL]`
 */

import { writeSync } from 'node:fs';
import { Secret } from '#src/core/secret.ts';
import { systemClock } from '#src/platform/clock.ts';
import { openStore } from '#src/store/open-store.ts';
import { silentLog } from '../support/silent-log.ts';
import { openHub } from './hub.ts';
import { newScript, scriptedProbe } from './world.ts';

const [host = '', port = '', directory = '', url = ''] = process.argv.slice(2);
const standardOutput = 1;

const place = url === '' ? { directory } : { directory, url: new Secret(url) };
const store = await openStore({ ...place, clock: systemClock, log: silentLog });
await openHub({ store, probes: [scriptedProbe(newScript())], host, port: Number(port) });
writeSync(standardOutput, 'listening\n');
