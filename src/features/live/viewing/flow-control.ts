/**
 * How much may be on its way to one viewer. Pure: times come as arguments, on a clock that never steps.
 *
 * The kernels of both ends swallow seconds of video before a socket says that it is full, so what counts is what the viewer
 * said that it received. Two bounds hold: the age of what is unacknowledged, and a window of bytes for the line. The window
 * grows while media arrives in time, and shrinks to what the line carries in 400 ms once media is seen to wait on it: when
 * acknowledgement after acknowledgement leaves old media behind. One that is late but leaves nothing behind comes from a
 * viewer that was busy for a moment. All tiles of a viewer share its line, so the window is one; ages are watched for each
 * slot.
 */

export interface FlowControl {
  /** A tile shows this slot from now on. */
  open(slot: number): void;
  /** Acknowledgements of the slot that are still on their way are no nonsense. */
  close(slot: number): void;
  canSend(slot: number, bytes: number, nowMs: number): boolean;
  sent(slot: number, number: number, bytes: number, nowMs: number): void;
  acknowledge(slot: number, number: number, nowMs: number): 'known' | 'unknown-slot' | 'future';
  /** What a ping took, best while no media was on its way: how far the viewer is. */
  noteRoundTrip(tookMs: number, nowMs: number): void;
  /** The viewer has acknowledged nothing for this long although something is on its way; 0 when nothing is. */
  silentMs(nowMs: number): number;
}

/** Media that may wait on the line. With what waits before it, the last picture of it is seen within a second. */
const queueTargetMs = 400;
/** A viewer acknowledges every 100 ms; three times that without a word means that the line or the viewer stands. */
const ageBudgetMs = 300;
/** Older than the shortest way by more than this, and still not there: it waits. */
const waitingAboveMs = 150;
/** Acknowledgements in a row that leave old media behind, before the line is held to be the reason. */
const lateInARow = 2;
/** A line of half a megabit carries this in a second. It doubles with each acknowledgement, so a good line soon has all. */
const windowStartBytes = 64 * 1024;
/** One key picture of a sub stream, on any line. */
const windowMinBytes = 24 * 1024;
/** What one viewer may keep of our memory and of the kernel's. */
const windowMaxBytes = 4 * 1024 * 1024;
/** The shortest way is measured anew after this, as people walk from one network to another. */
const shortestKeptMs = 15_000;
/** Taken until something was measured: the way across a country. */
const wayAssumedMs = 100;
/** A line that is always full must not pass for one that is long. */
const wayMaxMs = 400;
/** The rate of a line on which media waits is measured over about this long. */
const rateOverMs = 300;
/** Two acknowledgements closer than this say when the viewer spoke, and nothing about the line. */
const rateOverMinMs = 80;
/** Slots that were closed and may still be acknowledged. */
const closedKeptMax = 256;

interface Slot {
  /**
   * What was sent and is not acknowledged, from `first` on: for each packet its number, its bytes, its time, and what was on
   * the line with it. No object for each, as a thousand viewers get thirty packets a second.
   */
  log: number[];
  first: number;
  newest: number;
}

/** Numbers in the log for each packet. */
const stride = 4;
/** Entries that were acknowledged are cut off when there are this many. */
const cutAt = 128 * stride;

export function createFlowControl(): FlowControl {
  const slots = new Map<number, Slot>();
  const closed = new Set<number>();
  const line = createLine();

  return {
    open: (number) => {
      closed.delete(number);
      if (!slots.has(number)) slots.set(number, { log: [], first: 0, newest: -1 });
    },
    close: (number) => {
      const slot = slots.get(number);
      if (slot === undefined) return;
      slots.delete(number);
      line.forget(takeUpTo(slot, Infinity).bytes);
      closed.add(number);
      const [oldest] = closed;
      if (closed.size > closedKeptMax && oldest !== undefined) closed.delete(oldest);
    },
    canSend: (number, bytes, nowMs) => {
      const slot = slots.get(number);
      if (slot === undefined) return false;
      const oldestAtMs = slot.log[slot.first + 2];
      if (oldestAtMs !== undefined && nowMs - oldestAtMs > line.shortestMs() + ageBudgetMs) return false;
      return line.hasRoom(bytes);
    },
    sent: (slotNumber, number, bytes, nowMs) => {
      const slot = slots.get(slotNumber);
      if (slot === undefined) return;
      line.sent(bytes, nowMs);
      slot.log.push(number, bytes, nowMs, line.bytes());
      // What is sent once more has lower numbers.
      slot.newest = Math.max(slot.newest, number);
    },
    acknowledge: (number, acknowledged, nowMs) => {
      const slot = slots.get(number);
      if (slot === undefined) return closed.has(number) ? 'known' : 'unknown-slot';
      if (acknowledged > slot.newest) return 'future';
      const taken = takeUpTo(slot, acknowledged);
      if (taken.bytes > 0) line.acknowledged({ ...taken, leftAtMs: slot.log[slot.first + 2] }, nowMs);
      return 'known';
    },
    noteRoundTrip: (tookMs, nowMs) => line.noteWay(tookMs, nowMs),
    silentMs: (nowMs) => line.silentMs(nowMs),
  };
}

interface Taken {
  readonly bytes: number;
  /** When the newest of it was sent. */
  readonly sentAtMs: number;
  /** What was on the line with that one. */
  readonly lineBytes: number;
}

/** Takes what is acknowledged out of the log. */
function takeUpTo(slot: Slot, acknowledged: number): Taken {
  const { log } = slot;
  let [bytes, sentAtMs, lineBytes] = [0, 0, 0];
  for (let number = log[slot.first]; number !== undefined && number <= acknowledged; number = log[slot.first]) {
    bytes += log[slot.first + 1] ?? 0;
    sentAtMs = log[slot.first + 2] ?? 0;
    lineBytes = log[slot.first + 3] ?? 0;
    slot.first += stride;
  }
  if (slot.first >= cutAt) {
    slot.log = log.slice(slot.first);
    slot.first = 0;
  }
  return { bytes, sentAtMs, lineBytes };
}

interface Acknowledged extends Taken {
  /** When the oldest of what is left was sent. */
  readonly leftAtMs: number | undefined;
}

/** The way to the viewer, which all slots share. */
function createLine() {
  let bytesOut = 0;
  let windowBytes = windowStartBytes;
  const way = createWay();
  let lastWordAtMs = 0;
  let lateSoFar = 0;
  let measure = { sinceMs: 0, bytes: 0 };

  const noteInTime = ({ sentAtMs, lineBytes }: Acknowledged, nowMs: number): void => {
    lateSoFar = 0;
    measure = { sinceMs: nowMs, bytes: 0 };
    // What arrived without waiting was not too much; twice that is tried next.
    if (nowMs - sentAtMs > way.shortestMs() + waitingAboveMs) return;
    windowBytes = Math.min(windowMaxBytes, Math.max(windowBytes, lineBytes * 2));
  };
  /** What arrives while other media waits is all that the line carries. */
  const noteLate = (bytes: number, nowMs: number): void => {
    lateSoFar += 1;
    if (lateSoFar === 1) measure = { sinceMs: nowMs, bytes: 0 };
    else measure.bytes += bytes;
    const overMs = nowMs - measure.sinceMs;
    if (lateSoFar < lateInARow || overMs < rateOverMinMs) return;
    const rate = measure.bytes / overMs;
    if (overMs >= rateOverMs) measure = { sinceMs: nowMs - overMs / 2, bytes: measure.bytes / 2 };
    windowBytes = clamp(rate * queueTargetMs, windowMinBytes, windowMaxBytes);
  };

  return {
    bytes: () => bytesOut,
    shortestMs: way.shortestMs,
    noteWay: way.note,
    // One picture may always go, or a line that is too slow for it would never be used again.
    hasRoom: (bytes: number) => bytesOut === 0 || bytesOut + bytes <= windowBytes,
    forget: (bytes: number) => void (bytesOut -= bytes),
    sent: (bytes: number, nowMs: number) => {
      if (bytesOut === 0) lastWordAtMs = nowMs;
      bytesOut += bytes;
    },
    acknowledged: (what: Acknowledged, nowMs: number) => {
      bytesOut -= what.bytes;
      lastWordAtMs = nowMs;
      way.note(nowMs - what.sentAtMs, nowMs);
      const leavesOld = what.leftAtMs !== undefined && nowMs - what.leftAtMs > way.shortestMs() + waitingAboveMs;
      if (leavesOld) noteLate(what.bytes, nowMs);
      else noteInTime(what, nowMs);
    },
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
