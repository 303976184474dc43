import { describe, expect, it } from 'vitest';
import type { PtzCommand } from '#src/features/live/contract-schemas.ts';
import { createPtzMotion, keyVelocity, stickVelocity, still } from './ptz-motion.ts';

const right = { pan: 0.5, tilt: 0, zoom: 0 };
const left = { pan: -0.5, tilt: 0, zoom: 0 };

/** A camera that answers when it is told to. */
function aCamera() {
  const sent: PtzCommand[] = [];
  const errors: unknown[] = [];
  let answer: (() => void) | undefined;
  let refuse: (() => void) | undefined;
  let repeat: (() => void) | undefined;
  const motion = createPtzMotion({
    send: (command) => {
      sent.push(command);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      answer = resolve;
      refuse = () => reject(new Error('refused'));
      return promise;
    },
    later: (_ms, work) => {
      repeat = work;
      return () => {
        repeat = undefined;
      };
    },
    onError: (error) => errors.push(error),
  });
  const settle = async (act: (() => void) | undefined): Promise<void> => {
    act?.();
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  return {
    motion,
    errors,
    actions: () => sent.map((command) => (command.action === 'move' ? command.pan : command.action)),
    answer: () => settle(answer),
    refuse: () => settle(refuse),
    repeat: () => settle(repeat),
    isRepeating: () => repeat !== undefined,
  };
}

describe('createPtzMotion', () => {
  it('sends one command at a time, and of many wishes the newest', async () => {
    const { motion, actions, answer } = aCamera();
    motion.want(right);
    motion.want({ ...right, pan: 0.6 });
    motion.want(left);
    expect(actions()).toEqual([0.5]);
    await answer();
    expect(actions()).toEqual([0.5, -0.5]);
  });

  it('repeats while it moves, and always ends with a stop', async () => {
    const camera = aCamera();
    camera.motion.want(right);
    await camera.answer();
    await camera.repeat();
    camera.motion.want(still);
    await camera.answer();
    expect(camera.actions()).toEqual([0.5, 0.5, 'stop']);
    await camera.answer();
    expect(camera.isRepeating()).toBe(false);
  });

  it('does not try again by itself what the camera refused', async () => {
    const camera = aCamera();
    camera.motion.want(right);
    await camera.refuse();
    expect(camera.errors).toHaveLength(1);
    expect(camera.isRepeating()).toBe(false);
    camera.motion.want(still);
    expect(camera.actions()).toEqual([0.5]);
    camera.motion.want(right);
    expect(camera.actions()).toEqual([0.5, 0.5]);
  });
});

describe('stickVelocity', () => {
  it('rests in the middle, is full at the rim, and points up when pushed up', () => {
    expect(stickVelocity(0.05, -0.05)).toEqual(still);
    expect(stickVelocity(1, 0)).toEqual({ pan: 1, tilt: 0, zoom: 0 });
    expect(stickVelocity(0, -3)).toEqual({ pan: 0, tilt: 1, zoom: 0 });
    expect(stickVelocity(0.5, 0).pan).toBeLessThan(0.3);
  });
});

describe('keyVelocity', () => {
  it('adds the keys that are held, and opposite ones cancel each other', () => {
    expect(keyVelocity(new Set(['ArrowLeft', 'ArrowUp']), false)).toEqual({ pan: -0.4, tilt: 0.4, zoom: 0 });
    expect(keyVelocity(new Set(['ArrowLeft', 'ArrowRight', '-']), true)).toEqual({ pan: 0, tilt: 0, zoom: -1 });
  });
});
