/** A short tone that tells a person beside a loudspeaker that it works. */

import type { Clock } from '#src/core/ports.ts';
import type { TalkLine } from '#src/plugins/kit/actions.ts';
import { encodeMuLaw } from '#src/wire/g711.ts';

const samplesPerSecond = 8000;
const seconds = 1.5;
/** Heard well over a telephone line and by most people. */
const hertz = 880;
/** A quarter of full scale: loud enough to hear, not to be frightened. */
const level = 0.25;
/** In and out softly, so that nothing cracks. */
const fadeSeconds = 0.05;
const pieceMs = 100;
/** For what is still on its way in the device. */
const tailMs = 300;

/** @internal exported for its test */
export function testTone(): Uint8Array {
  const count = samplesPerSecond * seconds;
  const fade = samplesPerSecond * fadeSeconds;
  return encodeMuLaw(
    Float32Array.from({ length: count }, (_none, i) => {
      const loudness = Math.min(1, i / fade, (count - 1 - i) / fade);
      return level * loudness * Math.sin((2 * Math.PI * hertz * i) / samplesPerSecond);
    }),
  );
}

/** Plays it in real time, and rejects with the reason when the device ends the line before. */
export async function playTestTone(line: TalkLine, clock: Clock, signal: AbortSignal): Promise<void> {
  const tone = testTone();
  const piece = (samplesPerSecond * pieceMs) / 1000;
  const play = async (): Promise<void> => {
    for (let at = 0; at < tone.length; at += piece) {
      line.write(tone.subarray(at, at + piece));
      await clock.sleep(pieceMs, signal);
    }
    await clock.sleep(tailMs, signal);
  };
  try {
    await Promise.race([play(), line.ended]);
  } finally {
    line.close();
  }
}
