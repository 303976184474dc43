/**
 * How much may be on its way to one viewer. Pure: times come as arguments, on a clock that never steps.
 *
 * The kernels of both ends swallow seconds of video before a socket says that it is full, so what counts is what the viewer
 * said that it received. Two bounds hold: a window of bytes for the line, which grows while media arrives without waiting
 * and shrinks to what the line was measured to carry in 400 ms as soon as it waits, and the age of what is unacknowledged.
 * All tiles of a viewer share its line, so the window is one; ages are watched for each slot.
 */

export interface FlowControl {
  /** A tile shows this slot from now on. */
  open(slot: number): void;
  /** Acknowledgements of the slot that are still on their way are no nonsense. */
  close(slot: number): void;
  canSend(slot: number, bytes: number, nowMs: number): boolean;
  sent(slot: number, packet: { readonly number: number; readonly bytes: number }, nowMs: number): void;
  acknowledge(slot: number, number: number, nowMs: number): 'known' | 'unknown-slot' | 'future';
  unacknowledgedBytes(): number;
  /** Time that this many bytes would take, as far as the line was measured; 0 while nothing waits on it. */
  expectedMs(bytes: number): number;
  /** What a ping took, best while no media was on its way: how far the viewer is. */
  noteRoundTrip(tookMs: number, nowMs: number): void;
  /** The viewer has acknowledged nothing for this long although something is on its way; 0 when nothing is. */
  silentMs(nowMs: number): number;
}

/** Media that may wait on the line. With the lag below, the last picture of it is seen within a second. */
export const queueTargetMs = 400;
/** A viewer acknowledges every 100 ms; more than twice that without a word means that the line or the viewer stands. */
const ageBudgetMs = 250;
/** Later than the shortest way by more than this: media waits on the line. */
const waitingAboveMs = 150;
/** A key picture of a main stream; a line of 2 Mbps carries it in a second. It doubles with each acknowledgement. */
const windowStartBytes = 256 * 1024;
/** One key picture of a sub stream, on any line. */
const windowMinBytes = 32 * 1024;
/** What one viewer may keep of our memory and of the kernel's. */
export const windowMaxBytes = 4 * 1024 * 1024;
/** The shortest way is measured anew after this, as people walk from one network to another. */
const shortestKeptMs = 15_000;
/** Taken until something was measured: the way across a country. */
const wayAssumedMs = 100;
/** A line that is always full must not pass for one that is long. */
const wayMaxMs = 400;
/** The rate of a line that waits is measured over about this long. */
const rateOverMs = 300;
/** Slots that were closed and may still be acknowledged. */
const closedKeptMax = 256;

interface Packet {
  readonly number: number;
  readonly bytes: number;
  readonly sentAtMs: number;
}

interface Slot {
  /** Sent and not acknowledged, from `first` on. */
  packets: Packet[];
  first: number;
  newest: number;
}

export function createFlowControl(): FlowControl {
  const slots = new Map<number, Slot>();
  const closed = new Set<number>();
  const line = createLine();

  const drop = (slot: Slot, until: (packet: Packet) => boolean): { bytes: number; newest: Packet | undefined } => {
    let bytes = 0;
    let newest: Packet | undefined;
    for (let packet = slot.packets[slot.first]; packet !== undefined; packet = slot.packets[slot.first]) {
      if (!until(packet)) break;
      slot.first += 1;
      bytes += packet.bytes;
      newest = packet;
    }
    if (slot.first > 64 && slot.first * 2 > slot.packets.length) {
      slot.packets = slot.packets.slice(slot.first);
      slot.first = 0;
    }
    return { bytes, newest };
  };

  return {
    open: (number) => {
      closed.delete(number);
      if (!slots.has(number)) slots.set(number, { packets: [], first: 0, newest: -1 });
    },
    close: (number) => {
      const slot = slots.get(number);
      if (slot === undefined) return;
      slots.delete(number);
      line.forget(drop(slot, () => true).bytes);
      closed.add(number);
      const [oldest] = closed;
      if (closed.size > closedKeptMax && oldest !== undefined) closed.delete(oldest);
    },
    canSend: (number, bytes, nowMs) => {
      const slot = slots.get(number);
      if (slot === undefined) return false;
      const oldest = slot.packets[slot.first];
      if (oldest !== undefined && nowMs - oldest.sentAtMs > line.shortestMs() + ageBudgetMs) return false;
      return line.hasRoom(bytes);
    },
    sent: (number, packet, nowMs) => {
      const slot = slots.get(number);
      if (slot === undefined) return;
      slot.packets.push({ ...packet, sentAtMs: nowMs });
      slot.newest = Math.max(slot.newest, packet.number);
      line.sent(packet.bytes, nowMs);
    },
    acknowledge: (number, acknowledged, nowMs) => {
      const slot = slots.get(number);
      if (slot === undefined) return closed.has(number) ? 'known' : 'unknown-slot';
      if (acknowledged > slot.newest) return 'future';
      const { bytes, newest } = drop(slot, (packet) => packet.number <= acknowledged);
      if (newest !== undefined) line.acknowledged(bytes, nowMs - newest.sentAtMs, nowMs);
      return 'known';
    },
    unacknowledgedBytes: () => line.bytes(),
    expectedMs: (bytes) => line.expectedMs(bytes),
    noteRoundTrip: (tookMs, nowMs) => line.noteWay(tookMs, nowMs),
    silentMs: (nowMs) => line.silentMs(nowMs),
  };
}

/** The way to the viewer, which all slots share. */
function createLine() {
  let bytesOut = 0;
  let windowBytes = windowStartBytes;
  const way = createWay();
  let lastWordAtMs = 0;
  /** Bytes per millisecond while media waits; `undefined` while none does. */
  let rate: number | undefined;
  let measure = { sinceMs: 0, bytes: 0 };

  /** What arrived over a stretch in which media was always waiting is what the line carries. */
  const measureRate = (bytes: number, nowMs: number): void => {
    measure.bytes += bytes;
    const overMs = nowMs - measure.sinceMs;
    if (overMs <= 0) return;
    const measured = measure.bytes / overMs;
    rate = rate === undefined || overMs >= rateOverMs ? measured : Math.min(rate, measured);
    if (overMs >= rateOverMs) measure = { sinceMs: nowMs, bytes: 0 };
  };

  return {
    bytes: () => bytesOut,
    shortestMs: way.shortestMs,
    noteWay: way.note,
    // One picture may always go, or a line that is too slow for it would never be used again.
    hasRoom: (bytes: number) => bytesOut === 0 || bytesOut + bytes <= windowBytes,
    forget: (bytes: number) => void (bytesOut -= bytes),
    sent: (bytes: number, nowMs: number) => {
      if (bytesOut === 0) {
        lastWordAtMs = nowMs;
        measure = { sinceMs: nowMs, bytes: 0 };
      }
      bytesOut += bytes;
    },
    acknowledged: (bytes: number, wayMs: number, nowMs: number) => {
      const outBefore = bytesOut;
      bytesOut -= bytes;
      lastWordAtMs = nowMs;
      way.note(wayMs, nowMs);
      if (wayMs - way.shortestMs() <= waitingAboveMs) {
        rate = undefined;
        measure = { sinceMs: nowMs, bytes: 0 };
        // What arrived without waiting was not too much; twice that is tried next.
        windowBytes = Math.min(windowMaxBytes, Math.max(windowBytes, outBefore * 2));
        return;
      }
      measureRate(bytes, nowMs);
      if (rate !== undefined) windowBytes = clamp(rate * queueTargetMs, windowMinBytes, windowMaxBytes);
    },
    expectedMs: (bytes: number) => (rate === undefined || rate === 0 ? 0 : bytes / rate),
    silentMs: (nowMs: number) => (bytesOut === 0 ? 0 : nowMs - lastWordAtMs),
  };
}

/** How long the shortest of the last acknowledgements took. */
function createWay() {
  let before = wayAssumedMs;
  let current = Infinity;
  let sinceMs: number | undefined;
  return {
    shortestMs: () => Math.min(before, current, wayMaxMs),
    note: (wayMs: number, nowMs: number) => {
      sinceMs ??= nowMs;
      if (nowMs - sinceMs > shortestKeptMs) {
        before = current;
        current = Infinity;
        sinceMs = nowMs;
      }
      current = Math.min(current, wayMs);
    },
  };
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
