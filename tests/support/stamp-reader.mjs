/**
 * Reads the number that a stamped camera writes into each picture. Plain script for a page: a test or a benchmark hands
 * its text to the browser, where it leaves `globalThis.stamps`.
 *
 * A stamp is one row of 48 cells in the top left corner of the picture, each 12 pixels wide and 24 high: 1 0 1 0, then 32
 * bits of number, most significant first, 8 bits of CRC-8 (polynomial 7) over them, then 0 1 0 1. Light is 1.
 */

{
  const cells = 48;
  const cellWidth = 12;
  const cellHeight = 24;

  const small = new OffscreenCanvas(cells, 1);
  const context = small.getContext('2d', { willReadFrequently: true });

  const crc8 = (bytes) => {
    let crc = 0;
    for (const byte of bytes) {
      crc ^= byte;
      for (let i = 0; i < 8; i += 1) crc = crc & 0x80 ? ((crc << 1) ^ 7) & 0xff : crc << 1;
    }
    return crc;
  };

  /** The number in a canvas or video, or undefined where there is none. `width` is that of the coded picture. */
  const read = (source, width) => {
    const drawn = source.videoWidth ?? source.width;
    if (!drawn) return undefined;
    const scale = drawn / width;
    // A surface without a picture draws nothing, and would leave the stamp of the one before.
    context.clearRect(0, 0, cells, 1);
    context.drawImage(source, 0, scale * 6, scale * cells * cellWidth, scale * (cellHeight - 12), 0, 0, cells, 1);
    const { data } = context.getImageData(0, 0, cells, 1);
    const bits = Array.from({ length: cells }, (_, i) => (data[i * 4 + 1] > 127 ? 1 : 0));
    if (bits.slice(0, 4).join('') !== '1010' || bits.slice(-4).join('') !== '0101') return undefined;
    const bytes = [0, 1, 2, 3, 4].map((i) => Number.parseInt(bits.slice(4 + i * 8, 12 + i * 8).join(''), 2));
    if (crc8(bytes.slice(0, 4)) !== bytes[4]) return undefined;
    return ((bytes[0] << 24) | (bytes[1] << 16) | (bytes[2] << 8) | bytes[3]) >>> 0;
  };

  /** The picture surface below an element, once there is one. */
  const surfaceIn = (selector) => {
    const found = document.querySelector(selector);
    return found?.matches('canvas, video') ? found : (found?.querySelector('canvas, video') ?? undefined);
  };

  /** Notes each new number with the time at which it was first seen on the screen, until `stop`. */
  const record = (selector, width) => {
    const seen = [];
    let isOn = true;
    const look = () => {
      const surface = surfaceIn(selector);
      const number = surface && read(surface, width);
      if (number !== undefined && number !== seen.at(-1)?.number) seen.push({ number, at: Date.now() });
      if (isOn) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    return {
      seen,
      stop: () => {
        isOn = false;
        return seen;
      },
    };
  };

  globalThis.stamps = { read, record, surfaceIn };
}
