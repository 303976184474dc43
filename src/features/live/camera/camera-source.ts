/** What a session with a camera needs, and what it tells. */

import type { Clock, Log, Random } from '#src/core/ports.ts';
import type { EgressGuard, EgressPurpose } from '#src/platform/egress.ts';
import type { DeviceCredential } from '#src/plugins/kit/driver.ts';
import type { AccessUnit, MediaDescription } from '#src/wire/access-unit.ts';
import type { TakeMemory } from '#src/wire/depacketizer.ts';
import type { LoginGate } from './login-gate.ts';

export interface CameraDeps {
  readonly guard: EgressGuard;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Shared by all sessions, so that not all of them try a password that has become wrong. */
  readonly logins?: LoginGate | undefined;
}

/** Where the pictures of one stream profile come from. */
export interface CameraSource {
  /** `rtsp:` or `rtsps:`; a user name and password in it are left out. */
  readonly url: string;
  readonly credential?: DeviceCredential | undefined;
  /** What `logins` knows the credential by; changes with the credential. */
  readonly credentialId?: string | undefined;
  /** SHA-256 of the certificate that `rtsps:` must show. */
  readonly pin?: string | undefined;
  /** `auto`: TCP, and UDP where the camera does not offer TCP. */
  readonly transport: 'auto' | 'tcp' | 'udp';
  readonly purpose: EgressPurpose;
}

export interface CameraEvents {
  /** Gives the memory that pictures are put into; left out, each gets some of its own. */
  readonly takeMemory?: TakeMemory;
  /** Before the first unit of each track, and whenever it changes. */
  onDescription(description: MediaDescription): void;
  /** The first video unit is a key picture. Units of both tracks share one time line (`mediaTimeUs`). */
  onUnit(unit: AccessUnit, arrivedAtMs: number): void;
  /** Anything at all came from the camera. */
  onActivity(): void;
}

export interface SessionEvents extends CameraEvents {
  /** Whether nothing has come for some seconds of what has to come. Told when it changes. */
  onSilence?(isSilent: boolean): void;
}
