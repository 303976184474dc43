/** Leaving by mail: at once, told to everybody behind the address, undone for some days, then forgotten. */

import { expect, it, vi } from 'vitest';
import type { Clock } from '#src/core/ports.ts';
import { undoMs } from '#src/features/status/notices/farewell.ts';
import { tidy } from '#src/features/status/notices/archive.ts';
import { systemClock } from '#src/platform/clock.ts';
import { describeOnStores } from '../support/stores.ts';
import { startMailSink, type MailSink } from './mail-sink.ts';
import { aCause, addConfirmed, choice, headerOf, input, openWorld, tell, textPartOf, type World } from './world.ts';

const until = (check: () => boolean | Promise<boolean>): Promise<unknown> => vi.waitUntil(check, { timeout: 20_000 });
const list = 'operators@one.example';

interface Post {
  readonly world: World;
  readonly sink: MailSink;
  /** Days go by. */
  readonly pass: (ms: number) => void;
  /** The token of the newest mail for this form. */
  readonly tokenFor: (form: string) => string;
}

describeOnStores('leaving by mail', (openFresh) => {
  const withWorld = async (work: (post: Post) => Promise<void>): Promise<void> => {
    let passedMs = 0;
    const clock: Clock = {
      nowMs: () => systemClock.nowMs() + passedMs,
      monotonicMs: () => systemClock.monotonicMs() + passedMs,
      sleep: (ms, signal) => systemClock.sleep(ms, signal),
    };
    const sink = await startMailSink('127.49.0.6');
    const world = openWorld(await openFresh({ clock }), { clock, mail: { port: sink.port, host: '127.49.0.6' } });
    const running = world.start();
    await addConfirmed(world, [{ email: list, choice: choice({ locale: 'de', severity: 'major' }) }]);
    await tell(world, aCause());
    await until(() => sink.mails.length === 1);
    try {
      await work({
        ...{ world, sink, pass: (ms) => void (passedMs += ms) },
        tokenFor: (form) =>
          new RegExp(`/${form}\\?token=([\\w-]+)`).exec(textPartOf(sink.mails.at(-1)?.raw ?? ''))?.[1] ?? '',
      });
    } finally {
      await running.stop();
      await world.close();
      await sink.close();
    }
  };

  it('ends at once and says so to the address, with a way back for seven days', () =>
    withWorld(async ({ world, sink, tokenFor }) => {
      const { notices, ctx } = world;
      const oneClick = tokenFor('unsubscribe');
      await notices.leaveSubscription(ctx, input({ token: oneClick }));
      await until(() => sink.mails.length === 2);
      const [, last] = sink.mails;
      expect(last?.to).toBe(list);
      expect(headerOf(last?.raw ?? '', 'Subject')).toBe(
        'Die Mitteilungen von „Hafenstatus“ an diese Adresse sind beendet',
      );
      expect(textPartOf(last?.raw ?? '')).toContain('/return?token=');
      // Again, by the same mail or another reader: nothing more is said, and it is no failure.
      await notices.leaveSubscription(ctx, input({ token: oneClick }));
      await tell(world, aCause({ causeId: 'sta_2' }));
      const { subscribers, figures } = await notices.listSubscribers(ctx, {
        ...{ params: undefined, body: undefined },
        query: { limit: 10 },
      });
      expect(subscribers).toEqual([]);
      expect(figures).toMatchObject({ confirmed: 0, pending: 0 });
      expect(sink.mails).toHaveLength(2);
    }));

  it('is undone by the link, once, with all that was chosen; older mails then leave it again', () =>
    withWorld(async ({ world, sink, tokenFor }) => {
      const { notices, ctx } = world;
      const oneClick = tokenFor('unsubscribe');
      await notices.leaveSubscription(ctx, input({ token: oneClick }));
      await until(() => sink.mails.length === 2);
      const back = tokenFor('return');
      const { manageToken } = await notices.bringBack(ctx, back);
      await expect(notices.bringBack(ctx, back)).rejects.toMatchObject({ code: 'notices.link-invalid' });
      const read = await notices.readSubscription(ctx, input({ token: manageToken }));
      expect(read.choice).toMatchObject({ locale: 'de', severity: 'major' });
      await tell(world, aCause({ causeId: 'sta_2' }));
      await until(() => sink.mails.length === 3);
      await notices.leaveSubscription(ctx, input({ token: oneClick }));
      await until(() => sink.mails.length === 4);
      await expect(notices.readSubscription(ctx, input({ token: manageToken }))).rejects.toMatchObject({
        code: 'notices.link-invalid',
      });
    }));

  it('is for good after seven days, and nothing of the address is left', () =>
    withWorld(async ({ world, sink, pass, tokenFor }) => {
      const { notices, ctx, store } = world;
      await notices.leaveSubscription(ctx, input({ token: tokenFor('unsubscribe') }));
      await until(() => sink.mails.length === 2);
      const back = tokenFor('return');
      pass(undoMs - 60_000);
      await tidy(store, ctx.clock.nowMs());
      expect(await store.db.selectFrom('noticeSubscribers').select('state').execute()).toEqual([{ state: 'left' }]);
      pass(60_000);
      await expect(notices.bringBack(ctx, back)).rejects.toMatchObject({ code: 'notices.link-invalid' });
      await tidy(store, ctx.clock.nowMs());
      expect(await store.db.selectFrom('noticeSubscribers').selectAll().execute()).toEqual([]);
      expect(await store.db.selectFrom('noticeSignUps').selectAll().execute()).toEqual([]);
    }));

  it('is found by the whole address alone, and erased at once with the way back and the last mail that waits', () =>
    withWorld(async ({ world, sink, pass, tokenFor }) => {
      const { notices, ctx, store } = world;
      const find = (query: { address?: string }) =>
        notices.listSubscribers(ctx, { params: undefined, body: undefined, query: { limit: 10, ...query } });
      await notices.leaveSubscription(ctx, input({ token: tokenFor('unsubscribe') }));
      await until(() => sink.mails.length === 2);
      const back = tokenFor('return');
      pass(undoMs / 2);
      expect((await find({})).subscribers).toEqual([]);
      const { subscribers, figures } = await find({ address: list.toUpperCase() });
      expect(subscribers).toMatchObject([{ state: 'left', address: 'o…@one.example' }]);
      expect(figures).toMatchObject({ confirmed: 0, suspended: 0 });
      const params = { id: subscribers[0]?.id ?? '' };
      await notices.removeSubscriber(ctx, { params, query: undefined, body: undefined });
      expect(await store.db.selectFrom('noticeSubscribers').selectAll().execute()).toEqual([]);
      expect(await store.db.selectFrom('noticeSignUps').selectAll().execute()).toEqual([]);
      await expect(notices.bringBack(ctx, back)).rejects.toMatchObject({ code: 'notices.link-invalid' });
    }));

  it('does not stand in the way of signing up again, after which the old way back is closed', () =>
    withWorld(async ({ world, sink, tokenFor }) => {
      const { notices, ctx } = world;
      await notices.leaveSubscription(ctx, input({ token: tokenFor('unsubscribe') }));
      await until(() => sink.mails.length === 2);
      const back = tokenFor('return');
      await notices.acceptSignUp(ctx, { channel: 'email', email: list }, choice({ severity: 'critical' }));
      await until(() => sink.mails.length === 3);
      await notices.confirmSignUp(ctx, input({ token: tokenFor('confirm') }));
      await expect(notices.bringBack(ctx, back)).rejects.toMatchObject({ code: 'notices.link-invalid' });
    }));

  it('gives no token of one purpose the power of another', () =>
    withWorld(async ({ world, sink, tokenFor }) => {
      const { notices, ctx } = world;
      const [leave, manage] = [tokenFor('unsubscribe'), tokenFor('manage')];
      for (const token of [leave, manage, tokenFor('report')]) {
        await expect(notices.bringBack(ctx, token)).rejects.toMatchObject({ code: 'notices.link-invalid' });
      }
      await notices.leaveSubscription(ctx, input({ token: leave }));
      await until(() => sink.mails.length === 2);
      const back = tokenFor('return');
      await expect(notices.leaveSubscription(ctx, input({ token: back }))).rejects.toMatchObject({
        code: 'notices.link-invalid',
      });
      await expect(notices.confirmSignUp(ctx, input({ token: back }))).rejects.toMatchObject({
        code: 'notices.link-invalid',
      });
    }));
});
