/** Runs on the audio thread: the microphone to G.711 µ-law, 20 ms at a time. A file of its own, as the browser demands. */

import { encodeMuLaw } from '#src/wire/g711.ts';
import { createDownsampler } from './downsample.ts';

declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

const frameSamples = 160;

class TalkProcessor extends AudioWorkletProcessor {
  readonly #downsampler = createDownsampler(sampleRate);
  readonly #frame = new Float32Array(frameSamples);
  #filled = 0;

  process(inputs: readonly (readonly Float32Array[])[]): boolean {
    const microphone = inputs[0]?.[0];
    if (microphone === undefined) return true;
    for (const sample of this.#downsampler.push(microphone)) {
      this.#frame[this.#filled] = sample;
      this.#filled += 1;
      if (this.#filled === frameSamples) this.#send();
    }
    return true;
  }

  #send(): void {
    this.#filled = 0;
    const bytes = encodeMuLaw(this.#frame);
    this.port.postMessage(bytes, [bytes.buffer]);
  }
}

registerProcessor('keepsight-talk', TalkProcessor);
