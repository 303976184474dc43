/** What is told to authorities of how bad it was, from what was really measured. */

import { expect, it } from 'vitest';
import { describeOnStores } from '../support/stores.ts';
import { openStatus } from './world.ts';

const minute = 60_000;

describeOnStores('thresholds', (openFresh) => {
  it('are counted from the measurements of an incident, and end where it ends', async () => {
    const world = await openStatus({ store: await openFresh() });
    try {
      const monitorId = await world.addMonitor({
        ...{ target: 'a.example', periodS: 30, failuresToConfirm: 2, successesToConfirm: 2 },
      });
      const { id } = await world.addComponent({ en: 'A', monitorIds: [monitorId] });
      const { id: unwatched } = await world.addComponent({ en: 'B' });
      const fromAt = world.clock.nowMs();
      await world.pass(5 * minute);
      world.script.failures.set('a.example', 'tcp.refused');
      await world.pass(10 * minute);
      world.script.failures.delete('a.example');
      await world.pass(5 * minute);
      const range = { fromAt, toAt: world.clock.nowMs() };
      const found = await world.status.thresholds([id, unwatched], range);
      expect(found).toMatchObject({ ...range, limitedMinutes: 0, componentsAffected: 1, componentsTotal: 1 });
      // Damping sees the end a moment later than it was; the beginning is dated back.
      expect(found?.fullyUnavailableMinutes).toBeGreaterThanOrEqual(10);
      expect(found?.fullyUnavailableMinutes).toBeLessThanOrEqual(11.5);
      expect(found?.unknownMinutes).toBeLessThanOrEqual(2);
      expect(await world.status.thresholds([unwatched], range)).toBeNull();
    } finally {
      await world.stop();
    }
  });
});
