/** Waits for signs of life that somebody sends to us; silence is the failure. Runs only where they arrive. */

import { z } from 'zod';
import { defineProbe } from '#src/plugins/kit/probe.ts';

const HeartbeatSettings = z.strictObject({
  everyS: z
    .number()
    .int()
    .min(10)
    .max(31 * 86_400)
    .default(300)
    .describe('Seconds between two signs of life.'),
  graceS: z
    .number()
    .int()
    .min(0)
    .max(7 * 86_400)
    .default(60)
    .describe('Seconds that one may be late.'),
});

/** A sign of life from further in the future was stamped by another clock than ours. */
const aheadMaxMs = 60_000;

export const heartbeatProbe = defineProbe({
  id: 'heartbeat',
  label: 'Sign of life (pushed)',
  settings: HeartbeatSettings,
  localOnly: true,
  targetOf: ({ everyS }) => `sign of life every ${String(everyS)} s`,
  run: ({ monitorId, locals, clock }, { everyS, graceS }) => {
    const phases = {};
    if (locals === undefined) {
      const detail = 'Signs of life are known only where they arrive; this monitor can run there only.';
      return Promise.resolve({ phases, failure: 'self.settings', detail });
    }
    const newest = locals.heartbeat(monitorId);
    if (newest === undefined)
      return Promise.resolve({ phases, failure: 'heartbeat.missed', detail: 'None has come yet.' });
    const ageMs = clock.nowMs() - newest.at;
    const ageS = Math.round(ageMs / 1000);
    const evidence = { newestAgeS: ageS };
    if (ageMs < -aheadMaxMs) {
      return Promise.resolve({
        phases,
        evidence,
        failure: 'self.clock',
        detail: 'The newest sign of life lies in the future.',
      });
    }
    if (ageMs > (everyS + graceS) * 1000) {
      return Promise.resolve({
        phases,
        evidence,
        failure: 'heartbeat.missed',
        detail: `The newest came ${String(ageS)} s ago.`,
      });
    }
    if (newest.ok) return Promise.resolve({ phases, evidence });
    const detail =
      newest.message === undefined ? 'It reported a failure.' : `It reported: ${newest.message.slice(0, 200)}`;
    return Promise.resolve({ phases, evidence, failure: 'heartbeat.reported-failure', detail });
  },
});
