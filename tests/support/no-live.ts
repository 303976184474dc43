/** Figures of a server that shows no pictures. */

import type { LiveFigures } from '#src/features/live/live.ts';

export const noLive = (): LiveFigures => ({
  viewers: 0,
  tiles: 0,
  streams: 0,
  bytesSent: 0,
  packetsSent: 0,
  picturesSkipped: 0,
});
