/** The head of a camera that pans, tilts and zooms. It really takes its time: where it is follows from the clock. */

export interface PtzPosition {
  /** Degrees, -180 to 180, without end. */
  readonly pan: number;
  /** Degrees, upwards positive. */
  readonly tilt: number;
  /** 1 (wide) to 9999 (close), as VAPIX counts. */
  readonly zoom: number;
}

export interface PtzPresetPosition {
  readonly number: number;
  readonly name: string;
  readonly position: PtzPosition;
}

type Part = keyof PtzPosition;
const parts: readonly Part[] = ['pan', 'tilt', 'zoom'];

export const ptzLimits = {
  pan: { min: -180, max: 180 },
  tilt: { min: -90, max: 20 },
  zoom: { min: 1, max: 9999 },
} as const satisfies Record<Part, { min: number; max: number }>;

/** Units in a second at full speed: slow enough that a person can follow, as on a camera of the middle class. */
const fullSpeed: PtzPosition = { pan: 100, tilt: 60, zoom: 3000 };

/** Names as people give them: with letters beyond ASCII too. */
const factoryPresets: readonly PtzPresetPosition[] = [
  { number: 1, name: 'Home', position: { pan: 0, tilt: 0, zoom: 1 } },
  { number: 2, name: 'Entrance', position: { pan: -60, tilt: -10, zoom: 1000 } },
  { number: 3, name: 'Café Süd', position: { pan: 75, tilt: -25, zoom: 2500 } },
  { number: 5, name: '入口 2', position: { pan: 150, tilt: 5, zoom: 1 } },
];

/** From `startedMs` on, `perSecond` units a second until `untilMs`; then it stands. */
interface Motion {
  readonly from: number;
  readonly perSecond: number;
  readonly startedMs: number;
  readonly untilMs: number;
}

export interface PtzHead {
  readonly presets: readonly PtzPresetPosition[];
  position(): PtzPosition;
  isMoving(): { readonly panTilt: boolean; readonly zoom: boolean };
  /** Speeds from -1 to 1; a part that is left out goes on as it was. Without a time limit until it is told otherwise. */
  drive(speeds: Partial<PtzPosition>, limitMs?: number): void;
  /** To a place, each part at `speed` (0 to 1) of its full speed; a part that is left out goes on as it was. */
  goTo(target: Partial<PtzPosition>, speed: number): void;
  /** Commands that moved it or stopped it, since the start. */
  readonly commands: number;
}

/** `nowMs` must never go back. */
export function createPtzHead(nowMs: () => number): PtzHead {
  const motions: Record<Part, Motion> = { pan: standing(0), tilt: standing(0), zoom: standing(1) };
  let commands = 0;
  const at = (part: Part): number => positionAt(part, motions[part], nowMs());
  const each = (wanted: Partial<PtzPosition>, start: (part: Part, value: number) => Motion): void => {
    commands += 1;
    for (const part of parts) {
      const value = wanted[part];
      if (value !== undefined) motions[part] = start(part, value);
    }
  };
  return {
    presets: factoryPresets,
    get commands() {
      return commands;
    },
    position: () => ({ pan: at('pan'), tilt: at('tilt'), zoom: at('zoom') }),
    isMoving: () => {
      const now = nowMs();
      const moves = (part: Part): boolean => motions[part].perSecond !== 0 && now < motions[part].untilMs;
      return { panTilt: moves('pan') || moves('tilt'), zoom: moves('zoom') };
    },
    drive: (speeds, limitMs = Infinity) =>
      each(speeds, (part, speed) => driving(part, at(part), clamp(speed, -1, 1), { now: nowMs(), limitMs })),
    goTo: (target, speed) =>
      each(target, (part, to) => going(part, at(part), to, { now: nowMs(), speed: clamp(speed, 0.01, 1) })),
  };
}

function standing(from: number): Motion {
  return { from, perSecond: 0, startedMs: 0, untilMs: 0 };
}

function driving(part: Part, from: number, speed: number, time: { now: number; limitMs: number }): Motion {
  const perSecond = speed * fullSpeed[part];
  const end = perSecond > 0 ? ptzLimits[part].max : ptzLimits[part].min;
  // Pan has no end; tilt and zoom stop at theirs.
  const toEndMs = part === 'pan' || perSecond === 0 ? Infinity : ((end - from) / perSecond) * 1000;
  return { from, perSecond, startedMs: time.now, untilMs: time.now + Math.min(time.limitMs, toEndMs) };
}

function going(part: Part, from: number, wanted: number, how: { now: number; speed: number }): Motion {
  const to = part === 'pan' ? wrap(wanted) : clamp(wanted, ptzLimits[part].min, ptzLimits[part].max);
  // A head without an end takes the shorter way round.
  const way = part === 'pan' ? wrap(to - from) : to - from;
  const perSecond = Math.sign(way) * how.speed * fullSpeed[part];
  const lastsMs = perSecond === 0 ? 0 : (way / perSecond) * 1000;
  return { from, perSecond, startedMs: how.now, untilMs: how.now + lastsMs };
}

function positionAt(part: Part, motion: Motion, nowMs: number): number {
  const elapsedMs = Math.max(0, Math.min(nowMs, motion.untilMs) - motion.startedMs);
  const value = motion.from + (motion.perSecond * elapsedMs) / 1000;
  const reached = part === 'pan' ? wrap(value) : clamp(value, ptzLimits[part].min, ptzLimits[part].max);
  // Plus zero: not -0, which would be written as such.
  return Math.round(reached * stepsPerUnit) / stepsPerUnit + 0;
}

/** Motors go in steps, so that a place that was asked for is reached exactly. */
const stepsPerUnit = 1_000_000;

/** Into [-180, 180). */
function wrap(degrees: number): number {
  return ((((degrees + 180) % 360) + 360) % 360) - 180;
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
