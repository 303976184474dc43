/**
 * Axis devices over VAPIX: cameras, encoders, door controllers, speakers, recorders, from firmware 5.51 on. Collectors
 * only read; what changes something stands in `actions`. Which fact comes from which call, and since when, is in README.md.
 */

import { defineDriver } from '../../kit/driver.ts';
import { doors } from './actions/doors.ts';
import { ptz } from './actions/ptz.ts';
import { snapshot } from './actions/snapshot.ts';
import { speaker } from './actions/speaker.ts';
import { talk } from './actions/talk.ts';
import { check } from './check.ts';
import { collectCapabilities } from './collect-capabilities.ts';
import { collectChannels } from './collect-channels.ts';
import { collectAccounts, collectCertificate, collectClock, collectIdentity, collectLiveness } from './collect.ts';
import { recognise } from './recognise.ts';

export const axisDriver = defineDriver({
  id: 'axis',
  label: 'Axis (VAPIX)',
  ports: [
    { port: 443, tls: true },
    { port: 80, tls: false },
  ],
  rank: 10,
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
  actions: { snapshot, ptz, doors, speaker, talk },
});
