import { expect, it } from 'vitest';
import { createSharing } from './share.ts';

const never = new AbortController().signal;

it('asks once for all who ask at the same time, and anew for the next', async () => {
  const sharing = createSharing<number>(never);
  const answers: PromiseWithResolvers<number>[] = [];
  const work = (): Promise<number> => {
    const answer = Promise.withResolvers<number>();
    answers.push(answer);
    return answer.promise;
  };
  const first = Promise.all([sharing.ask('a', work, never), sharing.ask('a', work, never)]);
  const other = sharing.ask('b', work, never);
  expect(answers).toHaveLength(2);
  answers[0]?.resolve(1);
  answers[1]?.resolve(2);
  expect([await first, await other]).toEqual([[1, 1], 2]);
  const next = sharing.ask('a', work, never);
  answers[2]?.resolve(3);
  expect(await next).toBe(3);
});

it('goes on for the others when one leaves, and tells everybody of a failure', async () => {
  const sharing = createSharing<number>(never);
  const answer = Promise.withResolvers<number>();
  const gone = new AbortController();
  const leaving = sharing.ask('a', () => answer.promise, gone.signal);
  const staying = sharing.ask('a', () => answer.promise, never);
  gone.abort(new Error('gone'));
  await expect(leaving).rejects.toThrow('gone');
  answer.reject(new Error('no picture'));
  await expect(staying).rejects.toThrow('no picture');
  expect(await sharing.ask('a', () => Promise.resolve(4), never)).toBe(4);
});
