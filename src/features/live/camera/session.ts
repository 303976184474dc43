/** One RTSP session with a camera, from the connection to its end: follows redirects to the same camera. */

import { RedirectRefused } from '#src/core/network-errors.ts';
import { parseRtspUrl, type RtspUrl } from '#src/wire/rtsp-url.ts';
import type { CameraDeps, CameraSource, SessionEvents } from './camera-source.ts';
import { playConnection } from './connection.ts';
import { CameraFault, printable } from './faults.ts';

export type { CameraDeps, CameraEvents, CameraSource, SessionEvents } from './camera-source.ts';

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
