/**
 * Some machines answer every request with success. Before such an answer counts as evidence, a path that cannot exist is
 * asked for in the same way: what is answered there too proves nothing.
 */

import type { DeviceHttp, DeviceRequest, HttpAnswer, Random } from '#src/core/ports.ts';

interface Control {
  readonly status: number;
  readonly mediaType: string;
}

/** Turns answers that prove nothing into "not found", so that no driver can mistake them. */
export function doubting(http: DeviceHttp, random: Random): DeviceHttp {
  const controls = new Map<string, Promise<Control | undefined>>();

  const controlOf = (request: DeviceRequest, signal: AbortSignal): Promise<Control | undefined> => {
    const method = request.method ?? 'GET';
    const known = controls.get(method);
    if (known !== undefined) return known;
    const asked = askNonsense(http, { request, method, random }, signal);
    controls.set(method, asked);
    return asked;
  };

  return {
    request: async (request, signal) => {
      const answer = await http.request(request, signal);
      if (!isSuccess(answer.status)) return answer;
      const control = await controlOf(request, signal);
      // A page for people at every path is the habit of many honest web servers; an interface's answer is not a page.
      const provesNothing =
        control !== undefined && isSuccess(control.status) && control.mediaType === mediaTypeOf(answer);
      return provesNothing ? { ...answer, status: 404, body: new Uint8Array(), text: '' } : answer;
    },
  };
}

async function askNonsense(
  http: DeviceHttp,
  like: { request: DeviceRequest; method: string; random: Random },
  signal: AbortSignal,
): Promise<Control | undefined> {
  try {
    const path = `/${like.random.bytes(9).toHex()}`;
    const answer = await http.request({ ...like.request, path, auth: 'none', maxBytes: 64 * 1024 }, signal);
    return { status: answer.status, mediaType: mediaTypeOf(answer) };
  } catch {
    // A server that breaks off at nonsense does tell paths apart.
    signal.throwIfAborted();
    return undefined;
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function mediaTypeOf(answer: HttpAnswer): string {
  return (answer.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}
