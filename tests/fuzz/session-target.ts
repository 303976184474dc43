/** The client of an RTSP session against a camera that answers anything. Pieces are what the camera sends, in order. */

import { Secret } from '#src/core/secret.ts';
import { createRtspClient, type RtspClientEvent } from '#src/wire/rtsp-client.ts';
import type { Pieces } from './mutate.ts';
import { mustHold, type FuzzTarget } from './target.ts';

const password = 'correct-horse';
/** Two requests for each answer: the next one, and one with a login. */
const outputLimitBytes = 64 * 1024;
const tracksMost = 4;

function run(pieces: Pieces): void {
  const client = createRtspClient({
    url: 'rtsp://192.0.2.1/a',
    credential: { username: 'operator', password: new Secret(password) },
    isSecure: false,
    randomBytes: (length) => new Uint8Array(length).fill(7),
    userAgent: 'fuzz',
    answerWithinMs: 5000,
  });
  client.start(0);
  for (const [index, piece] of pieces.entries()) {
    const nowMs = index * 400;
    const events = client.receive(piece, nowMs);
    for (const event of events) {
      if (event.kind !== 'described') continue;
      const tracks = event.sdp.media.slice(0, tracksMost).map(({ attributes }, track) => ({
        control: attributes.find(({ name }) => name === 'control')?.value,
        transport: { protocol: 'RTP/AVP/TCP', multicast: false, interleaved: [track * 2, track * 2 + 1] as const },
      }));
      client.setUp(tracks, nowMs);
    }
    checkEvents([...events, ...client.tick(nowMs)], piece.length);
    checkOutput(client.takeOutput());
  }
  client.tearDown(pieces.length * 400);
  checkOutput(client.takeOutput());
  // Whatever was left open comes to an end.
  client.tick(pieces.length * 400 + 600_000);
}

function checkEvents(events: readonly RtspClientEvent[], fed: number): void {
  mustHold(events.length <= 4 + fed, 'more events than bytes');
  for (const event of events) {
    if (event.kind !== 'failed') continue;
    mustHold(event.detail.length < 1000, 'a long detail');
    mustHold(!event.detail.includes(password), 'the password in a detail');
  }
}

/** Without encryption the password must not leave us, in whatever form a challenge asks for it. */
function checkOutput(output: Uint8Array | undefined): void {
  if (output === undefined) return;
  mustHold(output.length <= outputLimitBytes, 'a flood of requests');
  const text = new TextDecoder().decode(output);
  mustHold(!text.includes(password) && !/authorization: *basic/i.test(text), 'the password on the line');
}

export const rtspSession: FuzzTarget = { name: 'rtsp-session', run };
