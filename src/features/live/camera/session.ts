/** One RTSP session with a camera, from the connection to its end: follows redirects to the same camera. */

import { RedirectRefused } from '#src/core/network-errors.ts';
import type { Clock, Log, Random } from '#src/core/ports.ts';
import type { EgressGuard, EgressPurpose } from '#src/platform/egress.ts';
import type { DeviceCredential } from '#src/plugins/kit/driver.ts';
import type { AccessUnit, MediaDescription } from '#src/wire/access-unit.ts';
import { parseRtspUrl, type RtspUrl } from '#src/wire/rtsp-url.ts';
import { playConnection } from './connection.ts';
import { CameraFault, printable } from './faults.ts';
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

/** A camera moves at most from one of its addresses to another. */
const redirectsMax = 3;

/**
 * Plays until the signal, then ends the session at the camera and resolves. Resolves for nothing else.
 *
 * @throws CameraFault and the errors of `core/network-errors.ts`
 */
export async function runCameraSession(
  deps: CameraDeps,
  source: CameraSource,
  events: SessionEvents,
  signal: AbortSignal,
): Promise<void> {
  let url = parseRtspUrl(source.url);
  if (url === undefined) throw new CameraFault({ fault: 'not-found', detail: 'The address of the stream is none.' });
  for (let redirects = 1; ; redirects += 1) {
    const end = await untilAborted(playConnection(deps, { source, url }, events, signal), signal);
    if (end.kind === 'aborted') return;
    url = redirectTarget(url, end.location, redirects);
  }
}

/** An attempt that the signal ended is no failure. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | { readonly kind: 'aborted' }> {
  try {
    return await work;
  } catch (error) {
    if (signal.aborted) return { kind: 'aborted' };
    throw error;
  }
}

/**
 * Only to the same machine, because the credential belongs to it, and never from an encrypted line to a clear one. The
 * next connection goes through the guard again.
 *
 * @throws RedirectRefused
 */
function redirectTarget(from: RtspUrl, location: string, redirects: number): RtspUrl {
  const to = parseRtspUrl(location);
  const isSafe = to !== undefined && to.host.toLowerCase() === from.host.toLowerCase() && (to.secure || !from.secure);
  if (isSafe && redirects <= redirectsMax) return to;
  const shown = printable(location.replace(/\/\/[^/?]*@/, '//')).slice(0, 100);
  throw new RedirectRefused({ host: from.host, port: from.port, location: shown });
}
