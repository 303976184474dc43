/** Echo requests through the system's ping. Many networks drop them: prefer a TCP port where there is one. */

import { z } from 'zod';
import { Family, Host } from '#src/plugins/kit/probe-settings.ts';
import { defineProbe } from '#src/plugins/kit/probe.ts';

const IcmpSettings = z.strictObject({
  host: Host.describe('Name or address.'),
  family: Family,
  count: z.number().int().min(1).max(10).default(3).describe('Echo requests to send.'),
  lossMaxPercent: z
    .number()
    .int()
    .min(0)
    .max(99)
    .default(34)
    .describe('More loss than this is degraded; all lost is a failure.'),
});

export const icmpProbe = defineProbe({
  id: 'icmp',
  label: 'Ping (ICMP)',
  settings: IcmpSettings,
  targetOf: ({ host }) => `ping ${host}`,
  run: async ({ network }, { host, family, count, lossMaxPercent }, signal) => {
    const { address, sent, received, fastestMs } = await network.ping({ host, family, count }, signal);
    const counted = `${String(received)} of ${String(sent)} echo requests were answered.`;
    const seen = {
      address,
      phases: fastestMs === undefined ? {} : { firstByteMs: fastestMs },
      evidence: { sent, received },
    };
    if (received === 0) return { ...seen, failure: 'icmp.no-answer', detail: counted };
    if ((100 * (sent - received)) / sent > lossMaxPercent) return { ...seen, failure: 'icmp.loss', detail: counted };
    return seen;
  },
});
