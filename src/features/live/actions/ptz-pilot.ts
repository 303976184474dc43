/**
 * One hand at the stick of each camera. Commands to a camera go one after the other, the newest takes the place of what has
 * not been sent, and never more often than a camera can take. What moves is stopped when its time is over and no newer
 * command came: a browser that is gone must never leave a camera turning.
 */

import type { Clock, Log } from '#src/core/ports.ts';
import type { PtzCommand } from '../contract-schemas.ts';
import { orLeave } from './share.ts';

export interface PtzCamera {
  readonly deviceId: string;
  readonly channelId: string;
}

export interface PilotDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** Sends one command; ends within its own deadline. */
  readonly send: (camera: PtzCamera, command: PtzCommand, signal: AbortSignal) => Promise<void>;
}

export interface Pilot {
  /** Resolves when the command was carried out or a newer one took its place. */
  command(camera: PtzCamera, command: PtzCommand, signal: AbortSignal): Promise<void>;
  /** Stops what moves. Resolves when all cameras were told, or could not be. */
  end(): Promise<void>;
}

/** A joystick says something new some ten times a second; a camera's motor is no faster. */
const paceMs = 100;
/** A stop that did not arrive is sent again so often, after so long. */
const stopTriesMax = 4;
const stopAgainMs = 500;

interface Order {
  readonly command: PtzCommand;
  readonly receivedMs: number;
  readonly done: PromiseWithResolvers<void>;
}

interface Seat {
  readonly camera: PtzCamera;
  next: Order | undefined;
  isBusy: boolean;
  /** Set while the camera may be moving: when it is stopped, monotonic. */
  stopAtMs: number | undefined;
  stopTries: number;
  /** Ends the wait for the moment of stopping, or for the pace. */
  waiting: AbortController;
}

const isStop = (command: PtzCommand): boolean =>
  command.action === 'stop' ||
  (command.action === 'move' && command.pan === 0 && command.tilt === 0 && command.zoom === 0);

export function createPilot(deps: PilotDeps): Pilot {
  const { clock } = deps;
  const lifetime = new AbortController();
  const seats = new Map<string, Seat>();

  const order = (seat: Seat, command: PtzCommand): Order => {
    const made = { command, receivedMs: clock.monotonicMs(), done: Promise.withResolvers<void>() };
    // Whoever has left does not listen any more.
    made.done.promise.catch(() => undefined);
    seat.next?.done.resolve();
    seat.next = made;
    // Stopping does not wait for its turn.
    if (isStop(command) || !seat.isBusy) seat.waiting.abort();
    if (!seat.isBusy) void work(seat);
    return made;
  };

  const work = async (seat: Seat): Promise<void> => {
    seat.isBusy = true;
    for (let now = seat.next; now !== undefined; now = seat.next) {
      seat.next = undefined;
      seat.waiting = new AbortController();
      const startedMs = clock.monotonicMs();
      const outcome = await deps.send(seat.camera, now.command, lifetime.signal).then(
        () => ({ ok: true as const }),
        (error: unknown) => ({ ok: false as const, error }),
      );
      noteMovement(seat, now, outcome.ok);
      if (outcome.ok) now.done.resolve();
      else now.done.reject(outcome.error);
      await pause(seat, startedMs + paceMs - clock.monotonicMs());
    }
    seat.isBusy = false;
    if (seat.stopAtMs === undefined || lifetime.signal.aborted) seats.delete(keyOf(seat.camera));
    else void stopLater(seat, seat.stopAtMs);
  };

  const noteMovement = (seat: Seat, { command, receivedMs }: Order, isDone: boolean): void => {
    if (command.action === 'move' && !isStop(command)) {
      // A movement that failed may have begun all the same.
      seat.stopAtMs = receivedMs + command.forMs;
      seat.stopTries = 0;
      return;
    }
    if (isDone || seat.stopAtMs === undefined) {
      seat.stopAtMs = undefined;
      return;
    }
    if (!isStop(command)) return;
    seat.stopTries += 1;
    seat.stopAtMs = clock.monotonicMs() + stopAgainMs;
    if (seat.stopTries < stopTriesMax) return;
    seat.stopAtMs = undefined;
    deps.log.warn('A camera could not be told to stop; it may still be moving.', { ...seat.camera });
  };

  const pause = async (seat: Seat, ms: number): Promise<void> => {
    const { signal } = seat.waiting;
    if (ms > 0 && !signal.aborted && !(seat.next !== undefined && isStop(seat.next.command))) {
      await clock.sleep(ms, signal).catch(() => undefined);
    }
  };

  const stopLater = async (seat: Seat, atMs: number): Promise<void> => {
    seat.waiting = new AbortController();
    const { signal } = seat.waiting;
    await clock.sleep(Math.max(0, atMs - clock.monotonicMs()), signal).catch(() => undefined);
    if (!signal.aborted && !seat.isBusy) order(seat, { action: 'stop' });
  };

  return {
    command: (camera, command, signal) => {
      const key = keyOf(camera);
      const seat = seats.get(key) ?? {
        ...{ camera, next: undefined, isBusy: false, stopAtMs: undefined, stopTries: 0 },
        waiting: new AbortController(),
      };
      seats.set(key, seat);
      return orLeave(order(seat, command).done.promise, signal);
    },
    end: async () => {
      const moving = [...seats.values()].filter((seat) => seat.stopAtMs !== undefined || seat.isBusy);
      const told = moving.map((seat) => order(seat, { action: 'stop' }).done.promise.catch(() => undefined));
      const enough = new AbortController();
      const patience = clock.sleep(endWithinMs, enough.signal).catch(() => undefined);
      await Promise.race([Promise.all(told), patience]);
      enough.abort();
      for (const seat of seats.values()) {
        seat.stopAtMs = undefined;
        seat.waiting.abort();
      }
      lifetime.abort(new DOMException('Keepsight is stopping.', 'AbortError'));
    },
  };
}

/** A process that is told to stop has some seconds. */
const endWithinMs = 3000;

function keyOf({ deviceId, channelId }: PtzCamera): string {
  return `${deviceId} ${channelId}`;
}
