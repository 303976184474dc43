/** One RTSP session with a camera, from the connection to its end. */

import type { Clock, Log, Random } from '#src/core/ports.ts';
import type { EgressGuard, EgressPurpose } from '#src/platform/egress.ts';
import type { DeviceCredential } from '#src/plugins/kit/driver.ts';
import type { AccessUnit, MediaDescription } from '#src/wire/access-unit.ts';

export interface CameraDeps {
  readonly guard: EgressGuard;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Where the pictures of one stream profile come from. */
export interface CameraSource {
  /** `rtsp:` or `rtsps:`, without user name and password. */
  readonly url: string;
  readonly credential?: DeviceCredential;
  /** SHA-256 of the certificate that `rtsps:` must show. */
  readonly pin?: string;
  /** `auto`: TCP, and UDP where the camera does not offer TCP. */
  readonly transport: 'auto' | 'tcp' | 'udp';
  readonly purpose: EgressPurpose;
}

export interface CameraEvents {
  /** Before the first unit of each track, and whenever it changes. */
  onDescription(description: MediaDescription): void;
  /** The first video unit is a key picture. Units of both tracks share one time line (`mediaTimeUs`). */
  onUnit(unit: AccessUnit, arrivedAtMs: number): void;
  /** Anything at all came from the camera. */
  onActivity(): void;
}
