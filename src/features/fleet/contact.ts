/**
 * First contact with a device that a person named: recognises it without a login, pins its certificate, and then tests the
 * login once, if there is one. Nothing is stored here.
 */

import { isAppError, type AppError } from '#src/core/errors.ts';
import { ConnectionRefused, ConnectionTimedOut } from '#src/core/network-errors.ts';
import type { Clock, Log, Random } from '#src/core/ports.ts';
import type { EgressGuard, EgressPurpose } from '#src/platform/egress.ts';
import type { DeviceCredential, DeviceTarget, Driver } from '#src/plugins/kit/driver.ts';
import { factKinds, type IdentityFact } from '#src/plugins/kit/facts.ts';
import { mayComeLater, readFact, readFacts, type FactTask } from './collect-facts.ts';
import { startDeadline } from './deadline.ts';
import { createDeviceLink } from './device-http.ts';
import type { Sighting } from './discovery/found.ts';
import { driversFor, isTlsPort, sweepPorts } from './discovery/ports.ts';
import { recogniseAt } from './discovery/recognise.ts';
import { DriverUnknown, NothingRecognised } from './errors.ts';
import type { ReadFact } from './repository-facts.ts';

export interface ContactDeps {
  readonly guard: EgressGuard;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly drivers: readonly Driver[];
}

export interface ContactRequest {
  readonly host: string;
  /** Left out: the usual ports are tried, those with TLS first. */
  readonly port?: number | undefined;
  readonly tls?: boolean | undefined;
  readonly path?: string | undefined;
  readonly driver?: string | undefined;
  readonly credential?: DeviceCredential | undefined;
  /** The certificate that was seen when the device was discovered, or that it is known by. */
  readonly pin?: string | undefined;
  readonly purpose: EgressPurpose;
  /** Given what the device says of itself to everybody, before it is told any password. Throws when it is another one. */
  readonly beforeLogin?: (seen: Seen) => void;
}

export type Seen = Pick<Contacted, 'target' | 'pin' | 'identity'>;

export interface Contacted {
  readonly driver: Driver;
  readonly target: DeviceTarget;
  readonly pin: string | null;
  readonly identity: Partial<IdentityFact>;
  readonly facts: readonly ReadFact[];
  /** Nothing failed that may succeed a moment later. */
  readonly isComplete: boolean;
  /** `untested`: the device did not ask for the login in any call that was made. */
  readonly login: 'none' | 'untested' | 'accepted';
}

const trialTimeoutMs = 3000;
const requestTimeoutMs = 5000;
/** Identity is waited for; the other facts may come later if a device is slow. */
const factsDeadlineMs = 15_000;
/** A bare stream is asked for at its own port only. */
const streamPort = 554;

/** @throws NothingRecognised, DeviceAuthRejected, DeviceInsecureAuth, CertificateChanged, and the errors of the network */
export async function contactDevice(
  deps: ContactDeps,
  request: ContactRequest,
  signal: AbortSignal,
): Promise<Contacted> {
  const sighting = await findSighting(deps, request, signal);
  const driver = requireDriver(deps, sighting.driver);
  const { target } = sighting;
  const pin = request.pin ?? sighting.fingerprint;
  request.beforeLogin?.({ target, identity: sighting.recognition.identity, pin: target.tls ? (pin ?? null) : null });
  const link = createDeviceLink(deps, {
    target,
    purpose: request.purpose,
    credential: request.credential,
    pin,
    timeoutMs: requestTimeoutMs,
  });
  const memory = new Map<string, string>();
  const task: FactTask = { ...deps, driver, target, link, credential: request.credential, memory };
  const login = await testLogin(task, signal);
  const { facts, isComplete } = await readWhatIsOpen(task, signal);
  const read = facts.find((fact) => fact.kind === 'identity')?.value as IdentityFact | undefined;
  return {
    driver,
    target,
    pin: target.tls ? (pin ?? link.certificate()?.fingerprint ?? null) : null,
    identity: { ...sighting.recognition.identity, ...read },
    facts,
    isComplete,
    login,
  };
}

/** One login, with the driver's own gentle check. A refusal ends everything. */
async function testLogin(task: FactTask, signal: AbortSignal): Promise<Contacted['login']> {
  if (task.credential === undefined) return 'none';
  const { login } = await task.driver.check({ ...task, http: task.link.http, tcp: task.link.tcp }, signal);
  return login;
}

async function readWhatIsOpen(task: FactTask, signal: AbortSignal): Promise<Pick<Contacted, 'facts' | 'isComplete'>> {
  const identity = await readFact(task, 'identity', signal).catch((error: unknown) => {
    // Without a login most devices tell less; what recognition saw must do. With one, the failure counts.
    if (task.credential === undefined && isAppError(error)) return undefined;
    throw error;
  });
  const first = identity === undefined ? [] : [identity];
  const deadline = startDeadline(task.clock, factsDeadlineMs, signal);
  try {
    const kinds = factKinds.filter((kind) => kind !== 'identity');
    const { facts, failed } = await readFacts({ ...task, kinds }, deadline.signal);
    return { facts: [...first, ...facts], isComplete: !mayComeLater(failed) };
  } catch (error) {
    signal.throwIfAborted();
    task.log.debug('Reading the facts of a new device took too long.', { host: task.target.host, error });
    return { facts: first, isComplete: false };
  } finally {
    deadline.end();
  }
}

async function findSighting(deps: ContactDeps, request: ContactRequest, signal: AbortSignal): Promise<Sighting> {
  let closed: AppError | undefined;
  let opened: number | undefined;
  for (const { port, tls } of portsOf(deps, request)) {
    const problem = await tryOpen(deps, request, port, signal);
    closed ??= problem;
    if (problem !== undefined) continue;
    opened ??= port;
    const sighting = await recogniseThere(deps, request, { port, tls }, signal);
    if (sighting !== undefined) return sighting;
  }
  if (opened === undefined && closed !== undefined) throw closed;
  throw new NothingRecognised({ host: request.host, port: opened ?? request.port ?? 0 });
}

function portsOf(deps: ContactDeps, request: ContactRequest): { port: number; tls: boolean }[] {
  const entry = (port: number): { port: number; tls: boolean } => ({
    port,
    tls: request.tls ?? isTlsPort(port, deps.drivers),
  });
  if (request.port !== undefined) return [entry(request.port)];
  if (request.path !== undefined) return [entry(streamPort)];
  const all = sweepPorts.map(entry).filter(({ tls }) => request.tls === undefined || tls === request.tls);
  return all.toSorted((a, b) => Number(b.tls) - Number(a.tls));
}

/**
 * Names the fault of the network exactly, which asking drivers would not. A closed port leaves room for the next one.
 *
 * @throws what concerns the host as a whole
 */
async function tryOpen(
  deps: ContactDeps,
  request: ContactRequest,
  port: number,
  signal: AbortSignal,
): Promise<AppError | undefined> {
  const { host, purpose } = request;
  try {
    const connect = { host, port, audience: 'device', purpose, timeoutMs: trialTimeoutMs } as const;
    const socket = await deps.guard.connect(connect, signal);
    socket.destroy();
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (isAppError(error, ConnectionRefused.code) || isAppError(error, ConnectionTimedOut.code)) return error;
    throw error;
  }
}

async function recogniseThere(
  deps: ContactDeps,
  request: ContactRequest,
  at: { port: number; tls: boolean },
  signal: AbortSignal,
): Promise<Sighting | undefined> {
  const { host, path, purpose, pin } = request;
  const target = { host, ...at, ...(path === undefined ? {} : { path }) };
  const usual = driversFor(at.port, deps.drivers);
  const streams = deps.drivers.filter((driver) =>
    driver.ports.every(({ port }) => !sweepPorts.slice(0, 2).includes(port)),
  );
  const named = request.driver === undefined ? undefined : [requireDriver(deps, request.driver)];
  // A path belongs to a bare stream, whatever the port.
  const drivers = named ?? (path === undefined ? usual : streams);
  const shared = { target, drivers, method: 'address' as const, purpose, timeoutMs: requestTimeoutMs };
  return recogniseAt(deps, { ...shared, ...(pin === undefined || !at.tls ? {} : { pin }) }, signal);
}

function requireDriver(deps: ContactDeps, id: string): Driver {
  const driver = deps.drivers.find((candidate) => candidate.id === id);
  if (driver === undefined) throw new DriverUnknown({ driver: id });
  return driver;
}
