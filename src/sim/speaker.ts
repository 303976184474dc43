/** A loudspeaker: stored clips, gain, and one line through which somebody speaks. */

export interface StoredClip {
  readonly number: number;
  readonly name: string;
  readonly lengthMs: number;
}

export interface SpeakerReading {
  readonly gainDb: number;
  readonly isMuted: boolean;
  /** The clip that sounds now. */
  readonly playing: StoredClip | undefined;
}

export interface TalkReading {
  readonly isOpen: boolean;
  /** Lines that were taken since the start. */
  readonly lines: number;
  /** Of all lines together. */
  readonly bytes: number;
  /** What came last, up to two seconds of G.711, in Base64. */
  readonly tail: string;
}

export interface TalkLine {
  push(samples: Uint8Array): void;
  end(): void;
}

export interface Loudspeaker {
  readonly clips: readonly StoredClip[];
  read(): SpeakerReading;
  readTalk(): TalkReading;
  setGain(gainDb: number): void;
  setMuted(isMuted: boolean): void;
  /** `repeat`: how often after the first time, -1 for ever. `false` when there is no such clip. */
  play(clip: number, repeat: number): boolean;
  stop(): void;
  /** `undefined` while somebody else speaks. */
  openTalk(): TalkLine | undefined;
}

/** What the device takes, in decibels. */
export const gainValues = [-40, -34, -28, -24, -20, -16, -12, -9, -6, -3, 0] as const;
const factoryGain = -12;

const factoryClips: readonly StoredClip[] = [
  { number: 0, name: 'Gong', lengthMs: 3000 },
  { number: 1, name: 'Bitte zurücktreten', lengthMs: 5000 },
  { number: 4, name: 'Alarm', lengthMs: 8000 },
];

const tailBytes = 16_000;

export function createLoudspeaker(nowMs: () => number): Loudspeaker {
  let gainDb: number = factoryGain;
  let isMuted = false;
  let playing: { readonly clip: StoredClip; readonly untilMs: number } | undefined;
  const talk = { open: undefined as TalkLine | undefined, lines: 0, bytes: 0, tail: new Uint8Array() };

  const openTalk = (): TalkLine => {
    talk.lines += 1;
    const line: TalkLine = {
      push: (samples) => {
        talk.bytes += samples.length;
        talk.tail = lastOf(talk.tail, samples);
      },
      end: () => {
        if (talk.open === line) talk.open = undefined;
      },
    };
    talk.open = line;
    return line;
  };

  return {
    clips: factoryClips,
    read: () => ({
      gainDb,
      isMuted,
      playing: playing !== undefined && nowMs() < playing.untilMs ? playing.clip : undefined,
    }),
    readTalk: () => ({
      isOpen: talk.open !== undefined,
      lines: talk.lines,
      bytes: talk.bytes,
      tail: talk.tail.toBase64(),
    }),
    setGain: (wanted) => void (gainDb = wanted),
    setMuted: (wanted) => void (isMuted = wanted),
    play: (number, repeat) => {
      const clip = factoryClips.find((known) => known.number === number);
      if (clip === undefined) return false;
      playing = { clip, untilMs: repeat < 0 ? Infinity : nowMs() + clip.lengthMs * (repeat + 1) };
      return true;
    },
    stop: () => void (playing = undefined),
    openTalk: () => (talk.open === undefined ? openTalk() : undefined),
  };
}

function lastOf(before: Uint8Array, samples: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(before.length + samples.length);
  all.set(before);
  all.set(samples, before.length);
  return all.slice(-tailBytes);
}
