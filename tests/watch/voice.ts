/** A vantage as its hub meets it: what it says is made by hand, and signed. */

import { canonicalJson } from '#src/core/canonical-json.ts';
import {
  type RemoteSample,
  signingContext,
  SyncAnswer,
  type SyncMessage,
} from '#src/features/watch/remote/messages.ts';
import type { SigningKey } from '#src/platform/signing-key.ts';
import { noInput, type WatchWorld } from './world.ts';

export interface Voice {
  readonly id: string;
  send(over?: Partial<SyncMessage>): Promise<SyncAnswer>;
  /** The same bytes once more, as somebody on the way could. */
  repeat(): Promise<SyncAnswer>;
}

type VoiceWorld = Pick<WatchWorld, 'watch' | 'ctx' | 'clock'> & { pass(ms: number): Promise<unknown> };

export async function enrolVoice(world: VoiceWorld, name: string, key: SigningKey): Promise<Voice> {
  const body = { name, network: `net-${name}`, place: '' };
  const { token, vantageId } = await world.watch.createVantage(world.ctx, { ...noInput, body });
  const own = { token, publicKey: key.publicKey, version: '1' };
  await world.watch.enrolVantage(world.ctx, { ...noInput, body: own });
  return voiceOf(world, vantageId, key);
}

export function voiceOf(world: VoiceWorld, id: string, key: SigningKey): Voice {
  let challenge = '';
  let last = { vantageId: id, message: '', signature: '' };
  const post = async (): Promise<SyncAnswer> => {
    const pending = world.watch.syncVantage(world.ctx, { ...noInput, body: last });
    pending.catch(() => undefined);
    await world.pass(1000);
    return SyncAnswer.parse(JSON.parse((await pending).answer));
  };
  const send = async (over: Partial<SyncMessage> = {}): Promise<SyncAnswer> => {
    const health = { loopDelayMs: 1, waitingSamples: 0, clockAheadMs: 0 };
    const base = { challenge, sentAt: world.clock.nowMs(), version: '1', etag: '', health, ahead: null, batch: null };
    const message = canonicalJson({ ...base, ...over });
    const signature = key.sign(new TextEncoder().encode(signingContext + message));
    last = { vantageId: id, message, signature };
    const answer = await post();
    challenge = answer.challenge;
    return answer.outcome === 'again' && over.challenge === undefined ? send(over) : answer;
  };
  return { id, send, repeat: post };
}

export function sampleAt(monitorId: string, at: number, over: Partial<RemoteSample> = {}): RemoteSample {
  return {
    ...{ monitorId, scheduledAt: at, startedAt: at, totalMs: 3, failure: null, phases: {}, address: null },
    ...{ httpStatus: null, bytesRead: null, loopDelayMs: 0, detail: null, evidence: null, ...over },
  };
}

export const batchOf = (sequence: number, samples: RemoteSample[]): SyncMessage['batch'] => ({
  sequence,
  clockAheadMs: 0,
  samples,
});
