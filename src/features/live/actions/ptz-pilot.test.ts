import { describe, expect, it } from 'vitest';
import type { PtzCommand } from '../contract-schemas.ts';
import { createPilot } from './ptz-pilot.ts';
import { fakeClock } from '../../../../tests/support/clock.ts';
import { silentLog } from '../../../../tests/support/silent-log.ts';

const camera = { deviceId: 'dev_1', channelId: '1' };
const move = (pan: number, forMs = 1000): PtzCommand => ({ action: 'move', pan, tilt: 0, zoom: 0, forMs });
const never = new AbortController().signal;

/** A camera whose calls take some time, and fail when told to. */
function aCamera(options: { readonly takesMs?: number; readonly fails?: (command: PtzCommand) => boolean } = {}) {
  const clock = fakeClock();
  const startedMs = clock.monotonicMs();
  const sent: string[] = [];
  let atOnce = 0;
  const pilot = createPilot({
    clock,
    log: silentLog,
    send: async (_camera, command, signal) => {
      atOnce += 1;
      expect(atOnce).toBe(1);
      const word = command.action === 'move' ? `move ${String(command.pan)}` : command.action;
      sent.push(`${String(clock.monotonicMs() - startedMs)} ${word}`);
      if (options.takesMs !== undefined) await clock.sleep(options.takesMs, signal);
      atOnce -= 1;
      if (options.fails?.(command) === true) throw new Error('no answer');
    },
  });
  return { clock, sent, pilot, ask: (command: PtzCommand, signal = never) => pilot.command(camera, command, signal) };
}

describe('a camera that is moved', () => {
  it('is stopped when its time is over and nobody says anything', async () => {
    const { clock, sent, ask } = aCamera();
    await ask(move(1, 1500));
    await clock.advance(1499);
    expect(sent).toEqual(['0 move 1']);
    await clock.advance(1);
    expect(sent).toEqual(['0 move 1', '1500 stop']);
    await clock.advance(60_000);
    expect(sent).toHaveLength(2);
    expect(clock.sleeping).toBe(0);
  });

  it('goes on while somebody keeps asking, and is stopped after the last wish', async () => {
    const { clock, sent, ask } = aCamera();
    for (let n = 0; n < 5; n += 1) {
      await ask(move(1, 1000));
      await clock.advance(500);
    }
    await clock.advance(5000);
    expect(sent.filter((line) => line.endsWith('stop'))).toEqual(['3000 stop']);
  });

  it('is told the newest wish only, and no more often than it can take', async () => {
    const { clock, sent, ask } = aCamera({ takesMs: 30 });
    const asked = Array.from({ length: 20 }, (_none, n) => ask(move((n + 1) / 20)));
    await clock.advance(1000);
    await Promise.all(asked);
    expect(sent).toEqual(['0 move 0.05', '100 move 1', '1000 stop']);
  });

  it('is stopped at once when somebody says so, without waiting for its turn', async () => {
    const { clock, sent, ask } = aCamera();
    await ask(move(1));
    await clock.advance(10);
    await ask({ action: 'stop' });
    await clock.advance(5000);
    expect(sent).toEqual(['0 move 1', '10 stop']);
  });

  it('is stopped also when the movement seemed to fail, and until the stop arrives', async () => {
    let failing = 3;
    const { clock, sent, ask } = aCamera({ fails: () => failing-- > 0 });
    await expect(ask(move(1, 100))).rejects.toThrow('no answer');
    await clock.advance(10_000);
    expect(sent).toEqual(['0 move 1', '100 stop', '600 stop', '1100 stop']);
  });

  it('is given up when it cannot be told, and not asked for ever', async () => {
    const { clock, sent, ask } = aCamera({ fails: () => true });
    await expect(ask(move(1, 100))).rejects.toThrow();
    await clock.advance(600_000);
    expect(sent.filter((line) => line.endsWith('stop'))).toHaveLength(4);
    expect(clock.sleeping).toBe(0);
  });

  it('moves on when the one who asked has left, and is stopped all the same', async () => {
    const { clock, sent, ask } = aCamera({ takesMs: 50 });
    const gone = new AbortController();
    const asked = ask(move(1, 300), gone.signal);
    gone.abort(new Error('gone'));
    await expect(asked).rejects.toThrow('gone');
    await clock.advance(1000);
    expect(sent).toEqual(['0 move 1', '300 stop']);
  });

  it('is stopped when the process ends', async () => {
    const { clock, sent, pilot, ask } = aCamera();
    await ask(move(1, 2000));
    await clock.advance(200);
    await pilot.end();
    expect(sent).toEqual(['0 move 1', '200 stop']);
    await clock.advance(10_000);
    expect(sent).toHaveLength(2);
    expect(clock.sleeping).toBe(0);
  });

  it('holds the end of the process up for three seconds at most', async () => {
    const { clock, pilot, ask } = aCamera({ takesMs: 60_000 });
    const asked = ask(move(1));
    let hasEnded = false;
    void pilot.end().then(() => (hasEnded = true));
    await clock.advance(2999);
    expect(hasEnded).toBe(false);
    await clock.advance(1);
    expect(hasEnded).toBe(true);
    await expect(asked).rejects.toThrow();
    await clock.advance(10_000);
    expect(clock.sleeping).toBe(0);
  });
});

it('cameras do not wait for each other', async () => {
  const { clock, sent, pilot } = aCamera();
  await Promise.all(['1', '2', '3'].map((channelId) => pilot.command({ ...camera, channelId }, move(1), never)));
  expect(sent).toEqual(['0 move 1', '0 move 1', '0 move 1']);
  await clock.advance(1000);
  expect(sent).toHaveLength(6);
});
