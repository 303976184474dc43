/** The sound of the page: one audio context, a volume for each tile, and the rule that a person must have clicked first. */

import { createAacPieces, type AacPieces } from './aac-pieces.ts';
import { createSoundPlacing, type SoundPlacing } from './sound-placing.ts';
import type { AacFrame, SoundPiece } from './worker-messages.ts';

/** What unlocks sound in every browser. */
const gestures = ['pointerdown', 'keydown', 'touchend'] as const;

export interface TileSound {
  play(piece: SoundPiece): void;
  playAac(frame: AacFrame): void;
  /** 0 to 1. */
  setVolume(volume: number): void;
  close(): void;
}

export class PageSound {
  readonly #onChange: () => void;
  #context: AudioContext | undefined;

  /** `onChange`: sound became allowed or not. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get isBlocked(): boolean {
    return this.#context !== undefined && this.#context.state !== 'running';
  }

  /** Called when a tile wants sound; from a click, it is allowed at once. */
  wanted(): void {
    if (this.#context === undefined) {
      this.#context = new AudioContext({ latencyHint: 'interactive' });
      this.#context.addEventListener('statechange', this.#onChange);
      for (const gesture of gestures) document.addEventListener(gesture, this.#unlock, { capture: true });
    }
    this.#unlock();
  }

  tile(volume: number): TileSound {
    const placing = createSoundPlacing();
    let gain: GainNode | undefined;
    let level = volume;
    let aac: AacPieces | undefined;
    const play = (piece: SoundPiece): void => {
      const context = this.#context;
      if (context?.state !== 'running') {
        placing.reset();
        return;
      }
      if (gain === undefined) {
        gain = new GainNode(context, { gain: level });
        gain.connect(context.destination);
      }
      playPiece(context, gain, placing, piece);
    };
    return {
      play,
      playAac: (frame) => {
        if (this.#context === undefined) return;
        aac ??= createAacPieces(this.#context, play);
        aac.push(frame);
      },
      setVolume(next) {
        level = next;
        // A step in the loudness would be heard as a click.
        gain?.gain.setTargetAtTime(next, gain.context.currentTime, 0.02);
      },
      close: () => gain?.disconnect(),
    };
  }

  close(): void {
    for (const gesture of gestures) document.removeEventListener(gesture, this.#unlock, { capture: true });
    void this.#context?.close();
    this.#context = undefined;
  }

  readonly #unlock = (): void => {
    // Refused without a gesture; the next gesture asks again.
    if (this.#context?.state === 'suspended') this.#context.resume().catch(() => undefined);
  };
}

function playPiece(context: AudioContext, gain: GainNode, placing: SoundPlacing, piece: SoundPiece): void {
  const length = piece.planes[0]?.length ?? 0;
  if (length === 0) return;
  const buffer = context.createBuffer(piece.planes.length, length, piece.sampleRate);
  piece.planes.forEach((plane, channel) => buffer.copyToChannel(plane, channel));
  const now = context.currentTime;
  const aheadMs = piece.dueAt - (performance.timeOrigin + performance.now());
  // What leaves the context now is heard only after the latency of the sound card.
  const dueAt = now + aheadMs / 1000 - (context.outputLatency || 0);
  const placed = placing.place(dueAt, buffer.duration, now);
  if (placed === undefined) return;
  const source = new AudioBufferSourceNode(context, { buffer, playbackRate: placed.rate });
  source.connect(gain);
  source.start(placed.startAt);
}
