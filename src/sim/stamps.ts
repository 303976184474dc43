/**
 * Numbers in pictures, for measurements: a row of black and white blocks at the top left, which survives compression and
 * scaling. Pure, so that a browser can read it from a canvas. Who sent which number when, `world.sentAt` tells.
 */

/** White and black as a reference, sixteen bits of the number, six bits of a checksum. */
const numberBits = 16;
const checkBits = 6;
export const stampBlocks = 2 + numberBits + checkBits;
/** The edge of a block is the width of the picture divided by this. */
export const stampScale = 80;

/** True is white; in the order from left to right. */
export function encodeStamp(number: number): boolean[] {
  const bits = bitsOf(number & 0xffff, numberBits);
  return [true, false, ...bits, ...bitsOf(checksumOf(bits), checkBits)];
}

export interface StampPixels {
  /** Rows from the top; the first byte of each pixel counts, be it luma or one of the colours. */
  readonly data: ArrayLike<number>;
  readonly width: number;
  /** 4 for a canvas, 1 for a plane of luma. */
  readonly bytesPerPixel: number;
  /** Left out: rows stand behind each other without gaps. */
  readonly bytesPerRow?: number;
}

/** The least contrast between the white and the black block; below it there is no stamp. */
const contrastMin = 60;

/** `undefined` when there is no stamp or its checksum is wrong. Only the rows of the first `width / 80` lines are read. */
export function decodeStamp(pixels: StampPixels): number | undefined {
  const lights = Array.from({ length: stampBlocks }, (_, block) => lightOf(pixels, block));
  const [white = 0, black = 0, ...rest] = lights;
  if (!(white - black >= contrastMin)) return undefined;
  const bits = rest.map((light) => light > (white + black) / 2);
  const number = valueOf(bits.slice(0, numberBits));
  return valueOf(bits.slice(numberBits)) === checksumOf(bits.slice(0, numberBits)) ? number : undefined;
}

/** The mean of the middle of a block, where its neighbours do not reach. */
function lightOf(pixels: StampPixels, block: number): number {
  const edge = pixels.width / stampScale;
  const bytesPerRow = pixels.bytesPerRow ?? pixels.width * pixels.bytesPerPixel;
  const [from, to] = [Math.floor(edge * 0.3), Math.max(Math.floor(edge * 0.3) + 1, Math.ceil(edge * 0.7))];
  let sum = 0;
  let count = 0;
  for (let y = from; y < to; y += 1) {
    for (let x = from; x < to; x += 1) {
      const column = Math.floor(block * edge) + x;
      sum += pixels.data[y * bytesPerRow + column * pixels.bytesPerPixel] ?? Number.NaN;
      count += 1;
    }
  }
  return sum / count;
}

function bitsOf(value: number, count: number): boolean[] {
  return Array.from({ length: count }, (_, index) => ((value >> (count - 1 - index)) & 1) === 1);
}

function valueOf(bits: readonly boolean[]): number {
  return bits.reduce((value, bit) => value * 2 + (bit ? 1 : 0), 0);
}

/** CRC-6 with the polynomial x^6 + x + 1, inverted, so that all white and all black are wrong. */
function checksumOf(bits: readonly boolean[]): number {
  let crc = 0;
  for (const bit of bits) {
    const feedback = ((crc >> 5) & 1) !== (bit ? 1 : 0);
    crc = ((crc << 1) & 0x3f) ^ (feedback ? 0x03 : 0);
  }
  return ~crc & 0x3f;
}
