/** A simulated device as the outside of the world sees it. */

import { identityOfDevice, type DevicePorts, type SimDevice } from './device.ts';
import type { FaultName } from './faults.ts';
import type { ProductKind } from './products.data.ts';
import { rtspUrlOf, streamsOf } from './streams.ts';

/** What a person or a test has to know of one device. */
export interface WorldDevice {
  readonly id: string;
  readonly name: string;
  readonly site: string | undefined;
  /** False for what only stands in the same network, such as a printer: discovery must not report it. */
  readonly isDevice: boolean;
  readonly family: 'axis' | 'onvif' | 'rtsp' | 'bystander';
  readonly kind: ProductKind;
  readonly maker: string;
  readonly model: string;
  readonly version: string;
  readonly address: string;
  readonly ports: DevicePorts;
  readonly username: string;
  readonly password: string;
  /** Twelve upper-case hexadecimal digits. */
  readonly serial: string;
  /** Lower case with colons. */
  readonly mac: string;
  readonly uuid: string;
  /** RTSP addresses without a login, the main stream first. */
  readonly streams: readonly string[];
  readonly faults: readonly FaultName[];
}

export function describeDevice(device: SimDevice): WorldDevice {
  const { product } = device;
  return {
    id: device.id,
    name: device.name,
    site: device.site,
    isDevice: product.family !== 'bystander',
    family: product.family,
    kind: product.kind,
    maker: product.maker,
    model: product.model,
    version: product.version,
    address: device.address,
    ports: device.ports,
    username: device.username,
    password: device.password,
    ...identityOfDevice(device),
    streams: device.light ? [] : streamsOf(device).map((stream) => rtspUrlOf(device, stream)),
    faults: [...device.faults],
  };
}
