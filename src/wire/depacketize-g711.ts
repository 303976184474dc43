/** G.711 in RTP (RFC 3551 section 4.5.14): samples of one byte, one unit per packet. */

import type { AudioDescription } from './access-unit.ts';
import type { Depacketizer, ReceivedPacket } from './depacketizer.ts';
import type { SdpFormat } from './sdp.ts';

export function createG711Depacketizer(format: SdpFormat): Depacketizer {
  const codec = format.encoding.toUpperCase() === 'PCMA' ? 'pcma' : 'pcmu';
  const description: AudioDescription = {
    codec,
    codecString: codec === 'pcma' ? 'alaw' : 'ulaw',
    sampleRate: format.clockRate,
    channels: format.channels,
    config: new Uint8Array(),
  };
  return {
    track: 'audio',
    description: () => description,
    push: (packet: ReceivedPacket) => {
      if (packet.payload.length === 0) return [];
      return [
        {
          kind: 'unit',
          unit: {
            track: 'audio',
            // A copy, so that a unit that is kept does not keep the whole chunk from the socket.
            data: packet.payload.slice(),
            isKey: true,
            isDiscardable: false,
            rtpTimestamp: packet.timestamp,
            afterLoss: packet.lost,
          },
        },
      ];
    },
  };
}
