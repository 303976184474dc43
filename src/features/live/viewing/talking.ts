/** Speech from a viewer to devices: one open line for each tile that a person talks into. */

import { isAppError } from '#src/core/errors.ts';
import type { Log } from '#src/core/ports.ts';
import type { TalkLine } from '#src/plugins/kit/actions.ts';
import type { SiteMessage } from '../contract-viewing.ts';

export interface Talking {
  start(tile: number, deviceId: string): void;
  stop(tile: number): void;
  /** One byte of tile, then samples. */
  speech(frame: Uint8Array): void;
  /** Ends the lines to devices that the person may no longer reach. */
  recheck(): void;
  end(): void;
}

export interface TalkingParts {
  /** Checks the rights, and opens the way to the device. */
  readonly open: (deviceId: string, signal: AbortSignal) => Promise<TalkLine>;
  readonly mayTalk: (tile: number) => boolean;
  readonly tell: (message: SiteMessage) => void;
  readonly log: Log;
}

/** A person speaks into one place at a time; a second is for changing over. */
const linesMax = 2;

interface Line {
  readonly ending: AbortController;
  talk: TalkLine | undefined;
}

export function createTalking(parts: TalkingParts): Talking {
  const lines = new Map<number, Line>();

  const close = (tile: number, code: string | null): void => {
    const line = lines.get(tile);
    if (line === undefined) return;
    lines.delete(tile);
    line.ending.abort();
    line.talk?.close();
    parts.tell({ type: 'talk', tile, on: false, code });
  };
  const codeOf = (error: unknown): string => (isAppError(error) ? error.code : 'internal.fault');

  const run = async (tile: number, deviceId: string, line: Line): Promise<void> => {
    const talk = await parts.open(deviceId, line.ending.signal);
    if (lines.get(tile) !== line) {
      talk.close();
      await talk.ended.catch(() => undefined); // nobody waits for it any more
      return;
    }
    line.talk = talk;
    parts.tell({ type: 'talk', tile, on: true, code: null });
    await talk.ended;
  };

  return {
    start: (tile, deviceId) => {
      if (lines.has(tile)) return;
      if (lines.size >= linesMax) {
        parts.tell({ type: 'talk', tile, on: false, code: 'live.cannot-do' });
        return;
      }
      const line: Line = { ending: new AbortController(), talk: undefined };
      lines.set(tile, line);
      run(tile, deviceId, line).then(
        () => lines.get(tile) === line && close(tile, null),
        (error: unknown) => {
          if (lines.get(tile) !== line) return;
          if (!isAppError(error)) parts.log.error('Talking to a device failed.', { deviceId, error });
          close(tile, codeOf(error));
        },
      );
    },
    stop: (tile) => close(tile, null),
    speech: (frame) => {
      const [tile] = frame;
      if (tile === undefined || !parts.mayTalk(tile)) return;
      lines.get(tile)?.talk?.write(frame.subarray(1));
    },
    recheck: () => {
      for (const tile of [...lines.keys()]) if (!parts.mayTalk(tile)) close(tile, 'access.denied');
    },
    end: () => {
      for (const tile of [...lines.keys()]) close(tile, null);
    },
  };
}
