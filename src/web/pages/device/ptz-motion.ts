/**
 * From a stick, a key or a button to commands for a camera. Pure but for the sender and the timer handed in: one command
 * is on its way at a time, the newest wish wins, and letting go always ends in a stop.
 */

import type { PtzCommand } from '#src/features/live/contract-schemas.ts';

export interface Velocity {
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
}

export const still: Velocity = { pan: 0, tilt: 0, zoom: 0 };

/** The site stops the camera after this time unless it hears again: a lost browser moves nothing for longer. */
const moveForMs = 1000;
/** Often enough that one lost command does not stop the movement. */
const repeatMs = 400;

export interface PtzMotionPorts {
  readonly send: (command: PtzCommand) => Promise<void>;
  readonly later: (ms: number, work: () => void) => () => void;
  readonly onError: (error: unknown) => void;
}

export interface PtzMotion {
  /** All zero stops. */
  want(velocity: Velocity): void;
}

export function createPtzMotion({ send, later, onError }: PtzMotionPorts): PtzMotion {
  let wanted = still;
  let isMoving = false;
  let isSending = false;
  let cancelRepeat: (() => void) | undefined;

  const step = async (): Promise<void> => {
    if (isSending) return;
    cancelRepeat?.();
    const velocity = wanted;
    if (isStill(velocity) && !isMoving) return;
    isSending = true;
    isMoving = !isStill(velocity);
    try {
      await send(isMoving ? { action: 'move', ...velocity, forMs: moveForMs } : { action: 'stop' });
    } catch (error) {
      // Not again and again: the person sees the problem and tries again when it is mended.
      wanted = still;
      isMoving = false;
      onError(error);
    }
    isSending = false;
    if (!isSame(wanted, velocity)) void step();
    else if (isMoving) cancelRepeat = later(repeatMs, () => void step());
  };

  return {
    want: (velocity) => {
      if (isSame(velocity, wanted)) return;
      wanted = velocity;
      void step();
    },
  };
}

function isStill(velocity: Velocity): boolean {
  return isSame(velocity, still);
}

function isSame(a: Velocity, b: Velocity): boolean {
  return a.pan === b.pan && a.tilt === b.tilt && a.zoom === b.zoom;
}

/** Inside this part of the way the stick rests. */
const deadZone = 0.12;

/** From the place of the stick (-1 to 1 on each axis, y downwards) to speeds; slow near the centre, for fine aiming. */
export function stickVelocity(x: number, y: number): Velocity {
  const length = Math.min(1, Math.hypot(x, y));
  if (length < deadZone) return still;
  const speed = ((length - deadZone) / (1 - deadZone)) ** 2;
  const scale = speed / Math.hypot(x, y);
  return { pan: rounded(x * scale), tilt: rounded(-y * scale), zoom: 0 };
}

/** Steps of a twentieth: a trembling hand is no new command. */
function rounded(speed: number): number {
  const step = Math.round(speed * 20) / 20;
  return Math.max(-1, Math.min(1, step === 0 ? 0 : step));
}

/** Speed of keys and buttons; with Shift full speed. */
const keySpeed = 0.4;

export const ptzKeys = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', '+', '=', '-'] as const;

/** The speeds of the keys that are held down together. */
export function keyVelocity(held: ReadonlySet<string>, isFast: boolean): Velocity {
  const speed = isFast ? 1 : keySpeed;
  const axis = (minus: boolean, plus: boolean): number => {
    if (minus === plus) return 0;
    return plus ? speed : -speed;
  };
  return {
    pan: axis(held.has('ArrowLeft'), held.has('ArrowRight')),
    tilt: axis(held.has('ArrowDown'), held.has('ArrowUp')),
    zoom: axis(held.has('-'), held.has('+') || held.has('=')),
  };
}
