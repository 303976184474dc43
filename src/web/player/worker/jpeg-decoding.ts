/** Route of JPEG streams: each picture is decoded by itself; while one is, only the newest waits. */

import type { MediaPacket } from '#src/wire/media-packet.ts';
import type { PictureRoute, RouteEvents } from './picture-route.ts';
import type { Screen } from './screen.ts';

/** So many in a row that cannot be read are no accident. */
const failuresMost = 20;

export function createJpegDecoding(screen: Screen, events: Pick<RouteEvents, 'skipped' | 'failed'>): PictureRoute {
  let waiting: MediaPacket | undefined;
  let isDecoding = false;
  let taken: number | undefined;
  let failures = 0;
  let isClosed = false;

  const decode = async (packet: MediaPacket): Promise<void> => {
    try {
      const bitmap = await createImageBitmap(new Blob([Uint8Array.from(packet.payload)], { type: 'image/jpeg' }));
      failures = 0;
      if (isClosed) bitmap.close();
      else {
        const { width, height } = bitmap;
        screen.show(bitmap, { number: packet.number, wallTimeMs: packet.wallTimeUs / 1000, width, height });
      }
    } catch {
      failures += 1;
      if (failures === failuresMost && !isClosed) events.failed('decoder');
    }
  };
  const run = async (): Promise<void> => {
    while (waiting !== undefined && !isClosed) {
      const packet = waiting;
      waiting = undefined;
      taken = packet.number;
      isDecoding = true;
      await decode(packet);
      isDecoding = false;
    }
  };

  return {
    describe() {
      waiting = undefined;
      taken = undefined;
    },
    push(packet) {
      if (waiting !== undefined) events.skipped(1);
      waiting = packet;
      if (!isDecoding) void run();
    },
    chokedAfter: () => (waiting === undefined ? undefined : (taken ?? -1)),
    watch: () => undefined,
    close() {
      isClosed = true;
      waiting = undefined;
    },
  };
}
