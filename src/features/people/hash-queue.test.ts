import { describe, expect, it } from 'vitest';
import { createHashQueue, type HashLane, type HashQueue } from './hash-queue.ts';

interface Job {
  readonly lane: HashLane;
  readonly finish: () => void;
  readonly done: Promise<void>;
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

function start(queue: HashQueue, lane: HashLane, running: Job[]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = queue.run(lane, () => {
    running.push({ lane, finish: resolve, done });
    return promise;
  });
  return done;
}

describe('createHashQueue', () => {
  it('never lets strangers take both places', async () => {
    const running: Job[] = [];
    const queue = createHashQueue();
    void start(queue, 'stranger', running);
    void start(queue, 'stranger', running);
    void start(queue, 'known', running);
    await settle();
    expect(running.map((job) => job.lane)).toEqual(['stranger', 'known']);
  });

  it('runs at most two at once and starts the next when one ends', async () => {
    const running: Job[] = [];
    const queue = createHashQueue();
    for (let count = 0; count < 4; count += 1) void start(queue, 'known', running);
    await settle();
    expect(running).toHaveLength(2);
    running[0]?.finish();
    await settle();
    expect(running).toHaveLength(3);
  });

  it('refuses strangers when their lane is full and still serves known browsers', async () => {
    const running: Job[] = [];
    const queue = createHashQueue();
    for (let count = 0; count < 17; count += 1) void start(queue, 'stranger', running);
    await expect(start(queue, 'stranger', running)).rejects.toMatchObject({ code: 'people.hashing-busy' });
    expect(() => {
      queue.requireRoom('stranger');
    }).toThrow('Too many passwords');
    void start(queue, 'known', running);
    await settle();
    expect(running.at(-1)?.lane).toBe('known');
  });

  it('gives the place back when the work fails', async () => {
    const queue = createHashQueue();
    for (let count = 0; count < 5; count += 1) {
      await expect(queue.run('stranger', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    }
    await expect(queue.run('stranger', () => Promise.resolve(7))).resolves.toBe(7);
  });
});
