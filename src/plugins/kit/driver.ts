/**
 * How a driver is written. It recognises, checks, collects, and acts when a person asks for it. It opens no socket; ports come
 * from the context. What it does not know it leaves out; it never guesses.
 */

import type { DeviceActions } from './actions.ts';
import type { DeviceCredential, DeviceTarget, DriverContext, DriverMemory } from './driver-context.ts';
import type { Collected, FactKind, IdentityFact, LivenessFact } from './facts.ts';

export type { DeviceCredential, DeviceTarget, DriverContext, DriverMemory };

/** What `recognise` found at an address, without any login. */
export interface Recognition {
  /** `certain`: only such a device answers so. `likely`: it fits, but others answer so too. */
  readonly confidence: 'certain' | 'likely';
  readonly identity: Partial<IdentityFact>;
  /** What it was recognised by, one short text per call, such as `basicdeviceinfo.cgi getAllUnrestrictedProperties`. */
  readonly evidence: readonly string[];
  readonly needsSetup?: boolean;
  /** A login is needed to know more. */
  readonly needsLogin?: boolean;
}

/** The answer of the gentle, regular check. Failure is thrown. */
export interface CheckResult {
  readonly liveness: LivenessFact;
  /** The serial number, when this check could read it: a change means another device at this address. */
  readonly serial?: string;
  readonly clockOffsetMs?: number;
  /** Whether the stored credential was accepted in this check; `untested` when none was used. */
  readonly login: 'accepted' | 'untested';
  readonly source: string;
}

export type Collector<K extends FactKind> = (
  context: DriverContext,
  signal: AbortSignal,
) => Promise<Collected<K> | undefined>;

export interface Driver {
  /** Equal to its folder. */
  readonly id: string;
  readonly label: string;
  /** TCP ports at which such devices usually listen, most usual first. */
  readonly ports: readonly { readonly port: number; readonly tls: boolean }[];
  /** Order of trial when several drivers recognise the same device; lower is more specific. */
  readonly rank: number;
  /** Says what stands at the target, without a login. `undefined`: not ours. */
  readonly recognise: (context: DriverContext, signal: AbortSignal) => Promise<Recognition | undefined>;
  /**
   * One gentle check, at most a few small requests. Uses the credential when there is one.
   *
   * @throws DeviceAuthRejected, DeviceNotRecognised, and the network errors of `core/network-errors.ts`
   */
  readonly check: (context: DriverContext, signal: AbortSignal) => Promise<CheckResult>;
  /**
   * Collectors by kind of fact. `undefined` as answer: this device does not have it.
   *
   * @throws DeviceAuthRejected when the call needs a login that is missing or refused
   */
  readonly collectors: { readonly [K in FactKind]?: Collector<K> };
  /** What it can do beside reading. Each answers a refused login with DeviceAuthRejected and is not repeated. */
  readonly actions?: DeviceActions;
}

export function defineDriver(driver: Driver): Driver {
  return driver;
}
