/** What happens to packets on their way out of a camera that is broken or badly connected. */

import { randomBytes } from 'node:crypto';
import type { SimDevice } from '../device.ts';
import type { PacketSink } from './player.ts';

export interface Outlet extends PacketSink {
  /** Bytes outside of any framing; over UDP one datagram. */
  readonly raw: (bytes: Uint8Array) => void;
}

/** One packet in so many is lost: about three of a hundred, as on a bad radio link. */
const lossPeriod = 31;
/** Packets that change places with each other. */
const orderWindow = 4;
/** The order in which a full window goes out; it holds every packet once. */
const mixedOrder = [2, 0, 3, 1] as const;

export function createFaultySink(device: SimDevice, outlet: Outlet): PacketSink {
  let count = 0;
  let held: Uint8Array[] = [];

  const release = (order: readonly number[]): void => {
    const packets = held;
    held = [];
    for (const index of order) {
      const packet = packets[index];
      if (packet !== undefined) outlet.rtp(packet);
    }
    // Every third window its first packet comes twice.
    if (order === mixedOrder && count % (3 * orderWindow) === 0 && packets[0] !== undefined) outlet.rtp(packets[0]);
  };

  return {
    rtp: (packet) => {
      count += 1;
      const { faults } = device;
      if (faults.has('rtsp-garbage')) outlet.raw(new Uint8Array(randomBytes(packet.length)));
      else if (faults.has('rtsp-lossy') && count % lossPeriod === 0) return;
      else if (faults.has('rtsp-out-of-order')) {
        held.push(packet);
        if (held.length === orderWindow) release(mixedOrder);
      } else {
        if (held.length > 0) release(held.keys().toArray());
        outlet.rtp(packet);
      }
    },
    rtcp: (packet) => outlet.rtcp(packet),
    isFull: () => outlet.isFull(),
  };
}
