/** G.711 (ITU-T): eight bits a sample, µ-law and A-law, to and from samples between -1 and 1. */

const muLawBias = 0x84;
const muLawClip = 32_635;

const muLawSamples = Float32Array.from({ length: 256 }, (_none, code) => {
  const bits = ~code & 0xff;
  const exponent = (bits >> 4) & 7;
  const magnitude = ((((bits & 0x0f) << 3) + muLawBias) << exponent) - muLawBias;
  return ((bits & 0x80) === 0 ? magnitude : -magnitude) / 32_768;
});

const aLawSamples = Float32Array.from({ length: 256 }, (_none, code) => {
  const bits = code ^ 0x55;
  const exponent = (bits >> 4) & 7;
  const mantissa = ((bits & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
  return ((bits & 0x80) === 0 ? -magnitude : magnitude) / 32_768;
});

export function decodeG711(bytes: Uint8Array, law: 'pcmu' | 'pcma'): Float32Array<ArrayBuffer> {
  const table = law === 'pcmu' ? muLawSamples : aLawSamples;
  const samples = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i += 1) samples[i] = table[bytes[i] ?? 0] ?? 0;
  return samples;
}

/** Louder than full scale is cut off. */
export function encodeMuLaw(samples: Float32Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i += 1) bytes[i] = muLawCode(samples[i] ?? 0);
  return bytes;
}

function muLawCode(sample: number): number {
  const linear = Math.round(sample * 32_768);
  const magnitude = Math.min(Math.abs(linear), muLawClip) + muLawBias;
  const exponent = 24 - Math.clz32(magnitude);
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~((linear < 0 ? 0x80 : 0) | (exponent << 4) | mantissa) & 0xff;
}
