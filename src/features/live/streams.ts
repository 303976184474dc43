/** All streams that run: one for each profile that somebody watches, watched a moment ago, or wants to have always on. */

import type { Clock, Log } from '#src/core/ports.ts';
import type { VideoDescription } from '#src/wire/access-unit.ts';
import type { Reach } from '../fleet/reach.ts';
import type { Supervisor, SupervisorOptions } from './camera/supervisor.ts';
import type { LiveSettings } from './contract-schemas.ts';
import { TooManyStreams } from './errors.ts';
import { createSlots } from './slots.ts';
import { sourceOf, type StreamKey } from './source.ts';
import { createStream, type Stream, type Subscriber } from './stream.ts';

export interface StreamsParts {
  readonly reach: Pick<Reach, 'device' | 'refuseLogin'>;
  readonly settingsOf: (deviceId: string) => Promise<LiveSettings>;
  readonly supervise: (options: SupervisorOptions) => Supervisor;
  readonly clock: Clock;
  readonly log: Log;
}

export type VideoFacts = Pick<VideoDescription, 'codec' | 'width' | 'height'>;

export interface Streams {
  /** Watches a stream, which is fetched when it is not yet. @throws TooManyStreams */
  watch(key: StreamKey, subscriber: Subscriber): Watch;
  find(key: StreamKey): Stream | undefined;
  running(): readonly Stream[];
  /** What a stream really was when it was last seen; a camera's own list may be wrong. */
  seen(key: StreamKey): VideoFacts | undefined;
  /** Keeps these running although nobody watches; of the device, no others. */
  hold(deviceId: string, keys: readonly StreamKey[]): void;
  deviceChanged(deviceId: string): Promise<void>;
  /** The device answers again: no need to wait for the next try. */
  deviceAnswers(deviceId: string): void;
  /** Ends what runs of a device that is gone. */
  deviceGone(deviceId: string): void;
  close(): Promise<void>;
}

export interface Watch {
  readonly stream: Stream;
  release(): void;
}

/** A person who flips through cameras comes back to one within this time, and finds it running. */
const lingerMs = 20_000;
/** 64 cameras take a tenth of a core; 500 branches with both of their streams are still far below what one process takes. */
const streamsMax = 1024;
/** Descriptions that are remembered; a device has seldom more than four profiles. */
const seenMax = 8192;

interface Running {
  readonly stream: Stream;
  isHeld: boolean;
  /** Ends the wait after the last viewer. */
  leaving: AbortController | undefined;
}

export function createStreams(parts: StreamsParts): Streams {
  const { clock, log } = parts;
  const running = new Map<string, Running>();
  const ending = new Map<string, Promise<void>>();
  const seen = new Map<string, VideoFacts>();
  const slots = createSlots(clock);

  const remember = (name: string, video: VideoDescription | undefined): void => {
    if (video === undefined) return;
    seen.delete(name);
    const [oldest] = seen.keys();
    if (seen.size >= seenMax && oldest !== undefined) seen.delete(oldest);
    seen.set(name, { codec: video.codec, width: video.width, height: video.height });
  };

  const start = (key: StreamKey): Running => {
    if (running.size >= streamsMax) throw new TooManyStreams({ limit: streamsMax });
    const name = nameOf(key);
    const closing = ending.get(name) ?? Promise.resolve();
    const stream = createStream({
      key,
      slot: slots.take(),
      clock,
      log,
      findSource: async () => {
        // The session before this one may still hold the camera's only place.
        await closing;
        return sourceOf(await parts.reach.device(key.deviceId), key, await parts.settingsOf(key.deviceId));
      },
      refuseLogin: (credentialId) => parts.reach.refuseLogin(key.deviceId, credentialId),
      supervise: parts.supervise,
      onDescription: ({ video }) => remember(name, video),
    });
    const started: Running = { stream, isHeld: false, leaving: undefined };
    running.set(name, started);
    return started;
  };

  const end = (entry: Running): void => {
    const name = nameOf(entry.stream.key);
    if (running.get(name) !== entry) return;
    running.delete(name);
    entry.leaving?.abort();
    const closed = entry.stream
      .end()
      .catch((error: unknown) => log.error('A stream could not be closed.', { ...entry.stream.key, error }))
      .finally(() => {
        slots.release(entry.stream.slot);
        if (ending.get(name) === closed) ending.delete(name);
      });
    ending.set(name, closed);
  };

  const settle = (entry: Running): void => {
    const isWanted = entry.isHeld || entry.stream.viewers() > 0;
    if (isWanted) {
      entry.leaving?.abort();
      entry.leaving = undefined;
      return;
    }
    if (entry.leaving !== undefined) return;
    const leaving = new AbortController();
    entry.leaving = leaving;
    clock.sleep(lingerMs, leaving.signal).then(
      () => end(entry),
      () => undefined, // somebody came back
    );
  };

  const ofDevice = (deviceId: string): Running[] =>
    [...running.values()].filter(({ stream }) => stream.key.deviceId === deviceId);

  return {
    watch: (key, subscriber) => {
      const entry = running.get(nameOf(key)) ?? start(key);
      const unsubscribe = entry.stream.subscribe(subscriber);
      settle(entry);
      return {
        stream: entry.stream,
        release: () => {
          unsubscribe();
          settle(entry);
        },
      };
    },
    find: (key) => running.get(nameOf(key))?.stream,
    running: () => [...running.values()].map(({ stream }) => stream),
    seen: (key) => seen.get(nameOf(key)),
    hold: (deviceId, keys) => {
      const wanted = new Set(keys.map(nameOf));
      for (const key of keys) {
        const entry = running.get(nameOf(key)) ?? start(key);
        entry.isHeld = true;
        settle(entry);
      }
      for (const entry of ofDevice(deviceId)) {
        if (wanted.has(nameOf(entry.stream.key))) continue;
        entry.isHeld = false;
        settle(entry);
      }
    },
    deviceChanged: async (deviceId) => {
      await Promise.all(ofDevice(deviceId).map(({ stream }) => stream.sourceChanged()));
    },
    deviceAnswers: (deviceId) => {
      for (const { stream } of ofDevice(deviceId)) stream.nudge();
    },
    deviceGone: (deviceId) => {
      for (const entry of ofDevice(deviceId)) end(entry);
    },
    close: async () => {
      for (const entry of running.values()) end(entry);
      await Promise.all(ending.values());
    },
  };
}

function nameOf(key: StreamKey): string {
  return JSON.stringify([key.deviceId, key.channelId, key.profileId]);
}
