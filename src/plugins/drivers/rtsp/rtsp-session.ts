/** A few RTSP requests over one connection, with login. */

import { AnswerMalformed, ConnectionBroken, ConnectionTimedOut } from '#src/core/network-errors.ts';
import { createRtspDialogue, type RtspDialogueEvent } from '#src/wire/rtsp-dialogue.ts';
import { formatRtspUrl } from '#src/wire/rtsp-url.ts';
import { rtspHeaderValues, type RtspHeaders, type RtspResponse } from '#src/wire/rtsp.ts';
import { loginError } from '../../kit/answers.ts';
import type { DriverContext } from '../../kit/driver.ts';

/** For the connection and for each answer; cameras need up to two seconds after a start of their encoder. */
const timeoutMs = 6000;

export interface RtspAnswer {
  readonly response: RtspResponse;
  readonly usedLogin: boolean;
}

export interface RtspSession {
  /**
   * Sends one request and returns its answer, whatever its status. A question for a login is answered with the credential
   * of the context, when there is one.
   *
   * @throws DeviceAuthRejected, DeviceInsecureAuth
   */
  request(method: string, signal: AbortSignal): Promise<RtspAnswer>;
  close(): void;
}

export function streamUrl(context: DriverContext): string {
  const { host, port, tls, path } = context.target;
  return formatRtspUrl({ secure: tls, host, port, target: path ?? '/' });
}

/** @throws the errors of `core/network-errors.ts` */
export async function openRtspSession(context: DriverContext, signal: AbortSignal): Promise<RtspSession> {
  const { host, port, tls } = context.target;
  const stream = await withDeadline(context, 'connect', signal, (either) => context.tcp.connect({ port, tls }, either));
  const dialogue = createRtspDialogue({
    credential: context.credential,
    allowBasic: tls,
    randomBytes: (length) => context.random.bytes(length),
    userAgent: 'Keepsight',
    answerWithinMs: timeoutMs,
  });
  const nowMs = (): number => context.clock.monotonicMs();
  const send = (): void => {
    const output = dialogue.takeOutput();
    if (output !== undefined) stream.write(output);
  };

  const answerTo = async (id: number, either: AbortSignal): Promise<RtspAnswer> => {
    for (;;) {
      const chunk = await stream.read(either);
      if (chunk === undefined) throw new ConnectionBroken({ host, port });
      for (const event of dialogue.receive(chunk, nowMs())) {
        const answer = answerIn(context, event, id);
        if (answer !== undefined) return answer;
      }
      send();
    }
  };

  return {
    request: (method, requestSignal) =>
      withDeadline(context, 'answer', requestSignal, (either) => {
        const headers: RtspHeaders = method === 'DESCRIBE' ? [['Accept', 'application/sdp']] : [];
        const id = dialogue.request(method, streamUrl(context), headers, nowMs());
        send();
        return answerTo(id, either);
      }),
    close: () => stream.close(),
  };
}

/** @throws what the event means for a driver */
function answerIn(context: DriverContext, event: RtspDialogueEvent, id: number): RtspAnswer | undefined {
  if (event.kind === 'malformed') {
    const { host, port } = context.target;
    throw new AnswerMalformed({ host, port, problem: `this is not RTSP (${event.problem})` });
  }
  if (event.kind === 'answer' && event.request === id) return event;
  if (event.kind !== 'login-refused' || event.request !== id) return undefined;
  if (context.credential === undefined) return { response: event.response, usedLogin: false };
  throw loginError(context, event.method, rtspHeaderValues(event.response, 'www-authenticate'));
}

/** Ends the work when the device takes too long, or when the caller gives up. */
async function withDeadline<T>(
  context: DriverContext,
  phase: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const either = AbortSignal.any([signal, controller.signal]);
  const { host, port } = context.target;
  const late = context.clock.sleep(timeoutMs, either).then((): never => {
    throw new ConnectionTimedOut({ host, port, phase });
  });
  try {
    return await Promise.race([work(either), late]);
  } finally {
    controller.abort();
  }
}
