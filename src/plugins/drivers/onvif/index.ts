/**
 * Any device that speaks ONVIF, over its device, media, PTZ and door services. Its accounts are those of ONVIF, which on
 * many makes are not those of the web pages.
 */

import { defineDriver } from '../../kit/driver.ts';
import { doors } from './actions/doors.ts';
import { ptz } from './actions/ptz.ts';
import { snapshot } from './actions/snapshot.ts';
import { check } from './check.ts';
import { collectChannels } from './collect-channels.ts';
import {
  collectAccounts,
  collectCapabilities,
  collectCertificate,
  collectClock,
  collectIdentity,
  collectLiveness,
} from './collect.ts';
import { recognise } from './recognise.ts';

export const onvifDriver = defineDriver({
  id: 'onvif',
  label: 'ONVIF',
  ports: [
    { port: 80, tls: false },
    { port: 443, tls: true },
    { port: 8080, tls: false },
    { port: 8000, tls: false },
    { port: 8899, tls: false },
    { port: 2020, tls: false },
  ],
  rank: 20,
  recognise,
  check,
  collectors: {
    identity: collectIdentity,
    liveness: collectLiveness,
    clock: collectClock,
    certificate: collectCertificate,
    capabilities: collectCapabilities,
    channels: collectChannels,
    accounts: collectAccounts,
  },
  actions: { snapshot, ptz, doors },
});
