/** A camera on its way to a place of the wall. */

import type { DragEvent } from 'react';
import { LayoutTile } from '#src/features/live/contract-schemas.ts';
import type { PlacedChannel } from './wall-model.ts';

/** Of our own, so that a file or a link dropped by mistake is none of ours. */
const mediaType = 'application/x-keepsight-channel';

export function startDrag(event: DragEvent, { deviceId, channelId }: PlacedChannel): void {
  event.dataTransfer.setData(mediaType, JSON.stringify({ deviceId, channelId }));
  event.dataTransfer.effectAllowed = 'move';
}

export function isDragOfChannel(event: DragEvent): boolean {
  return event.dataTransfer.types.includes(mediaType);
}

export function droppedChannel(event: DragEvent): PlacedChannel | undefined {
  try {
    return LayoutTile.safeParse(JSON.parse(event.dataTransfer.getData(mediaType))).data ?? undefined;
  } catch {
    // Something else was dropped.
    return undefined;
  }
}
