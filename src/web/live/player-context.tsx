/**
 * Live pictures in the console: one player for each page that shows some, and what a tile of it says in words. How a
 * picture is fetched and decoded is the player's affair (`web/player`).
 */

import { createContext, type ReactNode, use, useEffect, useState } from 'react';
import { createPlayer } from '../player/player.ts';
import type { Player } from '../player/player-types.ts';

/** Holds the player of a page: made with the first tile, closed with the page. */
interface PlayerSlot {
  readonly get: () => Player;
  readonly close: () => void;
}

function createSlot(): PlayerSlot {
  let player: Player | undefined;
  return {
    get: () => (player ??= createPlayer()),
    close: () => {
      player?.close();
      player = undefined;
    },
  };
}

const PlayerContext = createContext<PlayerSlot | undefined>(undefined);

export function PlayerProvider({ children }: { readonly children: ReactNode }) {
  const [slot] = useState(createSlot);
  useEffect(() => () => slot.close(), [slot]);
  return <PlayerContext value={slot}>{children}</PlayerContext>;
}

/** For effects and handlers below a `PlayerProvider`. */
export function usePlayer(): PlayerSlot {
  const slot = use(PlayerContext);
  if (slot === undefined) throw new Error('A live picture stands outside a PlayerProvider.');
  return slot;
}
