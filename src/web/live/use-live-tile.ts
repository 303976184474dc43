import { type RefObject, useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import { later, nowMs } from '../browser/clock.ts';
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

/** A tile that was scrolled past comes back soon; one that stays out of sight fetches nothing. */
const leaveMs = 1500;
/** A tile begins a little before it is scrolled into sight. */
const margin = '160px';

/** Whether any of the element can be seen; a tile that is not displayed cannot. */
function useIsInSight(element: RefObject<HTMLElement | null>): boolean {
  const [isInSight, setInSight] = useState(false);
  useEffect(() => {
    if (element.current === null) return undefined;
    let cancel: (() => void) | undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        cancel?.();
        if (entries.at(-1)?.isIntersecting === true) setInSight(true);
        else cancel = later(leaveMs, () => setInSight(false));
      },
      { rootMargin: margin },
    );
    observer.observe(element.current);
    return () => {
      cancel?.();
      observer.disconnect();
    };
  }, [element]);
  return isInSight;
}

/** Shows a channel while the component is there and seen. Another channel needs another component (`key`). */
export function useLiveTile(options: LiveTileOptions): LiveTile {
  const player = usePlayer();
  const surface = useRef<HTMLDivElement | null>(null);
  const handle = useRef<TileHandle | undefined>(undefined);
  const [heard, setHeard] = useState<Heard>(() => ({ status: undefined, at: nowMs() }));
  const [opening, setOpening] = useState(0);
  const isInSight = useIsInSight(surface);
  const { deviceId, channelId, quality, audio, volume, muted } = options;
  const open = useEffectEvent((at: Player, element: HTMLElement, onStatus: (status: TileStatus) => void) =>
    at.openTile({ ...options, surface: element, onStatus }),
  );
  useEffect(() => {
    const element = surface.current;
    if (element === null || !isInSight) return undefined;
    let isOpen = true;
    const opened = open(player.get(), element, (status) => {
      if (isOpen) setHeard({ status, at: nowMs() });
    });
    handle.current = opened;
    return () => {
      isOpen = false;
      handle.current = undefined;
      opened.close();
      setHeard({ status: undefined, at: nowMs() });
    };
  }, [player, deviceId, channelId, opening, isInSight]);
  useEffect(() => handle.current?.change({ quality, audio, volume, muted }), [quality, audio, volume, muted]);
  const reopen = useCallback(() => setOpening((old) => old + 1), []);
  return { surface, heard, handle, reopen };
}
