/** Streams that are fetched although nobody watches: of devices for which a person chose that. */

import type { Log } from '#src/core/ports.ts';
import type { Store } from '#src/store/store.ts';
import type { Reach } from '../fleet/reach.ts';
import { findLiveSettings, listAlwaysOn } from './repository.ts';
import type { StreamKey } from './source.ts';
import type { Streams } from './streams.ts';
import { candidateOf, chooseStream } from './viewing/choose-stream.ts';

export interface AlwaysOn {
  /** Of all devices, once. */
  start(): Promise<void>;
  /** After the settings, the place or the streams of a device changed. */
  refresh(deviceId: string): Promise<void>;
}

export interface AlwaysOnParts {
  readonly reach: Pick<Reach, 'device'>;
  readonly streams: Pick<Streams, 'hold' | 'seen'>;
  readonly store: Store;
  readonly log: Log;
}

const allCodecs = ['h264', 'h265', 'jpeg'];

export function createAlwaysOn(parts: AlwaysOnParts): AlwaysOn {
  /** The main stream for the page of the camera, and the smallest for walls: both are there at once. */
  const keysOf = async (deviceId: string): Promise<StreamKey[]> => {
    const reached = await parts.reach.device(deviceId);
    return (reached?.channels ?? []).flatMap((channel) => {
      const channelId = channel.id;
      const candidates = channel.profiles
        .filter(({ rtspUrl }) => rtspUrl !== undefined)
        .map((profile) => candidateOf(profile, parts.streams.seen({ deviceId, channelId, profileId: profile.id })));
      const profileIds = (['main', 'sub'] as const).flatMap((quality) => {
        const wish = { quality, width: 1, height: 1, codecs: allCodecs, isLineSlow: false };
        const choice = chooseStream(candidates, wish);
        return 'profileId' in choice ? [choice.profileId] : [];
      });
      return [...new Set(profileIds)].map((profileId) => ({ deviceId, channelId, profileId }));
    });
  };
  const refresh = async (deviceId: string): Promise<void> => {
    const { alwaysOn } = await findLiveSettings(parts.store.db, deviceId);
    parts.streams.hold(deviceId, alwaysOn ? await keysOf(deviceId) : []);
  };

  return {
    refresh,
    start: async () => {
      for (const deviceId of await listAlwaysOn(parts.store.db)) {
        await refresh(deviceId).catch((error: unknown) =>
          parts.log.error('A stream that is to be always on could not be started.', { deviceId, error }),
        );
      }
    },
  };
}
