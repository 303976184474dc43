/** Signing up, confirming, changing, leaving; and whoever tries to find out addresses, or to fill us up. */

import { createHash } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { isAppError } from '#src/core/errors.ts';
import { leadingZeroBits } from '#src/features/status/notices/proof-of-work.ts';
import { signUpsPerHourMax } from '#src/features/status/notices/sign-up-limits.ts';
import type { Store } from '#src/store/store.ts';
import { fakeClock } from '../support/clock.ts';
import { describeOnStores } from '../support/stores.ts';
import { startMailSink, type MailSink } from './mail-sink.ts';
import { aCause, choice, headerOf, input, openWorld, tell, textPartOf, type World } from './world.ts';

const mail = (email: string) => ({ channel: 'email' as const, email });
const until = (check: () => boolean | Promise<boolean>): Promise<unknown> => vi.waitUntil(check, { timeout: 20_000 });

function tokenIn(sink: MailSink, form: string, to?: string): string {
  const last = sink.mails.findLast((one) => to === undefined || one.to === to);
  return new RegExp(`/${form}\\?token=([\\w-]+)`).exec(textPartOf(last?.raw ?? ''))?.[1] ?? '';
}

describeOnStores('signing up', (openFresh) => {
  const withWorld = async (work: (world: World, sink: MailSink) => Promise<void>): Promise<void> => {
    const sink = await startMailSink('127.49.0.2');
    const world = openWorld(await openFresh(), { mail: { port: sink.port, host: '127.49.0.2' } });
    const running = world.start();
    try {
      await work(world, sink);
    } finally {
      await running.stop();
      await world.close();
      await sink.close();
    }
  };

  const subscribed = async ({ notices, ctx }: World, sink: MailSink, email: string): Promise<string> => {
    const before = sink.mails.length;
    await notices.acceptSignUp(ctx, mail(email), choice({ locale: 'fr' }));
    await until(() => sink.mails.length > before);
    return (await notices.confirmSignUp(ctx, input({ token: tokenIn(sink, 'confirm', email) }))).manageToken;
  };

  it('sends nothing but the question before it is confirmed, and each token serves once', () =>
    withWorld(async (world, sink) => {
      const { notices, ctx, store } = world;
      await notices.acceptSignUp(ctx, mail('Ada.Lovelace@One.example'), choice({ locale: 'ja' }));
      await tell(world, aCause());
      await until(() => sink.mails.length === 1);
      expect(headerOf(sink.mails[0]?.raw ?? '', 'Subject')).toBe('確認のお願い：「Harbour status」のお知らせ');
      const token = tokenIn(sink, 'confirm');
      expect(Buffer.from(token, 'base64url')).toHaveLength(32);
      const stored = JSON.stringify(await store.db.selectFrom('noticeSignUps').selectAll().execute());
      expect(stored).not.toContain(token);
      // A name that is too long to come about by chance in what is hashed and sealed.
      expect(stored.toLowerCase()).not.toContain('lovelace');
      await notices.confirmSignUp(ctx, input({ token }));
      await expect(notices.confirmSignUp(ctx, input({ token }))).rejects.toMatchObject({
        code: 'notices.link-invalid',
      });
      await tell(world, aCause({ causeId: 'sta_2' }));
      await until(() => sink.mails.length === 2);
      expect(sink.mails[1]?.to).toBe('Ada.Lovelace@one.example');
      expect(sink.mails).toHaveLength(2);
    }));

  it('ends a question after a day', async () => {
    const clock = fakeClock();
    const world = openWorld(await openFresh({ clock }), { clock });
    await world.notices.acceptSignUp(world.ctx, mail('ada@one.example'), choice());
    const { confirmTokenOf } = await import('#src/features/status/notices/tokens.ts');
    const row = await world.store.db.selectFrom('noticeSignUps').select('id').executeTakeFirstOrThrow();
    const token = confirmTokenOf(await world.notices.formKey(), row.id);
    clock.stepWallClock(86_400_001);
    await expect(world.notices.confirmSignUp(world.ctx, input({ token }))).rejects.toMatchObject({
      code: 'notices.link-invalid',
    });
  });

  it('rotates the link for changing with each change; the link for leaving goes on working', () =>
    withWorld(async (world, sink) => {
      const { notices, ctx, store } = world;
      const first = await subscribed(world, sink, 'ada@one.example');
      const changed = await notices.changeSubscription(
        ctx,
        input({ token: first, choice: choice({ severity: 'critical' }) }),
      );
      expect(changed.address).toBe('a…@one.example');
      await expect(notices.changeSubscription(ctx, input({ token: first, choice: choice() }))).rejects.toMatchObject({
        code: 'notices.link-invalid',
      });
      await notices.changeSubscription(ctx, input({ token: changed.manageToken, choice: choice() }));
      await tell(world, aCause());
      await until(() => sink.mails.length === 2);
      const leave = tokenIn(sink, 'unsubscribe');
      await notices.leaveSubscription(ctx, input({ token: leave }));
      // Nobody's subscription any more: kept for the way back only, as `leaving.test.ts` has it.
      expect(await store.db.selectFrom('noticeSubscribers').select('state').execute()).toEqual([{ state: 'left' }]);
      expect(await store.db.selectFrom('noticeSignUps').select('kind').execute()).toEqual([{ kind: 'farewell' }]);
      // Pressing twice is no failure; a link for leaving never changes anything else.
      await notices.leaveSubscription(ctx, input({ token: leave }));
      await expect(notices.readSubscription(ctx, input({ token: leave }))).rejects.toMatchObject({
        code: 'notices.link-invalid',
      });
    }));

  it('answers the same, byte for byte and with the same statements, for addresses known, unknown and asked too often', () =>
    withWorld(async (world, sink) => {
      const { notices, ctx, store } = world;
      await subscribed(world, sink, 'known@one.example');
      for (let n = 0; n < 3; n += 1) await notices.acceptSignUp(ctx, mail('often@one.example'), choice());
      const statements: string[][] = [];
      const asked: string[] = [];
      for (const email of ['known@one.example', 'unknown@one.example', 'often@one.example']) {
        const seen: string[] = [];
        const watched = { ...ctx, store: recording(store, seen) };
        const answer = await notices.acceptSignUp(watched, mail(email), choice());
        asked.push(JSON.stringify({ ...answer, expiresAt: 0 }));
        statements.push(seen);
      }
      expect(new Set(asked).size).toBe(1);
      expect(statements[0]?.length).toBeGreaterThan(4);
      expect(statements[1]).toEqual(statements[0]);
      expect(statements[2]).toEqual(statements[0]);
      // Only the mailbox itself learns which it was.
      await until(() => sink.mails.some((one) => one.to === 'unknown@one.example'));
      await until(() => sink.mails.filter((one) => one.to === 'known@one.example').length === 2);
      const known = sink.mails.findLast((one) => one.to === 'known@one.example')?.raw ?? '';
      expect(headerOf(known, 'Subject')).toBe('You already get notices of “Harbour status”');
      expect(sink.mails.filter((one) => one.to === 'often@one.example').length).toBeLessThanOrEqual(3);
    }));

  it('takes a solved puzzle once, and no unsolved one', async () => {
    const world = openWorld(await openFresh());
    const { notices, ctx } = world;
    const { challenge, bits } = await notices.getSignUpChallenge(ctx, {
      params: undefined,
      query: undefined,
      body: undefined,
    });
    const solve = (isRight: boolean): string => {
      for (let n = 0; ; n += 1) {
        const nonce = n.toString(36);
        const zeros = leadingZeroBits(createHash('sha256').update(`${challenge}:${nonce}`).digest());
        if (zeros >= bits === isRight) return nonce;
      }
    };
    const body = (nonce: string) =>
      input({ target: mail('ada@one.example'), choice: choice(), proof: { challenge, nonce } });
    await expect(notices.signUp(ctx, body(solve(false)))).rejects.toMatchObject({ code: 'notices.proof-refused' });
    const nonce = solve(true);
    await expect(notices.signUp(ctx, body(nonce))).resolves.toMatchObject({ accepted: true, secret: null });
    await expect(notices.signUp(ctx, body(nonce))).rejects.toMatchObject({ code: 'notices.proof-refused' });
  });

  it(
    'stays small under 100,000 sign-ups from everywhere, and sends at most what an hour allows',
    { timeout: 240_000 },
    async () => {
      const clock = fakeClock();
      const world = openWorld(await openFresh({ clock }), { clock });
      const { notices, ctx, store } = world;
      const outcomes = { taken: 0, refused: 0 };
      for (let n = 0; n < 100_000; n += 1) {
        const address = `203.${String((n >> 8) & 255)}.${String(n & 255)}.9`;
        try {
          await notices.acceptSignUp({ ...ctx, address }, mail(`victim${String(n)}@one.example`), choice());
          outcomes.taken += 1;
        } catch (error) {
          expect(isAppError(error, 'notices.too-many-sign-ups')).toBe(true);
          outcomes.refused += 1;
        }
      }
      const rows = await store.db.selectFrom('noticeSignUps').select('id').execute();
      expect(outcomes.taken).toBe(signUpsPerHourMax);
      expect(rows).toHaveLength(signUpsPerHourMax);
    },
  );

  it('bounds what one network and one address may ask for', async () => {
    const { notices, ctx, store } = openWorld(await openFresh());
    const ask = (email: string, address: string) => notices.acceptSignUp({ ...ctx, address }, mail(email), choice());
    for (let n = 0; n < 20; n += 1) await ask(`a${String(n)}@one.example`, `198.51.100.${String(n)}`);
    await expect(ask('z@one.example', '198.51.100.77')).rejects.toMatchObject({ code: 'notices.too-many-sign-ups' });
    for (let n = 0; n < 10; n += 1) await ask(`Vic.Tim+${String(n)}@gmail.com`, `192.0.${String(n)}.1`);
    const rows = await store.db.selectFrom('noticeSignUps').select(['state', 'addressSealed']).execute();
    const dropped = rows.filter(({ state }) => state === 'dropped');
    expect(dropped).toHaveLength(7);
    expect(dropped.every(({ addressSealed }) => addressSealed === '')).toBe(true);
  });
});

/** The store, writing down what kind of statements go to it. */
function recording(store: Store, seen: string[]): Store {
  const watch = (db: Store['db']): Store['db'] =>
    db.withPlugin({
      transformQuery: ({ node }) => {
        seen.push(node.kind);
        return node;
      },
      transformResult: async ({ result }) => result,
    });
  return { ...store, db: watch(store.db), transaction: (work) => store.transaction((tx) => work(watch(tx))) };
}
