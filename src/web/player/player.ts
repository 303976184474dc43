/**
 * The player: shows the live pictures of cameras in elements of the page, and says of each how old it is. A worker holds
 * the one WebSocket to the site and decodes; this side owns what only a page can: elements, sound and the microphone.
 * It knows nothing of the console around it.
 */

import type { Player } from './player-types.ts';

export function createPlayer(): Player {
  throw new Error('Not built yet.');
}
