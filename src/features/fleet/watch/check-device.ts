/** One check of one device: at most two tries, and the verdict on them. */

import { AppError, isAppError } from '#src/core/errors.ts';
import { classifyIp, parseIp } from '#src/core/ip.ts';
import { ConnectionTimedOut } from '#src/core/network-errors.ts';
import type { Clock, Log, Random } from '#src/core/ports.ts';
import type { EgressGuard } from '#src/platform/egress.ts';
import type { LocalNetwork } from '#src/platform/network-interfaces.ts';
import type { DeviceCredential, Driver, DriverMemory } from '#src/plugins/kit/driver.ts';
import { DeviceAuthRejected } from '#src/plugins/kit/errors.ts';
import { createDeviceLink, type DeviceLink } from '../device-http.ts';
import type { DeviceRecord } from '../repository-devices.ts';
import { startDeadline } from '../deadline.ts';
import { nextState, type Known, type Outcome, type Verdict } from './next-state.ts';
import type { StallMeter } from './stall-meter.ts';
import type { Timing } from './timing.ts';

export interface CheckDeps {
  readonly guard: EgressGuard;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly networks: () => LocalNetwork[];
  readonly stalls: StallMeter;
}

export interface CheckTask {
  readonly device: DeviceRecord;
  readonly driver: Driver;
  /** Absent when none is stored or the stored one was refused. */
  readonly credential: DeviceCredential | undefined;
  readonly isCredentialRefused: boolean;
  readonly known: Known;
  readonly memory: DriverMemory;
  readonly timing: Timing;
  readonly othersAnswer: () => boolean;
}

export interface CheckReport {
  readonly verdict: Verdict;
  readonly login: 'accepted' | 'refused' | 'untested';
  readonly error: unknown;
  readonly link: DeviceLink;
}

/** A check is a few small requests; a driver that wants more has gone astray. */
const connectionsPerTryMax = 16;

export async function checkDevice(deps: CheckDeps, task: CheckTask, signal: AbortSignal): Promise<CheckReport> {
  const first = await tryOnce(deps, task, signal);
  if (!first.verdict.needsSecondTry) return first;
  await deps.clock.sleep(task.timing.secondTryAfterMs, signal);
  return tryOnce(deps, task, signal);
}

async function tryOnce(deps: CheckDeps, task: CheckTask, signal: AbortSignal): Promise<CheckReport> {
  const { device, driver, credential } = task;
  const target = {
    host: device.host,
    port: device.port,
    tls: device.tls,
    ...(device.path === null ? {} : { path: device.path }),
  };
  let connections = 0;
  const link = createDeviceLink(deps, {
    target,
    purpose: { reason: 'device-check', object: device.id },
    credential,
    pin: device.pin ?? undefined,
    timeoutMs: task.timing.requestTimeoutMs,
    beforeContact: () => {
      connections += 1;
      if (connections <= connectionsPerTryMax) return Promise.resolve();
      return Promise.reject(new Error('a driver made too many connections in one check'));
    },
  });
  const startedAtMs = deps.clock.monotonicMs();
  const deadline = startDeadline(deps.clock, task.timing.tryTimeoutMs, signal);
  const context = { ...deps, target, http: link.http, tcp: link.tcp, credential, memory: task.memory };
  try {
    const result = await driver.check(context, deadline.signal);
    const tookMs = deps.clock.monotonicMs() - startedAtMs;
    const outcome: Outcome = { kind: 'answered', result, tookMs, at: deps.clock.nowMs() };
    return { verdict: judge(task, outcome), login: result.login, error: undefined, link };
  } catch (caught) {
    signal.throwIfAborted();
    const place = { host: device.host, port: device.port, phase: link.connected() ? 'answer' : 'connect' };
    const error = deadline.passed() ? new ConnectionTimedOut(place) : caught;
    if (!(error instanceof AppError)) {
      deps.log.error('The check of a device failed by a mistake of ours.', { deviceId: device.id, error });
    }
    if (isAppError(error, ConnectionTimedOut.code) && link.answers() > 0) {
      const unfinished: Outcome = { kind: 'unfinished', tookMs: deps.clock.monotonicMs() - startedAtMs };
      return { verdict: judge(task, unfinished), login: 'untested', error, link };
    }
    const surroundings = {
      ownNetworkUp: isOwnNetworkUp(deps.networks(), device.host),
      stalled: deps.stalls.stalledSince(startedAtMs),
      othersAnswer: task.othersAnswer(),
    };
    const login = isAppError(error, DeviceAuthRejected.code) ? 'refused' : 'untested';
    return { verdict: judge(task, { kind: 'failed', error, surroundings }), login, error, link };
  } finally {
    deadline.end();
  }
}

function judge(task: CheckTask, outcome: Outcome): Verdict {
  const { host, port, serial } = task.device;
  const expected = { host, port, serial, isCredentialRefused: task.isCredentialRefused };
  return nextState(task.known, outcome, expected, task.timing);
}

/** Loopback needs no network. For anything else some other interface must have an address that leads further. */
function isOwnNetworkUp(networks: readonly LocalNetwork[], host: string): boolean {
  const ip = parseIp(host);
  if (ip !== undefined && classifyIp(ip) === 'loopback') return true;
  return networks.some((network) => {
    const address = parseIp(network.address);
    return !network.internal && address !== undefined && classifyIp(address) !== 'link-local';
  });
}
