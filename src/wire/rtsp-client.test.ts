import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asked, described, encode, offer, peerOf, playing, sdp, url } from '../../tests/support/rtsp-peer.ts';
import { encodeRtspFrame, rtspHeader, type RtspRequest } from './rtsp.ts';

describe('a session', () => {
  it('asks one thing after the other, and plays', () => {
    const peer = peerOf();
    expect(asked(peer)).toEqual([`OPTIONS ${url}`]);
    peer.answer('200 OK', ['Public: OPTIONS, DESCRIBE']);
    expect(asked(peer)).toEqual([`DESCRIBE ${url}`]);
    expect(rtspHeader(peer.requests[0] as RtspRequest, 'accept')).toBe('application/sdp');
    // No Content-Type, as some cameras answer.
    peer.answer('200 OK', [], sdp('trackID=1'));
    peer.client.setUp(
      [
        { control: 'trackID=1', transport: offer },
        { control: 'trackID=2', transport: { ...offer, interleaved: [2, 3] } },
      ],
      0,
    );
    peer.pass(0);
    expect(asked(peer)).toEqual([`SETUP ${url}/trackID=1`]);
    peer.answer('200 OK', [
      'Session:  abc ; timeout = 30',
      'Transport: RTP/AVP/TCP;interleaved=4-5;ssrc= 0A0B0C0D;unicast',
    ]);
    expect(asked(peer)).toEqual([`SETUP ${url}/trackID=2`]);
    expect(rtspHeader(peer.requests[0] as RtspRequest, 'session')).toBe('abc');
    peer.answer('200 OK', ['Session: abc', 'Transport: RTP/AVP/TCP;unicast;interleaved=2-3']);
    expect(asked(peer)).toEqual([`PLAY ${url}`]);
    peer.answer('200 OK');
    expect(peer.events.slice(-3)).toMatchObject([
      { kind: 'set-up', track: 0, transport: { interleaved: [4, 5] } },
      { kind: 'set-up', track: 1, transport: { interleaved: [2, 3] } },
      { kind: 'playing', info: [] },
    ]);
  });

  it('goes on without a sound that the camera refuses', () => {
    const peer = peerOf();
    peer.answer('200 OK');
    peer.answer('200 OK', [], sdp('1'));
    peer.client.setUp(
      [
        { control: '1', transport: offer },
        { control: '2', transport: offer },
      ],
      0,
    );
    peer.pass(0);
    peer.answer('200 OK', ['Session: a', 'Transport: RTP/AVP/TCP;interleaved=0-1']);
    peer.answer('500 No');
    expect(peer.events.at(-1)).toEqual({ kind: 'set-up', track: 1, transport: undefined });
    expect(asked(peer)).toEqual([`PLAY ${url}`]);
  });

  it('takes frames of its channels only, and only once it has asked to play', () => {
    const peer = described('1');
    const frame = (channel: number): Uint8Array => encodeRtspFrame(channel, Uint8Array.of(channel));
    // A TCP session that came before this one still sends.
    peer.say(frame(0));
    peer.answer('200 OK', ['Session: a', 'Transport: RTP/AVP/TCP;interleaved=6-7']);
    peer.say(frame(6));
    peer.say(frame(0));
    peer.answer('200 OK');
    peer.say(frame(7));
    const frames = peer.events.filter((event) => event.kind === 'frame');
    expect(frames.map(({ channel }) => channel)).toEqual([6, 7]);
  });

  it('goes on when the camera does not know OPTIONS', () => {
    const peer = peerOf();
    peer.answer('501 Not Implemented');
    expect(asked(peer)).toEqual([`DESCRIBE ${url}`]);
  });

  it('ends with TEARDOWN', () => {
    const peer = playing();
    peer.client.tearDown(0);
    peer.pass(0);
    expect(asked(peer)).toEqual(['TEARDOWN rtsp://192.0.2.7/live/main/']);
    peer.answer('200 OK');
    expect(peer.events.at(-1)).toEqual({ kind: 'torn-down' });
  });
});

describe('the address of a track', () => {
  it.each([
    [['Content-Base: rtsp://192.0.2.7/live/main/'], 'trackID=1', `${url}/trackID=1`, `${url}/`],
    [
      ['Content-Base: 192.0.2.7:554/live/main'],
      'trackID=1',
      'rtsp://192.0.2.7:554/live/main/trackID=1',
      'rtsp://192.0.2.7:554/live/main',
    ],
    [['Content-Location: rtsp://192.0.2.7/x/'], 'track1', 'rtsp://192.0.2.7/x/track1', 'rtsp://192.0.2.7/x/'],
    [[], '*', url, url],
    [[], 'rtsp://10.0.0.9/media.amp/stream=0?a=b', 'rtsp://10.0.0.9/media.amp/stream=0?a=b', url],
  ])('with %j and control %s', (headers, control, track, whole) => {
    const peer = described(control, headers);
    expect(asked(peer)).toEqual([`SETUP ${track}`]);
    peer.answer('200 OK', ['Session: a', 'Transport: RTP/AVP/TCP;interleaved=0-1']);
    expect(asked(peer)).toEqual([`PLAY ${whole}`]);
  });

  it('is not that of the whole, which has a control value of its own', () => {
    const whole = 'rtsp://192.0.2.7/axis-media/media.amp?videocodec=h264';
    const peer = described(
      'rtsp://192.0.2.7/axis-media/media.amp/stream=0?videocodec=h264',
      [],
      [`a=control:${whole}`],
    );
    peer.answer('200 OK', ['Session: a', 'Transport: RTP/AVP/TCP;interleaved=0-1']);
    expect(asked(peer)).toEqual([`PLAY ${whole}`]);
  });
});

describe('an answer', () => {
  it('belongs to the request whose number it carries', () => {
    const peer = peerOf();
    peer.say(encode('RTSP/1.0 200 OK\r\nCSeq: 77\r\nPublic: X\r\n\r\n'));
    peer.say(encode('RTSP/1.0 200 OK\r\n\r\n'));
    expect(asked(peer)).toEqual([`OPTIONS ${url}`]);
    peer.say(encode('RTSP/1.0 200 OK\r\ncseq: 001\r\n\r\n'));
    expect(asked(peer)).toEqual([`OPTIONS ${url}`, `DESCRIBE ${url}`]);
  });

  it('that does not come is overdue, also when others come all the time', () => {
    const peer = peerOf();
    for (let second = 0; second < 6; second += 1) {
      peer.say(encode('RTSP/1.0 200 OK\r\nCSeq: 99\r\n\r\n'));
      peer.pass(1000);
    }
    expect(peer.events).toMatchObject([{ kind: 'failed', reason: 'overdue' }]);
  });

  it('may be announced', () => {
    const peer = peerOf();
    peer.pass(5000);
    peer.say(encode('RTSP/1.0 100 Continue\r\nCSeq: 1\r\n\r\n'));
    peer.pass(5000);
    expect(peer.events).toEqual([]);
  });

  it.each([
    ['403 Forbidden', 'forbidden'],
    ['404 Not Found', 'not-found'],
    ['453 Not Enough Bandwidth', 'too-many-sessions'],
    ['503 Service Unavailable', 'too-many-sessions'],
    ['454 Session Not Found', 'session-lost'],
    ['500 Internal Server Error', 'camera-error'],
  ])('%s to SETUP is told apart', (status, reason) => {
    const peer = described('1');
    peer.answer(status);
    expect(peer.events.at(-1)).toEqual({ kind: 'failed', reason, detail: `it answered SETUP with ${status}` });
  });

  it('without a description is no description', () => {
    const peer = peerOf();
    peer.answer('200 OK');
    peer.answer('200 OK', ['Content-Type: application/sdp'], '<html></html>');
    expect(peer.events).toMatchObject([{ kind: 'failed', reason: 'description-invalid' }]);
  });

  it('that refuses the transport leaves room for another on the same connection', () => {
    const peer = described('1');
    peer.answer('461 Unsupported Transport');
    const detail = 'it answered SETUP with 461 Unsupported Transport';
    expect(peer.events.at(-1)).toEqual({ kind: 'transport-refused', detail });
    const udp = { protocol: 'RTP/AVP', multicast: false, clientPort: [5000, 5001] } as const;
    peer.client.setUp([{ control: '1', transport: udp }], 0);
    peer.pass(0);
    expect(rtspHeader(peer.requests[0] as RtspRequest, 'transport')).toBe('RTP/AVP;unicast;client_port=5000-5001');
    peer.answer('200 OK', ['Session: a', 'Transport: RTP/AVP;unicast;server_port=6970-6971']);
    expect(asked(peer)).toEqual([`PLAY ${url}`]);
    expect(peer.events.at(-1)).toMatchObject({ kind: 'set-up', track: 0, transport: { serverPort: [6970, 6971] } });
  });

  it('with UDP to an offer of TCP is no agreement', () => {
    const peer = described('1');
    peer.answer('200 OK', ['Session: a', 'Transport: RTP/AVP;unicast;client_port=0-1;server_port=6970-6971']);
    expect(peer.events.at(-1)).toMatchObject({ kind: 'transport-refused' });
  });

  it('that is none ends everything', () => {
    const peer = peerOf();
    peer.say(encode('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(peer.events).toMatchObject([{ kind: 'failed', reason: 'not-rtsp' }]);
  });

  it('that sends elsewhere is handed on', () => {
    const peer = peerOf();
    peer.answer('200 OK');
    peer.answer('302 Moved', ['Location: rtsp://192.0.2.8/x']);
    expect(peer.events).toEqual([{ kind: 'redirected', location: 'rtsp://192.0.2.8/x' }]);
    const lost = peerOf();
    lost.answer('200 OK');
    lost.answer('302 Moved');
    expect(lost.events).toMatchObject([{ reason: 'camera-error' }]);
  });
});

describe('the keep-alive', () => {
  it('comes well before the session ends, with the method that the camera knows', () => {
    const peer = playing('a;timeout=60');
    peer.pass(44_999);
    expect(asked(peer)).toEqual([]);
    peer.pass(1);
    expect(asked(peer)).toEqual(['GET_PARAMETER rtsp://192.0.2.7/live/main/']);
    expect(rtspHeader(peer.requests[0] as RtspRequest, 'session')).toBe('a');
    peer.answer('451 Parameter Not Understood');
    peer.pass(45_000);
    expect(asked(peer)).toEqual(['OPTIONS rtsp://192.0.2.7/live/main/']);
  });

  it.each([
    ['a', 45_000],
    ['a;timeout=10', 5000],
    ['a;timeout=0', 45_000],
    ['a;timeout=1', 2000],
    ['a;timeout=31536000', 585_000],
  ])('of the session %s comes after %i ms', (session, afterMs) => {
    const peer = playing(session);
    peer.pass(afterMs - 1);
    expect(asked(peer)).toEqual([]);
    peer.pass(1);
    expect(peer.requests).toHaveLength(1);
  });

  it('may stay without an answer, and is then asked again', () => {
    const peer = playing();
    peer.pass(45_000);
    peer.pass(6000);
    peer.pass(39_000);
    expect(peer.requests).toHaveLength(2);
    expect(peer.events.at(-1)?.kind).toBe('playing');
  });

  it('comes at once when it is wanted, one at a time', () => {
    const peer = playing();
    peer.client.probe(0);
    peer.client.probe(0);
    peer.pass(0);
    expect(peer.requests).toHaveLength(1);
  });

  it('learns that the camera has forgotten the session', () => {
    const peer = playing();
    peer.pass(45_000);
    peer.answer('454 Session Not Found');
    expect(peer.events.at(-1)).toMatchObject({ kind: 'failed', reason: 'session-lost' });
  });
});

describe('a request of the camera', () => {
  it.each(['OPTIONS', 'ANNOUNCE', 'SET_PARAMETER', 'GET_PARAMETER', 'REDIRECT', 'TEARDOWN', 'INVENTED'])(
    '%s is answered',
    (method) => {
      const { client } = playing();
      client.receive(encode(`${method} * RTSP/1.0\r\nCSeq: 9\r\nSession: 12345678\r\n\r\n`), 0);
      const answer = new TextDecoder().decode(client.takeOutput());
      expect(answer).toMatch(method === 'INVENTED' ? /^RTSP\/1\.0 501 / : /^RTSP\/1\.0 200 OK\r\n/);
      expect(answer).toContain('CSeq: 9\r\n');
    },
  );

  it('to go elsewhere or to end is followed', () => {
    const moved = playing();
    moved.say(encode('REDIRECT * RTSP/1.0\r\nCSeq: 9\r\nLocation: rtsp://192.0.2.7/new\r\n\r\n'));
    expect(moved.events.at(-1)).toEqual({ kind: 'redirected', location: 'rtsp://192.0.2.7/new' });
    const ended = playing();
    ended.say(encode('TEARDOWN * RTSP/1.0\r\nCSeq: 9\r\n\r\n'));
    expect(ended.events.at(-1)).toMatchObject({ reason: 'ended-by-camera' });
  });

  it('may come now and then for ever, and not without end', () => {
    const patient = playing();
    for (let n = 0; n < 2000; n += 1) {
      patient.pass(1000);
      patient.say(encode('OPTIONS * RTSP/1.0\r\nCSeq: 9\r\n\r\n'));
    }
    expect(patient.events.filter(({ kind }) => kind === 'failed')).toEqual([]);
    const flooded = playing();
    for (let n = 0; n < 400; n += 1) flooded.say(encode('OPTIONS * RTSP/1.0\r\nCSeq: 9\r\n\r\n'));
    expect(flooded.events.at(-1)).toMatchObject({ reason: 'not-rtsp' });
  });
});

describe('whatever comes', () => {
  const dialogue = [
    'RTSP/1.0 200 OK\r\nCSeq: 90\r\n\r\n',
    `RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: ${String(sdp('1').length)}\r\n\r\n${sdp('1')}`,
    '$\u0000\u0000\u0002ab',
    'OPTIONS * RTSP/1.0\r\nCSeq: 5\r\n\r\n',
    'nonsense\r\n\r\n',
  ].join('');

  it('is the same in any chunking', () => {
    const bytes = encode(dialogue);
    const run = (sizes: readonly number[]): unknown => {
      const peer = peerOf();
      peer.answer('200 OK');
      let offset = 0;
      for (const size of [...sizes, bytes.length]) {
        peer.say(bytes.slice(offset, offset + size));
        offset += size;
      }
      return peer.events;
    };
    const whole = run([]);
    expect(whole).toMatchObject([{ kind: 'described' }, { kind: 'failed', reason: 'not-rtsp' }]);
    fc.assert(
      fc.property(fc.array(fc.nat(60), { maxLength: 60 }), (sizes) => {
        expect(run(sizes)).toEqual(whole);
      }),
    );
  });

  it('never throws', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.constantFrom(...dialogue.split(/(?<=\r\n\r\n)/)).map(encode),
      fc
        .record({
          status: fc.integer({ min: 100, max: 599 }),
          cseq: fc.nat(6),
          name: fc.constantFrom('Session', 'Transport', 'WWW-Authenticate', 'Location', 'RTP-Info'),
          value: fc.string({ maxLength: 40 }),
        })
        .map(({ status, cseq, name, value }) =>
          encode(`RTSP/1.0 ${String(status)} X\r\nCSeq: ${String(cseq)}\r\n${name}: ${value}\r\n\r\n`),
        ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const peer = peerOf();
        for (const one of pieces) {
          peer.say(one);
          if (peer.events.at(-1)?.kind === 'described') peer.client.setUp([{ control: '1', transport: offer }], 0);
          peer.pass(700);
        }
      }),
    );
  });
});
