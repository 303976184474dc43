/** One simulated device: what it is, and the state that faults and requests change. */

import { createDoorBank, type DoorBank } from './doors.ts';
import type { FaultName } from './faults.ts';
import type { DeviceSpec } from './fleet-spec.ts';
import { fractionOf, identityOf, makeIdentity, makePassword, makeUuid, type Identity } from './identity.ts';
import { createNonces, type Nonces } from './nonces.ts';
import { hasAudioOut, products, type Product, type Scene } from './products.data.ts';
import { createPtzHead, type PtzHead } from './ptz.ts';
import { createLoudspeaker, type Loudspeaker } from './speaker.ts';

export type Role = 'admin' | 'operator' | 'viewer' | 'ptz';

export interface Account {
  password: string;
  readonly roles: readonly Role[];
}

/** What the device saw, so that a test can tell how gently it was treated. */
export interface Observations {
  connections: number;
  requests: number;
  loginsAccepted: number;
  loginsRefused: number;
  /** Requests that carried any credential, right or wrong. */
  credentialsSent: number;
}

export interface DevicePorts {
  readonly http?: number;
  readonly https?: number;
  readonly rtsp?: number;
  readonly rtsps?: number;
  readonly upnp?: number;
}

/** A stream that can be ended from outside of its connection. */
export interface RunningStream {
  /** The device forgets it: nothing more comes, and whoever asks for it hears 454. */
  forget(): void;
  /** The connection closes. */
  close(): void;
}

export interface SimDevice {
  readonly id: string;
  readonly name: string;
  readonly site: string | undefined;
  /** Changes when the device moves. */
  address: string;
  readonly product: Product;
  readonly scene: Scene;
  readonly light: boolean;
  /** Streams at the same time. */
  readonly sessionLimit: number;
  readonly ports: DevicePorts;
  readonly username: string;
  readonly password: string;
  readonly faults: Set<FaultName>;
  readonly observations: Observations;
  readonly accounts: Map<string, Account>;
  readonly nonces: Nonces;
  /** Parameter values that were changed since the start, by full name without `root.`. */
  readonly changedParameters: Map<string, string>;
  readonly boot: { count: number; startedAtMs: number };
  /** Only where the product can move. */
  readonly ptz: PtzHead | undefined;
  /** Only on door controllers. */
  readonly doors: DoorBank | undefined;
  /** Only where the product has an audio output. */
  readonly speaker: Loudspeaker | undefined;
  /** Streams that were set up and have not ended. */
  readonly rtspSessions: Set<RunningStream>;
  /** By track: when each picture of the loop was sent last, in milliseconds of Unix time; 0 for never. */
  readonly sentAtMs: Map<string, Float64Array>;
  readonly ownIdentity: Identity;
  readonly strangerIdentity: Identity;
}

export interface DeviceOptions {
  readonly spec: DeviceSpec;
  readonly seed: string;
  readonly ports: DevicePorts;
  readonly nonceLifetimeMs: number;
  readonly doorAccessMs: number;
}

export function createDevice(options: DeviceOptions): SimDevice {
  const { spec, seed } = options;
  const product: Product = products[spec.product];
  const username = spec.username ?? (product.family === 'axis' ? 'root' : 'admin');
  const password = spec.password ?? makePassword(seed, spec.id);
  const ownIdentity = spec.serial === undefined ? makeIdentity(seed, spec.id, product.oui) : identityOf(spec.serial);
  const nowMs = (): number => performance.now();
  return {
    id: spec.id,
    name: spec.name,
    site: spec.site,
    address: spec.address,
    product,
    scene: spec.scene ?? 'hall',
    light: spec.light ?? false,
    ports: options.ports,
    username,
    password,
    faults: new Set(spec.faults),
    observations: { connections: 0, requests: 0, loginsAccepted: 0, loginsRefused: 0, credentialsSent: 0 },
    accounts: new Map([[username, { password, roles: ['admin', 'operator', 'viewer', 'ptz'] }]]),
    nonces: createNonces(`${seed}/${spec.id}`, options.nonceLifetimeMs),
    changedParameters: new Map(),
    boot: { count: 1, startedAtMs: Date.now() - Math.floor(fractionOf(seed, spec.id, 'uptime') * maxUptimeMs) },
    ptz: 'ptz' in product && product.ptz ? createPtzHead(nowMs) : undefined,
    doors:
      product.kind === 'door'
        ? createDoorBank({ tokenPrefix: doorTokenOf(product, ownIdentity), nowMs, accessMs: options.doorAccessMs })
        : undefined,
    speaker: hasAudioOut(product) ? createLoudspeaker(nowMs) : undefined,
    rtspSessions: new Set(),
    sentAtMs: new Map(),
    sessionLimit: spec.sessionLimit ?? Infinity,
    ownIdentity,
    strangerIdentity: makeIdentity(seed, `${spec.id}/stranger`, product.oui),
  };
}

/** Axis puts the serial number and a time into it; others count. */
function doorTokenOf(product: Product, { serial }: Identity): string {
  return product.family === 'axis' ? `Axis-${serial.toLowerCase()}:1409317200.21` : 'door';
}

/** Devices have run for up to thirty days when the world starts. */
const maxUptimeMs = 30 * 86_400_000;

/** Who the device says it is right now. */
export function identityOfDevice(device: SimDevice): Identity {
  return device.faults.has('identity-swapped') ? device.strangerIdentity : device.ownIdentity;
}

export function bootIdOf(device: SimDevice): string {
  return makeUuid('boot', identityOfDevice(device).serial, String(device.boot.count));
}

export function uptimeSecondsOf(device: SimDevice): number {
  return Math.max(1, Math.floor((Date.now() - device.boot.startedAtMs) / 1000));
}

/** Nine hours and seven minutes: a wrong time zone and a battery that has lost some minutes. */
const wrongClockMs = (9 * 60 + 7) * 60_000;
/** Devices of the old ONVIF habit were set by hand and have drifted by minutes. */
const driftedClockMs = 7 * 60_000 + 12_000;

export function deviceTimeMs(device: SimDevice): number {
  const drift = device.product.family === 'onvif' && device.product.habits === 'old' ? driftedClockMs : 0;
  return Date.now() + drift + (device.faults.has('clock-wrong') ? wrongClockMs : 0);
}

/** Factory state: no administrator yet. The first account ends it. */
export function needsSetup(device: SimDevice): boolean {
  return device.faults.has('needs-setup');
}

/** The password that counts now; `undefined` for an unknown account. */
export function passwordOf(device: SimDevice, username: string): string | undefined {
  if (needsSetup(device)) return undefined;
  const account = device.accounts.get(username);
  if (account === undefined) return undefined;
  return device.faults.has('password-changed') ? `${account.password}-changed` : account.password;
}
