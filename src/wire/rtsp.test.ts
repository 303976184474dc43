import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRtpInfo, formatTransport, parseRtpInfo, parseTransport } from './rtsp-headers.ts';
import {
  createRtspReader,
  encodeRtspFrame,
  encodeRtspMessage,
  rtspHeader,
  rtspHeaderValues,
  type RtspItem,
} from './rtsp.ts';

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

function readAll(chunks: readonly Uint8Array[]): RtspItem[] {
  const reader = createRtspReader();
  return chunks.flatMap((chunk) => reader.push(chunk));
}

function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let offset = 0;
  for (const size of sizes) {
    chunks.push(bytes.subarray(offset, offset + size));
    offset += size;
  }
  return [...chunks, bytes.subarray(offset)];
}

const token = fc
  .stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,12}$/)
  .filter((name) => name.toLowerCase() !== 'content-length');
const value = fc.stringMatching(/^[!-~]([ -~]{0,30}[!-~])?$/);
const headers = fc.array(fc.tuple(token, value), { maxLength: 6 });
const body = fc.uint8Array({ maxLength: 200 });
const message = fc.oneof(
  fc.record({
    kind: fc.constant('request' as const),
    method: fc.constantFrom('OPTIONS', 'DESCRIBE', 'SETUP', 'GET_PARAMETER'),
    uri: fc.constantFrom('rtsp://127.0.0.1/a?b=c', '*'),
    headers,
    body,
  }),
  fc.record({
    kind: fc.constant('response' as const),
    status: fc.integer({ min: 100, max: 599 }),
    reason: fc.constantFrom('OK', 'Not Found', ''),
    headers,
    body,
  }),
);
const frame = fc.record({ kind: fc.constant('frame' as const), channel: fc.nat(255), payload: body });

describe('the RTSP reader', () => {
  it('gives back what was written, in any chunking', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(message, frame), { maxLength: 6 }),
        fc.array(fc.nat(40), { maxLength: 60 }),
        (items, sizes) => {
          const parts = items.map((item) =>
            item.kind === 'frame' ? encodeRtspFrame(item.channel, item.payload) : encodeRtspMessage(item),
          );
          const bytes = Uint8Array.from(parts.flatMap((part) => [...part]));
          const expected = items.map((item) =>
            item.kind === 'frame' || item.body.length === 0
              ? item
              : { ...item, headers: [...item.headers, ['Content-Length', String(item.body.length)]] },
          );
          expect(readAll(cut(bytes, sizes))).toEqual(expected);
        },
      ),
    );
  });

  it('answers any bytes the same in any chunking and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.array(fc.nat(30), { maxLength: 40 }), (bytes, sizes) => {
        expect(readAll(cut(bytes, sizes))).toEqual(readAll([bytes]));
      }),
    );
  });

  it('finds every message of a long stream in small pieces', () => {
    const one = encodeRtspMessage({
      kind: 'request',
      method: 'OPTIONS',
      uri: '*',
      headers: [['CSeq', '1']],
      body: new Uint8Array(50),
    });
    const stream = Uint8Array.from(Array.from({ length: 300 }, () => [...one]).flat());
    for (const size of [7, 97, 1000, 4095]) {
      const sizes = Array.from({ length: Math.floor(stream.length / size) }, () => size);
      expect(readAll(cut(stream, sizes))).toHaveLength(300);
    }
  });

  it('stops at a head without end', () => {
    const reader = createRtspReader();
    const items = [
      reader.push(ascii('OPTIONS * RTSP/1.0\r\n')),
      ...Array.from({ length: 40 }, () => reader.push(ascii(`X: ${'y'.repeat(1000)}\r\n`))),
    ].flat();
    expect(items).toMatchObject([{ kind: 'malformed' }]);
    expect(reader.pendingBytes).toBe(0);
    expect(reader.push(ascii('OPTIONS * RTSP/1.0\r\n\r\n'))).toEqual([]);
  });

  it.each([
    ['HTTP/1.1 200 OK\r\n\r\n', 'neither an RTSP request'],
    ['RTSP/1.0 200 OK\r\nContent-Length: 99999999\r\n\r\n', 'Content-Length'],
    ['RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n', 'Content-Length'],
    ['RTSP/1.0 200 OK\r\nno colon here\r\n\r\n', 'has no name'],
  ])('names what is wrong with %j', (text, problem) => {
    const [item] = readAll([ascii(text)]);
    expect(item).toMatchObject({ kind: 'malformed', problem: expect.stringContaining(problem) as string });
  });

  it('takes bare line feeds, folded headers and empty lines between messages', () => {
    const [item] = readAll([
      ascii(
        '\r\n\r\nRTSP/1.0 401 Unauthorized\nCSeq: 2\nWWW-Authenticate: Digest realm="a",\n  nonce="b"\nwww-authenticate: Basic realm="a"\n\n',
      ),
    ]);
    expect(item).toMatchObject({ kind: 'response', status: 401 });
    const answer = item as Extract<RtspItem, { kind: 'response' }>;
    expect(rtspHeader(answer, 'cseq')).toBe('2');
    expect(rtspHeaderValues(answer, 'WWW-Authenticate')).toEqual(['Digest realm="a", nonce="b"', 'Basic realm="a"']);
  });
});

describe('RTSP headers', () => {
  it('reads a Transport answer with its ports and stream identifier', () => {
    expect(
      parseTransport('RTP/AVP;unicast;client_port=50000-50001;server_port=6970;ssrc=0A1B2C3D;mode="PLAY"'),
    ).toEqual([
      {
        protocol: 'RTP/AVP',
        multicast: false,
        clientPort: [50_000, 50_001],
        serverPort: [6970, 6971],
        ssrc: '0A1B2C3D',
        mode: 'PLAY',
      },
    ]);
  });

  it('keeps the order of the offered transports and drops what is none', () => {
    const offered = parseTransport('RTP/AVP/TCP;unicast;interleaved=0-1, nonsense, RTP/AVP;multicast');
    expect(offered.map((transport) => transport.protocol)).toEqual(['RTP/AVP/TCP', 'RTP/AVP']);
  });

  it.each([
    'unicast;interleaved=0-1;RTP/AVP/TCP;ssrc=1F;mode="PLAY,RECORD"',
    ' RTP/AVP/TCP ;; unicast; interleaved = 0 - 1 ; ssrc= 1F ;mode="PLAY,RECORD";',
    'rtp/avp/tcp;mode="PLAY,RECORD";ssrc=1F;interleaved=0',
  ])('takes parameters in any order, with blanks and stray semicolons: %s', (text) => {
    expect(parseTransport(text)).toEqual([
      { protocol: 'RTP/AVP/TCP', multicast: false, interleaved: [0, 1], ssrc: '1F', mode: 'PLAY,RECORD' },
    ]);
  });

  it('takes RTP-Info with blanks, stray semicolons and numbers that are none', () => {
    const text = 'url=rtsp://h/1 ; seq= 17 ;; rtptime=4294967295; , ;url = "rtsp://h/2";seq=-1;rtptime=x';
    expect(parseRtpInfo(text)).toEqual([
      { url: 'rtsp://h/1', sequence: 17, rtpTime: 4_294_967_295 },
      { url: 'rtsp://h/2' },
    ]);
    expect(parseRtpInfo('seq=1;rtptime=2')).toEqual([]);
  });

  it('takes any text without a throw', () => {
    const text = fc.stringMatching(/^[a-z=;,"/ \d-]{0,60}$/);
    fc.assert(
      fc.property(text, (value) => void [parseTransport(value), parseRtpInfo(value), parseTransport(`RTP/${value}`)]),
    );
  });

  it('writes what it reads', () => {
    const transport = { protocol: 'RTP/AVP/TCP', multicast: false, interleaved: [2, 3] as const, ssrc: '00000001' };
    expect(parseTransport(formatTransport(transport))).toEqual([transport]);
    const info = [{ url: 'rtsp://h/a;b=1/trackID=1', sequence: 1, rtpTime: 2 }, { url: 'rtsp://h/2' }];
    expect(
      parseRtpInfo(formatRtpInfo([{ url: 'rtsp://h/1', sequence: 1, rtpTime: 2 }, { url: 'rtsp://h/2' }])),
    ).toEqual([{ ...info[0], url: 'rtsp://h/1' }, info[1]]);
  });
});
