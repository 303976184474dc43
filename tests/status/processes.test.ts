/** Several processes over one database: each shows what is measured, and one of them writes it down and tells it. */

import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '#src/platform/clock.ts';
import { openStore } from '#src/store/open-store.ts';
import { freshPlace, temporaryFolders } from '../support/places.ts';
import { silentLog } from '../support/silent-log.ts';
import { noInput } from '../watch/world.ts';
import { openStatus, type StatusWorld } from './world.ts';

const minute = 60_000;
const stepMs = 15_000;

// Only PostgreSQL takes several: the folder of a SQLite store belongs to one.
describe('of several processes', () => {
  const newFolder = temporaryFolders();
  const worlds: StatusWorld[] = [];
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.stop();
  });

  it('one tells, and the next one goes on where it was', async () => {
    const store = await openStore({
      ...(await freshPlace('postgres', newFolder())),
      ...{ clock: systemClock, log: silentLog },
    });
    const first = await openStatus({ store });
    worlds.push(first);
    const settings = await first.status.getStatusSettings(first.ctx, noInput);
    const body = { ...settings, nextUpdateAfterS: 300 };
    await first.status.setStatusSettings(first.ctx, { ...noInput, body });
    const monitorId = await first.addMonitor({ target: 'a.example', periodS: 30 });
    await first.addComponent({ en: 'A', monitorIds: [monitorId] });
    await first.pass(2 * minute);
    const second = await openStatus({ store, clock: first.clock });
    worlds.push(second);
    for (const { script } of worlds) script.failures.set('a.example', 'tcp.refused');
    for (let left = 8 * minute; left > 0; left -= stepMs) {
      await first.passWatch(stepMs);
      await first.status.round();
      await second.incidents.load(store);
      await second.status.round();
    }
    expect((await second.status.round()).components[0]?.state).toBe('down');
    expect(first.published.map(({ statement }) => statement.texts[0]?.title)).toEqual([
      'A: outage measured',
      'A still fails',
    ]);
    expect(second.published).toEqual([]);

    await first.stop();
    worlds.shift();
    await second.pass(6 * minute, stepMs);
    expect(second.published).toEqual([]);
    await second.pass(5 * minute, stepMs);
    expect(second.published.map(({ statement }) => statement.texts[0]?.title)).toEqual(['A still fails']);
    expect(second.incidents.open()).toHaveLength(1);
    await second.stop();
    worlds.shift();
    await store.close();
  });
});
