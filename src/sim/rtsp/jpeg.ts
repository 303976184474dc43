/** Cuts JPEG pictures into RTP payloads (RFC 2435): baseline, the usual Huffman tables, 4:2:0 or 4:2:2. */

import { invariant } from '#src/core/errors.ts';

interface JpegParts {
  /** 0 for 4:2:2, 1 for 4:2:0. */
  readonly type: number;
  readonly width: number;
  readonly height: number;
  /** The 8-bit tables behind each other, luma first. */
  readonly tables: Uint8Array;
  readonly scan: Uint8Array;
}

const marker = { startOfFrame: 0xc0, tables: 0xdb, startOfScan: 0xda } as const;

/** Our own clips only: anything else than a plain baseline picture is a mistake of ours. */
function readJpeg(bytes: Uint8Array): JpegParts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tables: Uint8Array[] = [];
  let frame = { type: 1, width: 0, height: 0 };
  let offset = 2;
  for (;;) {
    invariant(view.getUint8(offset) === 0xff, 'a JPEG clip has something else than segments');
    const kind = view.getUint8(offset + 1);
    const length = view.getUint16(offset + 2);
    const body = bytes.subarray(offset + 4, offset + 2 + length);
    if (kind === marker.tables) {
      for (let at = 0; at + 65 <= body.length; at += 65) tables.push(body.subarray(at + 1, at + 65));
    } else if (kind === marker.startOfFrame) {
      const at = offset + 4;
      const sampling = view.getUint8(at + 7);
      frame = {
        type: sampling === 0x22 ? 1 : 0,
        width: view.getUint16(at + 3),
        height: view.getUint16(at + 1),
      };
    }
    offset += 2 + length;
    if (kind === marker.startOfScan) break;
  }
  const hasEnd = view.getUint16(bytes.length - 2) === 0xffd9;
  // One table serves both parts of the picture where the encoder wrote it once.
  const [luma, chroma = luma] = tables;
  invariant(luma !== undefined && chroma !== undefined, 'a JPEG clip has no quantisation table');
  return {
    ...frame,
    tables: Uint8Array.from([...luma, ...chroma]),
    scan: bytes.subarray(offset, hasEnd ? bytes.length - 2 : bytes.length),
  };
}

/** Payload bytes that fit into an Ethernet frame with IPv4, UDP and RTP heads, and some room for tunnels. */
const payloadLimitBytes = 1400;
const mainHeaderBytes = 8;
/** Tables stand in the stream itself. */
const quantisationInBand = 255;

export function packetizeJpeg(bytes: Uint8Array, limitBytes = payloadLimitBytes): Uint8Array[] {
  const { type, width, height, tables, scan } = readJpeg(bytes);
  const payloads: Uint8Array[] = [];
  for (let offset = 0; offset < scan.length;) {
    const tableBytes = offset === 0 ? 4 + tables.length : 0;
    const part = scan.subarray(offset, offset + limitBytes - mainHeaderBytes - tableBytes);
    const payload = new Uint8Array(mainHeaderBytes + tableBytes + part.length);
    const view = new DataView(payload.buffer);
    view.setUint32(0, offset);
    payload.set([type, quantisationInBand, width / 8, height / 8], 4);
    if (tableBytes > 0) {
      view.setUint16(mainHeaderBytes + 2, tables.length);
      payload.set(tables, mainHeaderBytes + 4);
    }
    payload.set(part, mainHeaderBytes + tableBytes);
    payloads.push(payload);
    offset += part.length;
  }
  return payloads;
}

/** The pictures of a file that holds one JPEG after the other. */
export function splitJpegs(bytes: Uint8Array): Uint8Array[] {
  const starts: number[] = [];
  for (let i = 0; i + 2 < bytes.length; i += 1)
    if (bytes[i] === 0xff && bytes[i + 1] === 0xd8 && bytes[i + 2] === 0xff) starts.push(i);
  return starts.map((start, index) => bytes.subarray(start, starts[index + 1] ?? bytes.length));
}
