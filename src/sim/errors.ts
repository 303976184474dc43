/** What can go wrong with the simulated world itself. */

import { defineError } from '#src/core/errors.ts';

export const WorldPortsTaken = defineError('sim.ports-taken', {
  kind: 'conflict',
  retry: 'never',
  message: (f: { address: string; problem: string }) =>
    `The simulated device at ${f.address} cannot open its ports (${f.problem}).`,
  remedy: 'Stop the other program at this address, or give the fleet other addresses or ports.',
});

export const UnknownSimDevice = defineError('sim.unknown-device', {
  kind: 'not-found',
  retry: 'never',
  message: (f: { id: string }) => `There is no simulated device ${f.id}.`,
  remedy: 'Look at the list of devices that the simulated world prints.',
});

export const FleetFileInvalid = defineError('sim.fleet-invalid', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { file: string; problem: string }) => `The fleet file ${f.file} is not valid: ${f.problem}`,
  remedy: 'Compare it with src/sim/fleets/demo.json.',
});
