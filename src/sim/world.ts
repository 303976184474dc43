/**
 * The simulated world: real protocols on loopback addresses, one address for each device. For the demo, development,
 * tests and measurements. It knows no feature of Keepsight, only core, wire and platform.
 */

import { setTimeout as wait } from 'node:timers/promises';
import { createCertificates } from './certificates.ts';
import { openControl } from './control.ts';
import { createDevice, type Observations, type SimDevice } from './device.ts';
import { openDiscovery, type Discovery } from './discovery/responders.ts';
import { descriptionHandler } from './discovery/description.ts';
import { WorldPortsTaken, UnknownSimDevice } from './errors.ts';
import type { FaultName } from './faults.ts';
import { FleetSpec, type FleetInput } from './fleet-spec.ts';
import { createHttpFront, type HttpFront } from './http-front.ts';
import { createListeners, type ConnectionHandler, type Listeners, type PortHandler } from './listeners.ts';
import { serveRtsp } from './rtsp/server.ts';
import { behindTls } from './tls-front.ts';
import { describeDevice, type WorldDevice } from './world-device.ts';
import type { VideoTrack } from './products.data.ts';
import { mediaOf } from './streams.ts';
import { stateOf, type DeviceState } from './world-state.ts';
import { choosePorts, portsOf, type WorldPorts } from './world-ports.ts';

export type { WorldDevice } from './world-device.ts';

export interface WorldOptions {
  /** `auto`: 80, 443 and 554 where that is allowed and they are free, else 8080, 8443 and 8554. Default: `auto`. */
  readonly ports?: 'auto' | 'standard' | 'high';
  /** WS-Discovery, mDNS and SSDP. Default: on. */
  readonly discovery?: boolean;
  /** The control address. Default: on. */
  readonly control?: boolean;
  readonly controlPort?: number;
  /** Where certificates are kept, so that the next start shows the same. Left out: each start makes new ones. */
  readonly certificateFile?: string;
  /** How long a reboot takes. Default: four seconds. */
  readonly rebootGapMs?: number;
  /** How long a momentary access keeps a lock open. Default: five seconds. */
  readonly doorAccessMs?: number;
  /** How long a digest nonce is good. Default: one minute. */
  readonly nonceLifetimeMs?: number;
}

export interface World {
  readonly name: string;
  readonly ports: WorldPorts;
  readonly devices: readonly WorldDevice[];
  readonly control: { readonly url: string; readonly token: string } | undefined;
  /** The current state of one device. @throws UnknownSimDevice */
  device(id: string): WorldDevice;
  /** Resolves when ports are opened or closed as the fault demands. @throws UnknownSimDevice */
  setFault(id: string, fault: FaultName, on: boolean): Promise<void>;
  faults(id: string): readonly FaultName[];
  /** What the device saw since the start. */
  observations(id: string): Readonly<Observations>;
  /** What is going on in the device right now. @throws UnknownSimDevice */
  state(id: string): DeviceState;
  /**
   * When the picture of this number (the stamp in the picture, see `stamps.ts`) was sent last, in milliseconds of Unix
   * time; `undefined` for never. Numbers begin again with each round of the clip. Left out: the main stream.
   *
   * @throws UnknownSimDevice
   */
  sentAt(id: string, pictureNumber: number, track?: VideoTrack): number | undefined;
  /** The same for the whole round: one entry for each number, 0 for never. @throws UnknownSimDevice */
  sent(id: string, track?: VideoTrack): readonly number[];
  /**
   * The same device at another loopback address, as after a new DHCP lease; nothing answers at the old one.
   *
   * @throws UnknownSimDevice, WorldPortsTaken
   */
  moveDevice(id: string, address: string): Promise<void>;
  close(): Promise<void>;
}

const rebootGapDefaultMs = 4000;
const nonceLifetimeDefaultMs = 60_000;
const doorAccessDefaultMs = 5000;
/** Listeners that open at the same time when a large world starts. */
const openAtOnce = 256;

interface Inhabitant {
  readonly device: SimDevice;
  readonly listeners: Listeners;
}

/**
 * Starts the world.
 *
 * @throws ZodError for a fleet that is not valid
 * @throws WorldPortsTaken when an address and port of it is in use or not allowed
 */
export async function startWorld(fleet: FleetInput, options: WorldOptions = {}): Promise<World> {
  const spec = FleetSpec.parse(fleet);
  const ports = spec.ports ?? (await choosePorts(spec, options.ports ?? 'auto'));
  const ending = new AbortController();
  const certificates = await createCertificates(options.certificateFile);
  const front = createHttpFront(certificates, ending.signal);
  const serveRtsps = behindTls(certificates, serveRtsp);
  const inhabitants = new Map<string, Inhabitant>();
  for (const deviceSpec of spec.devices) {
    const device = createDevice({
      spec: deviceSpec,
      seed: spec.seed,
      ports: portsOf(deviceSpec, ports),
      nonceLifetimeMs: options.nonceLifetimeMs ?? nonceLifetimeDefaultMs,
      doorAccessMs: options.doorAccessMs ?? doorAccessDefaultMs,
    });
    inhabitants.set(device.id, { device, listeners: createListeners(device, handlersOf(device, front, serveRtsps)) });
  }
  const closers: (() => Promise<void>)[] = [async () => front.close(), () => certificates.close()];
  const closeAll = async (): Promise<void> => {
    ending.abort();
    await Promise.all(closers.map((close) => close()));
    await Promise.all([...inhabitants.values()].map(({ listeners }) => listeners.close()));
  };
  try {
    let discovery: Discovery | undefined;
    await openAll([...inhabitants.values()]);
    const heavy = [...inhabitants.values()].map(({ device }) => device).filter((device) => !device.light);
    if (options.discovery !== false) {
      discovery = await openDiscovery(heavy);
      closers.push(async () => discovery?.close());
    }
    const parts: WorldParts = {
      discovery,
      closeAll,
      rebootGapMs: options.rebootGapMs ?? rebootGapDefaultMs,
      signal: ending.signal,
      control: undefined,
    };
    const world = makeWorld(spec.name, ports, inhabitants, parts);
    if (options.control === false) return world;
    const control = await openControl(world, options.controlPort ?? 0);
    closers.push(control.close);
    parts.control = { url: control.url, token: control.token };
    return world;
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function openAll(inhabitants: readonly Inhabitant[]): Promise<void> {
  for (let i = 0; i < inhabitants.length; i += openAtOnce) {
    await Promise.all(
      inhabitants.slice(i, i + openAtOnce).map(async ({ device, listeners }) => {
        try {
          await listeners.apply();
        } catch (error) {
          throw new WorldPortsTaken({ address: device.address, problem: codeOf(error) }, { cause: error });
        }
      }),
    );
  }
}

interface WorldParts {
  readonly closeAll: () => Promise<void>;
  readonly discovery: Discovery | undefined;
  readonly rebootGapMs: number;
  readonly signal: AbortSignal;
  control: World['control'];
}

function makeWorld(
  name: string,
  ports: WorldPorts,
  inhabitants: ReadonlyMap<string, Inhabitant>,
  parts: WorldParts,
): World {
  const find = (id: string): Inhabitant => {
    const found = inhabitants.get(id);
    if (found === undefined) throw new UnknownSimDevice({ id });
    return found;
  };
  return {
    name,
    ports,
    get control() {
      return parts.control;
    },
    get devices() {
      return [...inhabitants.values()].map(({ device }) => describeDevice(device));
    },
    device: (id) => describeDevice(find(id).device),
    setFault: async (id, fault, on) => {
      const { device, listeners } = find(id);
      if (on) device.faults.add(fault);
      else device.faults.delete(fault);
      if (on) touchStreams(device, fault);
      await listeners.apply();
      if (on && fault === 'reboot') void comeBack(device, listeners, parts);
    },
    faults: (id) => [...find(id).device.faults],
    observations: (id) => ({ ...find(id).device.observations }),
    state: (id) => stateOf(find(id).device),
    sentAt: (id, pictureNumber, track) => sentTimes(find(id).device, track)[pictureNumber] || undefined,
    sent: (id, track) => [...sentTimes(find(id).device, track)],
    moveDevice: async (id, address) => {
      const { device, listeners } = find(id);
      const isTaken = [...inhabitants.values()].some((other) => other.device.address === address);
      if (isTaken || !/^127(\.\d{1,3}){3}$/.test(address))
        throw new WorldPortsTaken({ address, problem: 'not a free loopback address' });
      await listeners.close();
      device.address = address;
      await parts.discovery?.move(device);
      await listeners.apply();
    },
    close: parts.closeAll,
  };
}

function sentTimes(device: SimDevice, track: VideoTrack | undefined): Float64Array {
  const name = track ?? mediaOf(device)?.video[0] ?? '';
  return device.sentAtMs.get(name) ?? new Float64Array();
}

/** What a fault does to streams that run already; the others are looked up while the stream plays. */
function touchStreams(device: SimDevice, fault: FaultName): void {
  if (fault === 'session-dropped') {
    for (const stream of device.rtspSessions) stream.forget();
    device.faults.delete(fault);
  }
  if (fault === 'password-changed') for (const stream of device.rtspSessions) stream.close();
}

async function comeBack(device: SimDevice, listeners: Listeners, parts: WorldParts): Promise<void> {
  try {
    await wait(parts.rebootGapMs, undefined, { signal: parts.signal });
  } catch {
    // The world ended while the device was starting.
    return;
  }
  device.boot.count += 1;
  device.boot.startedAtMs = Date.now();
  device.faults.delete('reboot');
  await listeners.apply();
}

function handlersOf(device: SimDevice, front: HttpFront, serveRtsps: ConnectionHandler): PortHandler[] {
  const { http, https, rtsp, rtsps, upnp } = device.ports;
  return [
    ...(http === undefined ? [] : [{ port: http, handle: front.accept }]),
    ...(https === undefined ? [] : [{ port: https, handle: front.acceptTls }]),
    ...(rtsp === undefined ? [] : [{ port: rtsp, handle: serveRtsp }]),
    ...(rtsps === undefined ? [] : [{ port: rtsps, handle: serveRtsps }]),
    ...(upnp === undefined ? [] : [{ port: upnp, handle: descriptionHandler }]),
  ];
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown problem';
}
