/**
 * The way to one device for one piece of work, such as a check. Certificates are pinned before anything is sent, a
 * challenge is answered at most once, and after one refused login no further one is tried.
 */

import { isAppError } from '#src/core/errors.ts';
import { RedirectRefused } from '#src/core/network-errors.ts';
import type {
  Clock,
  DeviceHttp,
  DeviceRequest,
  DeviceTcp,
  DeviceUpload,
  DeviceUploadRequest,
  DeviceUploads,
  HttpAnswer,
  PeerCertificate,
  Random,
} from '#src/core/ports.ts';
import { networkError, type EgressGuard, type EgressPurpose } from '#src/platform/egress.ts';
import { guardedRequest } from '#src/platform/http.ts';
import { guardedUpload } from '#src/platform/http-upload.ts';
import type { DeviceCredential, DeviceTarget } from '#src/plugins/kit/driver.ts';
import { DeviceAuthRejected, DeviceInsecureAuth } from '#src/plugins/kit/errors.ts';
import { answerUsable, chooseChallenge, type UsableChallenge } from '#src/wire/http-digest.ts';
import { byteStreamOf } from './byte-stream.ts';

export interface LinkDeps {
  readonly guard: EgressGuard;
  readonly clock: Clock;
  readonly random: Random;
}

export interface LinkOptions {
  readonly target: DeviceTarget;
  readonly purpose: EgressPurpose;
  readonly credential?: DeviceCredential | undefined;
  /** The device took this credential lately: a 401 then means that the account is too small, and is answered as it came. */
  readonly loginProven?: boolean;
  /** Of links with the same credential and certificate before this one. */
  readonly dialogues?: Dialogues;
  /** SHA-256 of the certificate. Without one, the first that is shown counts for the rest of this link. */
  readonly pin?: string | undefined;
  /** For one request, unless the caller names its own. */
  readonly timeoutMs?: number;
  /** Called before each connection, to keep a pace or a budget. */
  readonly beforeContact?: (signal: AbortSignal) => Promise<void>;
}

export interface DeviceLink {
  readonly http: DeviceHttp;
  readonly tcp: DeviceTcp;
  readonly uploads: DeviceUploads;
  /** The certificate that was shown last, whether it fits the pin or not. */
  certificate(): PeerCertificate | undefined;
  /** Whether the device took the credential at least once. */
  loginAccepted(): boolean;
  /** Whether any connection came about. */
  connected(): boolean;
  /** Answers over HTTP that say something (success, or a question for a login), in this link. */
  answers(): number;
}

/** A device in a cabinet at the end of a slow line answers within a second; beyond five it is of no use to anybody. */
const requestTimeoutMs = 5000;
/** The largest useful answers (a full parameter list, an API list) are some 60 KB; pictures say that they want more. */
const answerBytesUsual = 512 * 1024;
/** A picture of 40 megapixels; whatever a driver asks for. */
const answerBytesMax = 16 * 1024 * 1024;
/** A device that turns an endless body down does so within this time; the body begins after it. */
const uploadSettleMs = 400;

/** State of the login within one link. */
interface Login {
  refused: boolean;
  accepted: boolean;
}

/** The dialogue with one port: what is answered before it is asked again. */
interface Dialogue {
  challenge: UsableChallenge | undefined;
  nonceCount: number;
}

/** By port. Kept by a caller who works at one device again and again, it saves a question and an answer each time. */
export type Dialogues = Map<number, Dialogue>;

export function createDeviceLink(deps: LinkDeps, options: LinkOptions): DeviceLink {
  const { target } = options;
  const login: Login = { refused: false, accepted: false };
  const dialogues: Dialogues = options.dialogues ?? new Map();
  let shown: PeerCertificate | undefined;
  let answers = 0;
  let connected = false;
  const guard: EgressGuard = {
    ...deps.guard,
    connect: async (request, signal) => {
      const socket = await deps.guard.connect(request, signal);
      connected = true;
      return socket;
    },
  };

  const pin = (): string | undefined => options.pin ?? shown?.fingerprint;
  const pinned = (): { pin?: string } => {
    const fingerprint = pin();
    return fingerprint === undefined ? {} : { pin: fingerprint };
  };
  /** What a certificate protects is not said on another port in plain. */
  const placeOf = (request: { readonly port?: number }): DeviceTarget =>
    request.port === undefined || target.tls ? target : { ...target, port: request.port };
  const dialogueWith = ({ port }: DeviceTarget): Dialogue => {
    const known = dialogues.get(port) ?? { challenge: undefined, nonceCount: 0 };
    dialogues.set(port, known);
    return known;
  };

  const send = async (
    request: DeviceRequest,
    authorization: string | undefined,
    signal: AbortSignal,
  ): Promise<HttpAnswer> => {
    await options.beforeContact?.(signal);
    const place = placeOf(request);
    try {
      const answer = await guardedRequest(
        guard,
        {
          url: urlOf(place, request.path),
          method: request.method ?? 'GET',
          headers: { ...request.headers, ...(authorization === undefined ? {} : { authorization }) },
          ...(request.body === undefined ? {} : { body: request.body }),
          audience: 'device',
          purpose: options.purpose,
          timeoutMs: request.timeoutMs ?? options.timeoutMs ?? requestTimeoutMs,
          maxBytes: Math.min(request.maxBytes ?? answerBytesUsual, answerBytesMax),
          ...pinned(),
        },
        signal,
      );
      shown = answer.certificate ?? shown;
      refuseForeignRedirect(place, answer);
      answers += answer.status === 200 || answer.status === 401 ? 1 : 0;
      return answer;
    } catch (error) {
      throw isAppError(error) || signal.aborted ? error : networkError(error, place);
    }
  };

  const answer = (
    request: Pick<DeviceRequest, 'method' | 'path' | 'port'>,
    challenge: UsableChallenge,
    credential: DeviceCredential,
  ): string | undefined => {
    const dialogue = dialogueWith(placeOf(request));
    const known = dialogue.challenge?.kind === 'digest' ? dialogue.challenge.nonce : undefined;
    if (challenge.kind === 'digest' && challenge.nonce !== known) {
      dialogue.challenge = challenge;
      dialogue.nonceCount = 0;
    }
    // Basic is said unasked only to the certificate that was pinned before, and where it was taken before.
    if (challenge.kind === 'basic' && options.loginProven === true && options.pin !== undefined && target.tls) {
      dialogue.challenge = challenge;
    }
    dialogue.nonceCount += 1;
    return answerUsable(challenge, {
      username: credential.username,
      password: credential.password.reveal(),
      method: request.method ?? 'GET',
      // Exactly what stands in the request line, which is the path as a URL writes it.
      uri: requestTarget(target, request.path),
      cnonce: deps.random.bytes(12).toHex(),
      nonceCount: dialogue.nonceCount,
    });
  };

  /** Basic shows the password to whoever holds the other end: only to the certificate that we know. */
  const challengeOf = (reply: HttpAnswer): UsableChallenge | undefined => {
    const choice = chooseChallenge(reply.challenges, target.tls && pin() !== undefined);
    if (choice.kind !== 'refusal') return choice;
    if (choice.reason === 'insecure-basic') throw new DeviceInsecureAuth({ host: target.host });
    return undefined;
  };

  const authenticated = async (
    request: DeviceRequest,
    credential: DeviceCredential,
    signal: AbortSignal,
  ): Promise<HttpAnswer> => {
    if (login.refused) throw new DeviceAuthRejected({ host: target.host });
    const dialogue = dialogueWith(placeOf(request));
    const isReuse = dialogue.challenge !== undefined;
    if (!isReuse) dialogue.nonceCount = 0;
    let reply =
      dialogue.challenge === undefined
        ? await send(request, undefined, signal)
        : await send(request, answer(request, dialogue.challenge, credential), signal);
    // One answer to a fresh nonce; one more only when the device says that the nonce, not the password, was the trouble,
    // or when it was a nonce of ours from before, which devices also turn down without saying why.
    for (let round = 0; round < 2 && reply.status === 401; round += 1) {
      const challenge = challengeOf(reply);
      if (challenge === undefined) return reply;
      const isStale = challenge.kind === 'digest' && challenge.stale;
      if (round > 0 && !isStale) break;
      if (round === 0 && isReuse && challenge.kind === 'basic') break;
      const header = answer(request, challenge, credential);
      if (header === undefined) break;
      reply = await send(request, header, signal);
    }
    // A password that was taken a moment ago is right: then the account lacks the right to this one thing.
    if (reply.status === 401 && isKnownGood()) return reply;
    if (reply.status === 401) throw refused();
    login.accepted ||= dialogue.nonceCount > 0;
    return reply;
  };

  const isKnownGood = (): boolean => login.accepted || options.loginProven === true;

  const refused = (): Error => {
    login.refused = true;
    return new DeviceAuthRejected({ host: target.host });
  };

  /** The challenge is had before the body begins: an endless body cannot be sent twice. */
  const challengeForUpload = async (
    request: DeviceUploadRequest,
    signal: AbortSignal,
  ): Promise<UsableChallenge | undefined> => {
    const known = dialogueWith(target).challenge;
    if (known !== undefined) return known;
    const reply = await send({ ...request, method: 'POST', body: '' }, undefined, signal);
    return reply.status === 401 ? challengeOf(reply) : undefined;
  };

  const openUpload = async (request: DeviceUploadRequest, signal: AbortSignal): Promise<DeviceUpload> => {
    const { credential } = options;
    if (login.refused) throw new DeviceAuthRejected({ host: target.host });
    const isReuse = dialogueWith(target).challenge !== undefined;
    let challenge = credential === undefined ? undefined : await challengeForUpload(request, signal);
    for (let round = 0; ; round += 1) {
      const authorization =
        challenge === undefined || credential === undefined
          ? undefined
          : answer({ method: 'POST', path: request.path }, challenge, credential);
      const upload = await startUpload(request, authorization, signal);
      const early = await withinSettling(upload, signal);
      if (early?.status !== 401 || authorization === undefined) return upload;
      // As with requests: a nonce that had served before may be turned down, and a new one is answered once.
      const next = challengeOf(early);
      if (round === 0 && next?.kind === 'digest' && (isReuse || next.stale)) {
        challenge = next;
        continue;
      }
      if (isKnownGood()) return upload;
      throw refused();
    }
  };

  const startUpload = async (
    request: DeviceUploadRequest,
    authorization: string | undefined,
    signal: AbortSignal,
  ): Promise<DeviceUpload> => {
    await options.beforeContact?.(signal);
    const { path, headers, lengthBytes } = request;
    const upload = await guardedUpload(
      { guard, clock: deps.clock },
      {
        url: urlOf(target, path),
        headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
        lengthBytes,
        audience: 'device',
        purpose: options.purpose,
        timeoutMs: options.timeoutMs ?? requestTimeoutMs,
        maxBytes: answerBytesUsual,
        ...pinned(),
      },
      signal,
    );
    shown = upload.certificate ?? shown;
    return upload;
  };

  /** What the device answers at once; `undefined` when it takes the body. */
  const withinSettling = async (upload: DeviceUpload, signal: AbortSignal): Promise<HttpAnswer | undefined> => {
    const settled = new AbortController();
    const pause = deps.clock.sleep(uploadSettleMs, AbortSignal.any([signal, settled.signal])).catch(() => undefined);
    try {
      return (await Promise.race([upload.answered, pause])) ?? undefined;
    } finally {
      settled.abort();
    }
  };

  return {
    certificate: () => shown,
    loginAccepted: () => login.accepted,
    answers: () => answers,
    connected: () => connected,
    http: {
      request: (request, signal) =>
        request.auth === 'device' && options.credential !== undefined
          ? authenticated(request, options.credential, signal)
          : send(request, undefined, signal),
    },
    uploads: { open: openUpload },
    tcp: {
      connect: async ({ port, tls }, signal) => {
        await options.beforeContact?.(signal);
        const socket = await guard.connect(
          {
            host: target.host,
            port,
            audience: 'device',
            purpose: options.purpose,
            timeoutMs: options.timeoutMs ?? requestTimeoutMs,
            ...(tls === true
              ? {
                  tls: {
                    ...pinned(),
                    onCertificate: (certificate: PeerCertificate) => void (shown = certificate),
                  },
                }
              : {}),
          },
          signal,
        );
        return byteStreamOf(socket, { host: target.host, port });
      },
    },
  };
}

function urlOf(target: DeviceTarget, path: string): URL {
  const host = target.host.includes(':') ? `[${target.host}]` : target.host;
  return new URL(path, `${target.tls ? 'https' : 'http'}://${host}:${String(target.port)}`);
}

function requestTarget(target: DeviceTarget, path: string): string {
  const { pathname, search } = urlOf(target, path);
  return `${pathname}${search}`;
}

/** A redirect on the same host is an answer like any other; one to elsewhere is an attempt to lead us away. */
function refuseForeignRedirect(target: DeviceTarget, answer: HttpAnswer): void {
  const location = answer.headers['location'];
  if (answer.status < 300 || answer.status > 399 || location === undefined) return;
  const base = urlOf(target, '/');
  const to = URL.canParse(location, base) ? new URL(location, base) : undefined;
  if (to?.hostname !== base.hostname) {
    throw new RedirectRefused({ host: target.host, port: target.port, location: to?.host.slice(0, 80) ?? 'nowhere' });
  }
}
