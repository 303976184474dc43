/**
 * A bare stream address: anything that answers RTSP and is not known better. It tells little about itself, and this driver
 * says no more than it tells.
 */

import { z } from 'zod';
import { isAppError } from '#src/core/errors.ts';
import { AnswerMalformed } from '#src/core/network-errors.ts';
import { rtspHeader, type RtspResponse } from '#src/wire/rtsp.ts';
import { factText, loginError, rememberLogin } from '../../kit/answers.ts';
import { type CheckResult, defineDriver, type DriverContext, type Recognition } from '../../kit/driver.ts';
import { DeviceAnswerInvalid, DeviceAuthRejected, DeviceBusy, DeviceLoginNeeded } from '../../kit/errors.ts';
import type { CapabilitiesFact, Collected, IdentityFact } from '../../kit/facts.ts';
import { parseDescription } from './parse-description.ts';
import { openRtspSession, type RtspAnswer, type RtspSession, streamUrl } from './rtsp-session.ts';

/** As `facts.ts` allows. */
const maxUrlLength = 1024;

async function withSession<T>(
  context: DriverContext,
  signal: AbortSignal,
  work: (session: RtspSession) => Promise<T>,
): Promise<T> {
  const session = await openRtspSession(context, signal);
  try {
    return await work(session);
  } finally {
    session.close();
  }
}

async function recognise(context: DriverContext, signal: AbortSignal): Promise<Recognition | undefined> {
  try {
    return await withSession({ ...context, credential: undefined }, signal, async (session) => {
      const { response: options } = await session.request('OPTIONS', signal);
      const isServer = options.status === 200 && /\bDESCRIBE\b/i.test(rtspHeader(options, 'public') ?? '');
      const needsLogin = await readNeedsLogin(context, session, options, signal);
      return {
        confidence: isServer ? 'certain' : 'likely',
        identity: { kind: 'camera' },
        evidence: ['RTSP OPTIONS'],
        ...(needsLogin !== undefined && { needsLogin }),
      };
    });
  } catch (error) {
    if (isAppError(error, AnswerMalformed.code)) return undefined;
    throw error;
  }
}

/** Only where a stream address was given: other paths say nothing about the stream that a person means. */
async function readNeedsLogin(
  context: DriverContext,
  session: RtspSession,
  options: RtspResponse,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  if (options.status === 401) return true;
  if (context.target.path === undefined) return undefined;
  const { response } = await session.request('DESCRIBE', signal);
  return response.status === 401;
}

interface Description {
  readonly text: string;
  readonly usedLogin: boolean;
  readonly server: string | undefined;
}

/** Servers that make their stream on demand say so while they take the one before down, which needs a moment. */
const unavailable = 503;
const waitsMax = 3;
const waitMs = 400;
/** Facts that are read together come of one description: each further one would make such a server start its stream. */
const descriptionFreshMs = 10_000;
const descriptionMemory = 'rtsp.description';

async function askForDescription(context: DriverContext, signal: AbortSignal): Promise<RtspAnswer> {
  for (let waits = 0; ; waits += 1) {
    const answer = await withSession(context, signal, (session) => session.request('DESCRIBE', signal));
    if (answer.response.status !== unavailable || waits === waitsMax) return answer;
    await context.clock.sleep(waitMs, signal);
  }
}

/** @throws DeviceLoginNeeded, DeviceAuthRejected, DeviceInsecureAuth, DeviceBusy, DeviceAnswerInvalid */
async function describe(context: DriverContext, signal: AbortSignal): Promise<Description> {
  const { response, usedLogin } = await askForDescription(context, signal);
  if (response.status === 401) throw loginError(context, 'DESCRIBE', []);
  if (response.status === unavailable) throw new DeviceBusy({ host: context.target.host, call: 'DESCRIBE' });
  if (response.status !== 200) {
    const problem = response.status === 404 ? 'there is no stream under this path' : `RTSP status ${response.status}`;
    throw new DeviceAnswerInvalid({ host: context.target.host, call: 'DESCRIBE', problem });
  }
  return {
    text: new TextDecoder().decode(response.body),
    usedLogin,
    server: factText(rtspHeader(response, 'server'), 256),
  };
}

const Remembered = z.object({
  readAtMs: z.number(),
  text: z.string(),
  usedLogin: z.boolean(),
  server: z.string().optional(),
});

function rememberedDescription({ memory, clock }: DriverContext): Description | undefined {
  const known = memory?.get(descriptionMemory);
  if (known === undefined) return undefined;
  const { readAtMs, text, usedLogin, server } = Remembered.parse(JSON.parse(known));
  return clock.monotonicMs() - readAtMs > descriptionFreshMs ? undefined : { text, usedLogin, server };
}

async function describeOnce(context: DriverContext, signal: AbortSignal): Promise<Description> {
  const known = rememberedDescription(context);
  if (known !== undefined) return known;
  const description = await describe(context, signal);
  const readAtMs = context.clock.monotonicMs();
  context.memory?.set(descriptionMemory, JSON.stringify({ readAtMs, ...description }));
  return description;
}

async function check(context: DriverContext, signal: AbortSignal): Promise<CheckResult> {
  const liveness = { ready: true };
  try {
    const { usedLogin } = await describe(context, signal);
    if (usedLogin) rememberLogin(context, 'accepted');
    return { liveness, login: usedLogin ? 'accepted' : 'untested', source: 'RTSP DESCRIBE' };
  } catch (error) {
    // That the stream wants a login which nobody entered is no fault of the device.
    if (isAppError(error, DeviceLoginNeeded.code)) return { liveness, login: 'untested', source: 'RTSP DESCRIBE' };
    if (isAppError(error, DeviceAuthRejected.code)) rememberLogin(context, 'refused');
    throw error;
  }
}

async function collectIdentity(context: DriverContext, signal: AbortSignal): Promise<Collected<'identity'>> {
  const { server } = await describeOnce(context, signal);
  const value: IdentityFact = {
    kind: 'camera',
    maker: 'Unknown',
    model: 'RTSP stream',
    ...(server !== undefined && { productName: server }),
  };
  return { value, source: 'RTSP DESCRIBE' };
}

async function collectChannels(
  context: DriverContext,
  signal: AbortSignal,
): Promise<Collected<'channels'> | undefined> {
  const { text } = await describeOnce(context, signal);
  const value = parseDescription(text, streamUrl(context).slice(0, maxUrlLength));
  return value && { value, source: 'RTSP DESCRIBE' };
}

async function collectCapabilities(context: DriverContext, signal: AbortSignal): Promise<Collected<'capabilities'>> {
  const { text } = await describeOnce(context, signal);
  const profile = parseDescription(text, '')?.channels[0]?.profiles[0];
  const capabilities: CapabilitiesFact['capabilities'] = profile === undefined ? [] : ['video'];
  if (profile?.audioCodec !== undefined) capabilities.push('audio-in');
  return {
    value: { capabilities, interfaces: [{ family: 'rtsp', id: 'RTSP', version: '1.0' }] },
    source: 'RTSP DESCRIBE',
  };
}

export const rtspDriver = defineDriver({
  id: 'rtsp',
  label: 'RTSP stream',
  ports: [
    { port: 554, tls: false },
    { port: 322, tls: true },
    { port: 8554, tls: false },
  ],
  rank: 90,
  recognise,
  check,
  collectors: {
    identity: collectIdentity,
    liveness: async (context, signal) => {
      if (rememberedDescription(context) !== undefined) return { value: { ready: true }, source: 'RTSP DESCRIBE' };
      const { liveness, source } = await check({ ...context, credential: undefined }, signal);
      return { value: liveness, source };
    },
    channels: collectChannels,
    capabilities: collectCapabilities,
  },
});
