/** Routes of the demo: the simulated devices and services, the switches for their faults, and the mails that went nowhere. */

import { requirePermission } from '#src/core/access.ts';
import { defineError } from '#src/core/errors.ts';
import * as contract from '#src/features/system/contract-demo.ts';
import { route, type Route } from './route.ts';

const DemoNotRunning = defineError('demo.not-running', {
  kind: 'precondition',
  retry: 'never',
  message: () => 'This Keepsight watches real devices, not simulated ones.',
  remedy: 'Start `keepsight demo` to try faults.',
});

const UnknownSimulatedFault = defineError('demo.unknown-fault', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { fault: string }) => `The simulated world has no fault or device ${f.fault}.`,
  remedy: 'Choose one of the listed faults.',
});

/** What the `demo` command offers of its simulated world. */
export interface DemoWorld {
  devices(): contract.SimulatedDevice[];
  readonly faults: readonly string[];
  setFault(id: string, fault: string, on: boolean): Promise<void>;
  /** Those of the simulated vendor. */
  services(): contract.SimulatedService[];
  /** `undefined`: there is no such service, or it cannot do that. */
  setService(id: string, condition: string): Promise<contract.SimulatedService | undefined>;
  /** The newest first. */
  mails(): contract.SimulatedMail[];
}

export function demoRoutes(world: DemoWorld | undefined): Route[] {
  const running = (): DemoWorld => {
    if (world === undefined) throw new DemoNotRunning({});
    return world;
  };
  return [
    route(contract.listSimulatedDevices, async (ctx) => {
      requirePermission(ctx.actor, 'settings:read');
      return { devices: running().devices(), faults: [...running().faults] };
    }),
    route(contract.setSimulatedFault, async (ctx, { params, body }) => {
      requirePermission(ctx.actor, 'settings:write');
      const demo = running();
      const isKnown = demo.faults.includes(body.fault) && demo.devices().some((device) => device.id === params.id);
      if (!isKnown) throw new UnknownSimulatedFault({ fault: `${params.id} ${body.fault}` });
      await demo.setFault(params.id, body.fault, body.on);
      const changed = demo.devices().find((device) => device.id === params.id);
      if (changed === undefined) throw new UnknownSimulatedFault({ fault: params.id });
      return changed;
    }),
    route(contract.listSimulatedServices, async (ctx) => {
      requirePermission(ctx.actor, 'settings:read');
      return { services: running().services() };
    }),
    route(contract.setSimulatedService, async (ctx, { params, body }) => {
      requirePermission(ctx.actor, 'settings:write');
      const changed = await running().setService(params.id, body.condition);
      if (changed === undefined) throw new UnknownSimulatedFault({ fault: `${params.id} ${body.condition}` });
      return changed;
    }),
    route(contract.listSimulatedMails, async (ctx) => {
      requirePermission(ctx.actor, 'settings:read');
      return { mails: running().mails() };
    }),
  ];
}
