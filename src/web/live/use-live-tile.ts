import { type RefObject, useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import { nowMs } from '../browser/clock.ts';
import type { Player, TileHandle, TileStatus, WantedQuality } from '../player/player-types.ts';
import { usePlayer } from './player-context.tsx';

export interface LiveTileOptions {
  readonly deviceId: string;
  readonly channelId: string;
  readonly quality: WantedQuality;
  readonly audio: boolean;
  readonly volume: number;
  readonly muted: boolean;
}

/** What the player said last, and when: a player that falls silent is no proof of a live picture. */
export interface Heard {
  readonly status: TileStatus | undefined;
  readonly at: number;
}

export interface LiveTile {
  /** Goes to an empty element; the player fills it. */
  readonly surface: RefObject<HTMLDivElement | null>;
  readonly heard: Heard;
  readonly handle: RefObject<TileHandle | undefined>;
  /** Opens it again, which makes the site try at once. */
  readonly reopen: () => void;
}

/** Shows a channel while the component is there. Another channel needs another component (`key`). */
export function useLiveTile(options: LiveTileOptions): LiveTile {
  const player = usePlayer();
  const surface = useRef<HTMLDivElement | null>(null);
  const handle = useRef<TileHandle | undefined>(undefined);
  const [heard, setHeard] = useState<Heard>(() => ({ status: undefined, at: nowMs() }));
  const [opening, setOpening] = useState(0);
  const { deviceId, channelId, quality, audio, volume, muted } = options;
  const open = useEffectEvent((at: Player, element: HTMLElement, onStatus: (status: TileStatus) => void) =>
    at.openTile({ ...options, surface: element, onStatus }),
  );
  useEffect(() => {
    const element = surface.current;
    if (element === null) return undefined;
    let isOpen = true;
    const opened = open(player.get(), element, (status) => {
      if (isOpen) setHeard({ status, at: nowMs() });
    });
    handle.current = opened;
    return () => {
      isOpen = false;
      handle.current = undefined;
      opened.close();
    };
  }, [player, deviceId, channelId, opening]);
  useEffect(() => handle.current?.change({ quality, audio, volume, muted }), [quality, audio, volume, muted]);
  const reopen = useCallback(() => setOpening((old) => old + 1), []);
  return { surface, heard, handle, reopen };
}
