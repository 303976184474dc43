/** Cuts pictures into RTP payloads: H.264 (RFC 6184, packetization mode 1) and H.265 (RFC 7798). */

/** Payload bytes that fit into an Ethernet frame with IPv4, UDP and RTP heads, and some room for tunnels. */
const payloadLimitBytes = 1400;

const stapA = 24;
const fuA = 28;

/** Small NAL units that follow each other go together (STAP-A), large ones are cut (FU-A). */
export function packetizeH264(nals: readonly Uint8Array[], limitBytes = payloadLimitBytes): Uint8Array[] {
  const payloads: Uint8Array[] = [];
  let waiting: Uint8Array[] = [];
  let waitingBytes = 1;
  const flush = (): void => {
    const [only] = waiting;
    if (waiting.length === 1 && only !== undefined) payloads.push(only);
    else if (waiting.length > 1) payloads.push(aggregate(waiting, waitingBytes));
    waiting = [];
    waitingBytes = 1;
  };
  for (const nal of nals) {
    if (waitingBytes + 2 + nal.length > limitBytes) flush();
    if (nal.length > limitBytes) payloads.push(...fragmentH264(nal, limitBytes));
    else {
      waiting.push(nal);
      waitingBytes += 2 + nal.length;
    }
  }
  flush();
  return payloads;
}

function aggregate(nals: readonly Uint8Array[], sizeBytes: number): Uint8Array {
  const payload = new Uint8Array(sizeBytes);
  const view = new DataView(payload.buffer);
  // The highest importance of all that it carries (RFC 6184 section 5.7).
  payload[0] = stapA | Math.max(...nals.map((nal) => (nal[0] ?? 0) & 0x60));
  let offset = 1;
  for (const nal of nals) {
    view.setUint16(offset, nal.length);
    payload.set(nal, offset + 2);
    offset += 2 + nal.length;
  }
  return payload;
}

function fragmentH264(nal: Uint8Array, limitBytes: number): Uint8Array[] {
  const head = nal[0] ?? 0;
  return fragments(nal.subarray(1), limitBytes - 2).map(({ part, first, last }) => {
    const payload = new Uint8Array(2 + part.length);
    payload[0] = (head & 0xe0) | fuA;
    payload[1] = (first ? 0x80 : 0) | (last ? 0x40 : 0) | (head & 0x1f);
    payload.set(part, 2);
    return payload;
  });
}

const h265Fragment = 49;

export function packetizeH265(nals: readonly Uint8Array[], limitBytes = payloadLimitBytes): Uint8Array[] {
  return nals.flatMap((nal) => {
    if (nal.length <= limitBytes) return [nal];
    const [first0 = 0, second0 = 0] = nal;
    const type = (first0 >> 1) & 0x3f;
    return fragments(nal.subarray(2), limitBytes - 3).map(({ part, first, last }) => {
      const payload = new Uint8Array(3 + part.length);
      payload[0] = (first0 & 0x81) | (h265Fragment << 1);
      payload[1] = second0;
      payload[2] = (first ? 0x80 : 0) | (last ? 0x40 : 0) | type;
      payload.set(part, 3);
      return payload;
    });
  });
}

interface Fragment {
  readonly part: Uint8Array;
  readonly first: boolean;
  readonly last: boolean;
}

function fragments(bytes: Uint8Array, sizeBytes: number): Fragment[] {
  const count = Math.ceil(bytes.length / sizeBytes);
  return Array.from({ length: count }, (_, index) => ({
    part: bytes.subarray(index * sizeBytes, (index + 1) * sizeBytes),
    first: index === 0,
    last: index === count - 1,
  }));
}
