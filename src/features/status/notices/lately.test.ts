import { describe, expect, it } from 'vitest';
import type { Db } from '#src/store/store.ts';
import { createLately } from './lately.ts';
import { noneTold } from './outbox-repository.ts';

/** Nothing is read from it here. */
const db = {} as Db;

function counting() {
  let nowMs = 0;
  const asked: string[][] = [];
  let bases = 0;
  const counts = new Map([
    ['done', { ...noneTold, sent: 100_000 }],
    ['underway', { ...noneTold, sent: 10, queued: 5 }],
    ['begun', noneTold],
  ]);
  const lately = createLately(
    { nowMs: () => nowMs, monotonicMs: () => nowMs, sleep: () => Promise.resolve() },
    {
      told: async (_db, ids) => {
        asked.push([...ids]);
        return new Map(ids.map((id) => [id, counts.get(id) ?? noneTold]));
      },
      subscriberBase: async () => new Map([['cmp', (bases += 1)]]),
    },
  );
  return { asked, counts, lately, pass: (ms: number) => void (nowMs += ms) };
}

const all = ['done', 'underway', 'begun'];

describe('figures of notices', () => {
  it('count again what is under way or has not begun, and rarely what was told', async () => {
    const { asked, counts, lately, pass } = counting();
    expect((await lately.told(db, all)).get('underway')).toMatchObject({ sent: 10, queued: 5 });
    await lately.told(db, all);
    pass(5000);
    counts.set('underway', { ...noneTold, sent: 15 });
    expect((await lately.told(db, all)).get('underway')).toMatchObject({ sent: 15, queued: 0 });
    pass(5000);
    await lately.told(db, all);
    pass(300_000);
    expect((await lately.told(db, all)).get('done')).toMatchObject({ sent: 100_000 });
    expect(asked).toEqual([all, ['underway', 'begun'], ['begun'], all]);
  });

  it('count the base of reports once a minute', async () => {
    const { lately, pass } = counting();
    const base = async () => (await lately.subscriberBase(db)).get('cmp');
    expect([await base(), await base()]).toEqual([1, 1]);
    pass(60_000);
    expect(await base()).toBe(2);
  });
});
