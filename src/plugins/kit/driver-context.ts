/** What a driver is given to work with: the ports to one device, and its login. */

import type { Clock, DeviceHttp, DeviceTcp, DeviceUploads, Log, Random } from '#src/core/ports.ts';
import type { Secret } from '#src/core/secret.ts';

export interface DeviceCredential {
  readonly username: string;
  readonly password: Secret;
}

export interface DeviceTarget {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** For a bare stream address: path and query, such as `/live/main`. */
  readonly path?: string;
}

/**
 * What a driver learned about one device and may forget: which call is missing, which way of login works. Never a secret.
 * Lives as long as the caller keeps it; a driver works without.
 */
export interface DriverMemory {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

export interface DriverContext {
  readonly target: DeviceTarget;
  readonly http: DeviceHttp;
  readonly tcp: DeviceTcp;
  /** Present where an action may send without an end. */
  readonly uploads?: DeviceUploads;
  /** Present only when a person entered one for this device and it was not refused since. */
  readonly credential: DeviceCredential | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly memory?: DriverMemory;
}
