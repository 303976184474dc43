/** The calls that more than one part of the driver makes, and the shapes of their data. */

import { z } from 'zod';
import type { LivenessFact } from '../../kit/facts.ts';
import { factText } from '../../kit/answers.ts';
import type { JsonCall } from './vapix-json.ts';

/** Anonymous; since AXIS OS 8.40, unless somebody switched `allowAnonymous` off. */
export const unrestrictedCall: JsonCall = {
  api: 'basicdeviceinfo.cgi',
  method: 'getAllUnrestrictedProperties',
  version: '1.2',
  auth: 'none',
};

/** With the login; adds SoC and architecture. */
export const allPropertiesCall: JsonCall = {
  api: 'basicdeviceinfo.cgi',
  method: 'getAllProperties',
  version: '1.0',
  auth: 'device',
};

/** Anonymous; since 9.50. The device holds the answer back for at most `timeout` seconds while it is not ready. */
export const readyCall: JsonCall = {
  api: 'systemready.cgi',
  method: 'systemready',
  version: '1.1',
  params: { timeout: 1 },
  auth: 'none',
};

/** Since 9.30; announced to end with AXIS OS 13. */
export const timeCall: JsonCall = { api: 'time.cgi', method: 'getDateTimeInfo', version: '1.0', auth: 'device' };

const YesNo = z.enum(['yes', 'no']).catch('no');

export const ReadyData = z
  .object({
    systemready: z.enum(['yes', 'no']),
    needsetup: YesNo.optional(),
    uptime: z.coerce.number().nonnegative().optional().catch(undefined),
    bootid: z.string().optional().catch(undefined),
  })
  .transform((data): LivenessFact => {
    const bootId = factText(data.bootid, 128);
    return {
      ready: data.systemready === 'yes',
      ...(data.needsetup !== undefined && { needsSetup: data.needsetup === 'yes' }),
      ...(bootId !== undefined && { bootId }),
      ...(data.uptime !== undefined && { uptimeSeconds: data.uptime }),
    };
  });

export const TimeData = z.object({ dateTime: z.string().max(64) }).transform((data, context) => {
  const at = Date.parse(data.dateTime);
  if (!Number.isNaN(at)) return at;
  context.addIssue('not a time');
  return z.NEVER;
});
