import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSdp, sdpFormats, serialiseSdp } from './sdp.ts';

const description = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=Session',
  'c=IN IP4 0.0.0.0',
  't=0 0',
  'a=control:rtsp://127.0.0.1/axis-media/media.amp?videocodec=h264',
  'm=video 0 RTP/AVP 96',
  'b=AS:4000',
  'a=rtpmap:96 H264/90000',
  'a=fmtp:96 packetization-mode=1; profile-level-id=4D0029; sprop-parameter-sets=Z00AKeKQ,aO48gA==',
  'a=recvonly',
  'a=control:stream=0',
  'm=audio 0 RTP/AVP 0',
  'a=control:stream=1',
  'm=broken',
  '',
].join('\r\n');

describe('session descriptions', () => {
  it('gives the formats of each media, with parameters in lower case and static payload types', () => {
    const sdp = parseSdp(description);
    expect(sdp?.media.map((media) => sdpFormats(media))).toEqual([
      [
        {
          payloadType: 96,
          encoding: 'H264',
          clockRate: 90_000,
          channels: 1,
          parameters: {
            'packetization-mode': '1',
            'profile-level-id': '4D0029',
            'sprop-parameter-sets': 'Z00AKeKQ,aO48gA==',
          },
        },
      ],
      [{ payloadType: 0, encoding: 'PCMU', clockRate: 8000, channels: 1, parameters: {} }],
    ]);
    expect(sdp?.media[0]?.bandwidthKbps).toBe(4000);
  });

  it('reads what it writes', () => {
    const sdp = parseSdp(description);
    expect(sdp).toBeDefined();
    expect(sdp && parseSdp(serialiseSdp(sdp))).toEqual(sdp);
  });

  it('says that other text is no description', () => {
    expect(parseSdp('<html></html>')).toBeUndefined();
  });

  it('never throws and stays bounded', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom('m=video 0 RTP/AVP 96', 'a=x', 'a=rtpmap:96 x/1', 'b=AS:1', 'c=IN IP4 1.1.1.1', 'v=0'),
        ),
        (lines) => {
          const sdp = parseSdp(['v=0', ...lines].join('\n'));
          expect(sdp?.media.length).toBeLessThanOrEqual(64);
          sdp?.media.forEach((media) => sdpFormats(media));
        },
      ),
    );
  });
});
