/** What still works under each fault, as far as Keepsight can know. Pure. */

import type { DeviceState, Fault, FaultClass } from '#src/features/fleet/contract-schemas.ts';
import type { deviceTexts } from '../../i18n/device.data.ts';

type Key = keyof typeof deviceTexts.en;

const byFault: Readonly<Record<FaultClass, Key>> = {
  'name-not-found': 'works.down',
  'no-route': 'works.down',
  refused: 'works.down',
  'timed-out': 'works.down',
  'connection-broken': 'works.down',
  'tls-failed': 'works.down',
  'certificate-changed': 'works.nothing-sent',
  'identity-changed': 'works.nothing-sent',
  'not-a-device': 'works.nothing-sent',
  'protocol-error': 'works.down',
  'login-refused': 'works.reachable',
  'login-missing': 'works.reachable',
  'login-insecure': 'works.reachable',
  'needs-setup': 'works.setup',
  'not-ready': 'works.starting',
  'clock-wrong': 'works.clock',
  rebooted: 'works.up',
  slow: 'works.slow',
  'not-checked': 'works.ours',
  stale: 'works.ours',
  'own-network-down': 'works.ours',
  'own-process-busy': 'works.ours',
  'blocked-by-policy': 'works.ours',
  'check-failed': 'works.ours',
};

export function whatWorks(state: DeviceState, fault: Fault | null): Key {
  // A state that is not known promises nothing, whatever the fault.
  if (state === 'unknown') return 'works.ours';
  if (fault !== null) return byFault[fault.class];
  return state === 'up' ? 'works.up' : 'works.down';
}
