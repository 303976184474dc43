/** Speech at the rate of the microphone to 8,000 samples a second, without what a telephone band cannot hold. */

const outputRate = 8000;
const cutoffHz = 3600;
/** Zero crossings of the filter to each side: steep enough that nothing above 4 kHz is heard mirrored. */
const crossings = 12;
/** Places between two input samples for which the filter is known. */
const phases = 64;

export interface Downsampler {
  /** What became complete with these samples; small state is kept for the next ones. */
  push(samples: Float32Array): Float32Array<ArrayBuffer>;
}

export function createDownsampler(inputRate: number): Downsampler {
  const step = inputRate / outputRate;
  const band = Math.min(1, (2 * cutoffHz) / inputRate);
  const half = Math.ceil(crossings / band);
  const filters = Array.from({ length: phases + 1 }, (_none, phase) => filterAt(phase / phases, half, band));
  let kept = new Float32Array(half);
  /** Where in `kept` and what follows the next output lies. */
  let position = half;

  return {
    push(samples) {
      const input = new Float32Array(kept.length + samples.length);
      input.set(kept);
      input.set(samples, kept.length);
      const output = new Float32Array(Math.max(0, Math.ceil((input.length - half - position) / step)));
      for (let n = 0; n < output.length; n += 1) {
        output[n] = filtered(input, position, filters, half);
        position += step;
      }
      const start = Math.max(0, Math.floor(position) - half);
      kept = input.slice(start);
      position -= start;
      return output;
    },
  };
}

function filtered(input: Float32Array, position: number, filters: readonly Float32Array[], half: number): number {
  const at = Math.floor(position);
  const filter = filters[Math.round((position - at) * phases)];
  let sum = 0;
  if (filter === undefined) return sum;
  for (let n = 0; n < filter.length; n += 1) sum += (input[at - half + 1 + n] ?? 0) * (filter[n] ?? 0);
  return sum;
}

/** Windowed sinc (Hann) for an output that lies `phase` after an input sample; it leaves a steady level as it is. */
function filterAt(phase: number, half: number, band: number): Float32Array {
  const filter = Float32Array.from({ length: 2 * half }, (_none, n) => {
    const distance = n - half + 1 - phase;
    const x = Math.PI * band * distance;
    const window = 0.5 + 0.5 * Math.cos((Math.PI * distance) / half);
    return (x === 0 ? 1 : Math.sin(x) / x) * window;
  });
  const sum = filter.reduce((total, value) => total + value, 0);
  return filter.map((value) => value / sum);
}
