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

  it.each([
    ['m=video  0  RTP/AVP  96 ', 'a=rtpmap:96  H264/90000'],
    ['m=video 0 RTP/AVP 96', 'a=rtpmap: 96 H264 / 90000'],
    ['m=video 0/2 RTP/AVP 96', 'a=RTPMAP:96\tH264/90000'],
    ['m=video 0 RTP/AVP 96', 'a=rtpmap:96 H264'],
  ])('takes blanks, and a missing clock of video: %s %s', (line, mapping) => {
    const text = ['\0v=0', 'v=0', line, mapping, 'a=fmtp:96 ;packetization-mode = 1 ;; x-y=2;'].join('\r');
    expect(parseSdp(text)?.media.map((media) => sdpFormats(media))).toEqual([
      [
        {
          payloadType: 96,
          encoding: 'H264',
          clockRate: 90_000,
          channels: 1,
          parameters: { 'packetization-mode': '1', 'x-y': '2' },
        },
      ],
    ]);
  });

  it('leaves out formats that would divide by zero or do not exist', () => {
    const formats = (lines: string[]): unknown =>
      parseSdp(['v=0', ...lines].join('\n'))?.media.map((m) => sdpFormats(m));
    expect(formats(['m=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/0'])).toEqual([[]]);
    expect(formats(['m=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/999999999'])).toEqual([[]]);
    expect(formats(['m=video 0 RTP/AVP 200', 'a=rtpmap:200 H264/90000'])).toEqual([[]]);
    expect(formats(['m=audio 0 RTP/AVP 97', 'a=rtpmap:97 L16'])).toEqual([[]]);
    // The number of one format is the beginning of another's.
    expect(formats(['m=video 0 RTP/AVP 9', 'a=rtpmap:96 H264/90000'])).toMatchObject([[{ encoding: 'G722' }]]);
    expect(formats(['m=audio 0 RTP/AVP 97', 'a=rtpmap:97 L16/8000/0'])).toMatchObject([[{ channels: 1 }]]);
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
