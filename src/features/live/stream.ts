/**
 * One stream profile of one camera, fetched once for all who watch. Packets are made here, once each, and handed to every
 * subscriber in the same turn; what a slow one cannot take is its own affair.
 */

import type { Clock, Log } from '#src/core/ports.ts';
import type { MediaDescription } from '#src/wire/access-unit.ts';
import type { CameraEvents, CameraSource } from './camera/session.ts';
import type { Supervisor, SupervisorOptions } from './camera/supervisor.ts';
import type { LiveFault, LiveState } from './contract-schemas.ts';
import { createGopCache, type GopCache } from './gop-cache.ts';
import { createPacketMaker } from './packet-maker.ts';
import { createPictureMemory } from './picture-memory.ts';
import { createRateMeter } from './rate-meter.ts';
import type { FoundSource, StreamKey } from './source.ts';
import type { StreamPacket } from './stream-packet.ts';

export interface Subscriber {
  /** Called in the same turn in which the packet was made. It must not throw, and not wait, and hold no packet beyond. */
  packet(packet: StreamPacket): void;
  state(state: LiveState): void;
  description(description: MediaDescription): void;
  /** The stream will never come back, because its device is gone. */
  ended(): void;
}

export interface Stream {
  readonly key: StreamKey;
  readonly slot: number;
  readonly cache: GopCache;
  state(): LiveState;
  description(): MediaDescription | undefined;
  viewers(): number;
  rates(): { readonly bitsPerSecond: number; readonly picturesPerSecond: number };
  subscribe(subscriber: Subscriber): () => void;
  /** Tries at once when it waits for its next try: somebody wants it now. Not more often than every other second. */
  nudge(): void;
  /** What the fleet knows of the device changed: a session that no longer fits is opened anew. */
  sourceChanged(): Promise<void>;
  /** Ends for good. */
  end(): Promise<void>;
}

export interface StreamParts {
  readonly key: StreamKey;
  readonly slot: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly findSource: () => Promise<FoundSource | LiveFault>;
  readonly refuseLogin: (credentialId: string) => Promise<void>;
  readonly supervise: (options: SupervisorOptions) => Supervisor;
  /** Something came or changed that the owner of the streams keeps. */
  readonly onDescription: (description: MediaDescription) => void;
}

/** A person who presses the button again and again must not hammer the camera. */
const nudgeEveryMs = 2000;

export function createStream(parts: StreamParts): Stream {
  const { clock, log, key } = parts;
  const subscribers = new Set<Subscriber>();
  const cache = createGopCache();
  const memory = createPictureMemory();
  const maker = createPacketMaker(parts.slot, memory);
  const meter = createRateMeter();
  let description: MediaDescription | undefined;
  let used: FoundSource | undefined;
  let isOver = false;
  let nudgedAtMs = -Infinity;
  let state: LiveState = { state: 'connecting', since: clock.nowMs(), fault: null, nextTryAt: null };

  const deliver = (packet: StreamPacket): void => {
    if (packet.kind === 'description') cache.describe(packet);
    if (packet.kind === 'picture') cache.push(packet);
    meter.note(packet.size, packet.kind === 'picture' ? 1 : 0, packet.madeAtMs);
    for (const subscriber of subscribers) subscriber.packet(packet);
    packet.release();
  };
  const events: CameraEvents = {
    takeMemory: (size) => memory.take(size),
    onDescription: (changed) => {
      description = changed;
      parts.onDescription(changed);
      deliver(maker.describe(changed, { wallMs: clock.nowMs(), monotonicMs: clock.monotonicMs() }));
      for (const subscriber of subscribers) subscriber.description(changed);
    },
    onUnit: (unit, arrivedAtMs) => {
      const packet = maker.unit(unit, { wallMs: arrivedAtMs, monotonicMs: clock.monotonicMs() });
      if (packet !== undefined) deliver(packet);
    },
    onActivity: () => undefined,
  };
  const source = async (): Promise<CameraSource | LiveFault> => {
    const found = await parts.findSource();
    used = 'source' in found ? found : undefined;
    return 'source' in found ? found.source : found;
  };
  const open = (): Supervisor =>
    parts.supervise({
      source,
      events,
      onState: (changed) => {
        if (isOver) return;
        state = changed;
        for (const subscriber of subscribers) subscriber.state(changed);
      },
      onLoginRefused: () => {
        const credentialId = used?.credentialId;
        if (credentialId === undefined) return;
        parts.refuseLogin(credentialId).catch((error: unknown) => {
          log.error('A refused login could not be kept.', { deviceId: key.deviceId, error });
        });
      },
    });
  let supervisor = open();
  /** One after the other, so that a camera with room for one session is never asked for two. */
  let changing: Promise<void> = Promise.resolve();

  const sourceChanged = async (): Promise<void> => {
    const found = await parts.findSource();
    const signature = 'source' in found ? found.signature : undefined;
    if (isOver || signature === used?.signature) return;
    if (state.state === 'waiting' || state.state === 'stopped') {
      supervisor.retryNow();
      return;
    }
    // A session that runs is worth more than one that could not be opened now, as after a password that was refused.
    if (signature === undefined) return;
    await supervisor.stop();
    // The end may have come while the old session closed.
    if (isOver) return;
    supervisor = open();
    supervisor.start();
  };

  supervisor.start();
  return {
    key,
    slot: parts.slot,
    cache,
    state: () => state,
    description: () => description,
    viewers: () => subscribers.size,
    rates: () => meter.read(clock.monotonicMs()),
    subscribe: (subscriber) => {
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    },
    nudge: () => {
      const nowMs = clock.monotonicMs();
      if (state.state !== 'waiting' || nowMs - nudgedAtMs < nudgeEveryMs) return;
      nudgedAtMs = nowMs;
      supervisor.retryNow();
    },
    sourceChanged: () => {
      changing = changing.then(sourceChanged).catch((error: unknown) => {
        log.error('The source of a stream could not be read again.', { ...key, error });
      });
      return changing;
    },
    end: async () => {
      if (isOver) return;
      isOver = true;
      const told = [...subscribers];
      subscribers.clear();
      for (const subscriber of told) subscriber.ended();
      await changing;
      await supervisor.stop();
    },
  };
}
