/** Which ports a world takes, and which of them a device opens. */

import { createServer } from 'node:net';
import { traitsOf } from './axis/traits.ts';
import type { DevicePorts } from './device.ts';
import { descriptionPort } from './discovery/description.ts';
import type { DeviceSpec, FleetSpec } from './fleet-spec.ts';
import { closeServer, listen } from './listeners.ts';
import { products, type Product } from './products.data.ts';

export interface WorldPorts {
  readonly http: number;
  readonly https: number;
  readonly rtsp: number;
  readonly rtsps: number;
}

const standardPorts: WorldPorts = { http: 80, https: 443, rtsp: 554, rtsps: 322 };
const highPorts: WorldPorts = { http: 8080, https: 8443, rtsp: 8554, rtsps: 8322 };

/** Tries the first address; a world is either wholly on standard ports or wholly on high ones. */
export async function choosePorts(spec: FleetSpec, wanted: 'auto' | 'standard' | 'high'): Promise<WorldPorts> {
  if (wanted !== 'auto') return wanted === 'standard' ? standardPorts : highPorts;
  const address = spec.devices[0]?.address ?? '127.0.0.1';
  for (const port of [standardPorts.http, standardPorts.https, standardPorts.rtsp, standardPorts.rtsps]) {
    const server = createServer();
    try {
      await listen(server, port, address);
    } catch {
      return highPorts;
    }
    await closeServer(server);
  }
  return standardPorts;
}

export function portsOf(spec: DeviceSpec, ports: WorldPorts): DevicePorts {
  const product: Product = products[spec.product];
  if (spec.light === true) return { http: ports.http };
  switch (product.family) {
    case 'axis': {
      const traits = traitsOf(product.version);
      return {
        http: ports.http,
        ...(traits.https && { https: ports.https }),
        ...(product.media !== undefined && { rtsp: ports.rtsp }),
        ...(product.media !== undefined && traits.https && { rtsps: ports.rtsps }),
        ...(traits.upnp && { upnp: descriptionPort }),
      };
    }
    case 'onvif':
      return {
        http: ports.http,
        ...(product.media !== undefined && { rtsp: ports.rtsp }),
        ...(product.media !== undefined && product.habits === 'new' && { rtsps: ports.rtsps }),
        ...(product.habits === 'new' && { https: ports.https, upnp: descriptionPort }),
      };
    case 'rtsp':
      return { rtsp: ports.rtsp };
    case 'bystander':
      return { http: ports.http, upnp: descriptionPort };
  }
}
