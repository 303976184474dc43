/** From a statement to the mailbox, over a real mail server and on both stores. */

import { expect, it, vi } from 'vitest';
import { systemClock } from '#src/platform/clock.ts';
import { describeOnStores } from '../support/stores.ts';
import { type MailSink, startMailSink } from './mail-sink.ts';
import {
  aCause,
  addConfirmed,
  choice,
  headerOf,
  htmlPartOf,
  openWorld,
  tell,
  textPartOf,
  type World,
} from './world.ts';

describeOnStores('telling', (openFresh) => {
  const withWorld = async (work: (world: World, sink: MailSink) => Promise<void>): Promise<void> => {
    const sink = await startMailSink('127.49.0.1');
    const world = openWorld(await openFresh(), { mail: { port: sink.port } });
    const running = world.start();
    try {
      await work(world, sink);
    } finally {
      await running.stop();
      await world.close();
      await sink.close();
    }
  };
  const until = (check: () => boolean | Promise<boolean>): Promise<unknown> => vi.waitUntil(check, { timeout: 20_000 });

  it('tells each subscriber of an affected component once, in their language', () =>
    withWorld(async (world, sink) => {
      await addConfirmed(world, [
        { email: 'ada@one.example', choice: choice({ locale: 'de', componentIds: ['cmp_login'] }) },
        { email: 'bo@two.example', choice: choice({ locale: 'sv' }) },
        { email: 'doors@three.example', choice: choice({ componentIds: ['cmp_doors'] }) },
        { email: 'critical@four.example', choice: choice({ severity: 'critical' }) },
      ]);
      await tell(world, aCause());
      await tell(world, aCause());
      await until(() => sink.mails.length >= 2);
      await until(async () => (await world.notices.told(world.store.db, ['sta_1'])).get('sta_1')?.sent === 2);
      expect(sink.mails.map((mail) => mail.to).toSorted()).toEqual(['ada@one.example', 'bo@two.example']);
      const german = sink.mails.find((mail) => mail.to === 'ada@one.example')?.raw ?? '';
      expect(headerOf(german, 'Content-Language')).toBe('de');
      expect(textPartOf(german)).toContain('Die Anmeldung antwortet nicht');
      expect(textPartOf(german)).toContain('Nächste Mitteilung bis: 22.11.2026, 14:33 UTC');
      expect(htmlPartOf(german)).toContain('<strong>keine Antwort</strong>');
      expect(htmlPartOf(german)).not.toMatch(/<(img|script|link|style)\b/);
      const swedish = textPartOf(sink.mails.find((mail) => mail.to === 'bo@two.example')?.raw ?? '');
      expect(swedish).toContain('Texten finns ännu inte på svenska; den följer på engelska.');
      expect(swedish).toContain('Sign-in does not answer');
      expect(swedish).toContain('Berör: Cloud sign-in (');
    }));

  it('carries what lists carry: one click to leave, a name, the mark of a program, the way back for bounces', () =>
    withWorld(async (world, sink) => {
      await addConfirmed(world, [{ email: 'ada@one.example' }]);
      await tell(world, aCause());
      await until(() => sink.mails.length === 1);
      const [mail] = sink.mails;
      const raw = mail?.raw ?? '';
      expect(headerOf(raw, 'List-Unsubscribe')).toMatch(
        /^<https:\/\/status\.example\.org\/status\/unsubscribe\?token=[\w-]+&locale=en>$/,
      );
      expect(headerOf(raw, 'List-Unsubscribe-Post')).toBe('List-Unsubscribe=One-Click');
      expect(headerOf(raw, 'List-Id')).toBe('<notices.status.example.org>');
      expect(headerOf(raw, 'Auto-Submitted')).toBe('auto-generated');
      expect(headerOf(raw, 'Feedback-ID')).toBe('inc_1:routine:keepsight:status.example.org');
      expect(headerOf(raw, 'Subject')).toBe('Outage: Cloud sign-in – Confirmed');
      expect(mail?.messageId).toMatch(/^<[0-9a-f]{40}@example\.org>$/);
      expect(mail?.from).toMatch(/^bounces\+sub_[0-9a-f]{32}-[0-9a-f]{16}@example\.org$/);
    }));

  it('sends only the newest text of a matter that waited, and keeps its urgency', () =>
    withWorld(async (world, sink) => {
      await addConfirmed(world, [{ email: 'ada@one.example' }]);
      sink.onRecipient = () => ({ code: 451, text: '4.7.1 Greylisted, come back later' });
      await tell(world, aCause({ causeId: 'sta_1', priority: 'security' }));
      await until(async () => {
        const [row] = await world.store.db.selectFrom('notices').select(['attempts', 'state']).execute();
        return row?.attempts === 1 && row.state === 'queued';
      });
      sink.onRecipient = undefined;
      await tell(world, aCause({ causeId: 'sta_2' }));
      await until(() => sink.mails.length === 1);
      await until(async () => (await world.notices.told(world.store.db, ['sta_2'])).get('sta_2')?.sent === 1);
      const told = await world.notices.told(world.store.db, ['sta_1', 'sta_2']);
      expect(told.get('sta_1')).toMatchObject({ overtaken: 1, sent: 0 });
      expect(headerOf(sink.mails[0]?.raw ?? '', 'Feedback-ID')).toContain(':security:');
    }));

  it('collects a day into one mail that does not change when it is tried again', () =>
    withWorld(async (world, sink) => {
      await addConfirmed(world, [{ email: 'ada@one.example', choice: choice({ delivery: 'daily' }) }]);
      await tell(world, aCause({ causeId: 'sta_1', threadId: 'inc_1' }));
      await tell(world, aCause({ causeId: 'sta_2', threadId: 'inc_2' }));
      await until(async () => (await world.notices.told(world.store.db, ['sta_2'])).get('sta_2')?.queued === 1);
      expect(sink.mails).toEqual([]);
      const asked: string[] = [];
      sink.onMessage = (mail) => {
        asked.push(mail.messageId);
        return asked.length === 1 ? { code: 451, text: '4.3.0 later' } : undefined;
      };
      const due = { notBeforeAt: systemClock.nowMs() - 1 };
      await world.store.db.updateTable('notices').set(due).execute();
      world.notices.wake();
      await until(() => asked.length === 1);
      await until(async () => {
        const rows = await world.store.db.selectFrom('notices').select('state').execute();
        return rows.every(({ state }) => state === 'queued');
      });
      await world.store.db.updateTable('notices').set(due).execute();
      world.notices.wake();
      await until(() => sink.mails.length === 1);
      expect(asked[1]).toBe(asked[0]);
      expect(headerOf(sink.mails[0]?.raw ?? '', 'Subject')).toBe('Harbour status: 2 notices of the last day');
    }));

  it('tells nobody who left, even when their mail was on its way', () =>
    withWorld(async (world, sink) => {
      await addConfirmed(world, [{ email: 'ada@one.example' }, { email: 'bo@one.example' }]);
      // While the server is still asked whether it takes mail for her, she leaves.
      const left = Promise.withResolvers<void>();
      sink.whileAsked = async (address) => {
        if (address !== 'ada@one.example') return;
        const query = { address, limit: 1 };
        const found = await world.notices.listSubscribers(world.ctx, { params: undefined, query, body: undefined });
        const id = found.subscribers[0]?.id ?? '';
        const remove = { params: { id }, query: undefined, body: undefined };
        await world.notices.removeSubscriber(world.ctx, remove);
        left.resolve();
      };
      await tell(world, aCause());
      await left.promise;
      await until(async () => {
        const told = (await world.notices.told(world.store.db, ['sta_1'])).get('sta_1');
        return told?.sent === 1 && told.queued === 0;
      });
      expect(sink.mails.map((mail) => mail.to)).toEqual(['bo@one.example']);
    }));

  it('suspends a mailbox that refuses for good three times, and not one whose server dislikes us', () =>
    withWorld(async (world, sink) => {
      await addConfirmed(world, [{ email: 'gone@one.example' }, { email: 'policy@one.example' }]);
      sink.onRecipient = (address) =>
        address.startsWith('gone')
          ? { code: 550, text: '5.1.1 No such user' }
          : { code: 550, text: '5.7.1 Not from you' };
      for (const n of [1, 2, 3, 4]) {
        await tell(world, aCause({ causeId: `sta_${String(n)}`, threadId: `inc_${String(n)}` }));
        const id = `sta_${String(n)}`;
        await until(async () => {
          const told = (await world.notices.told(world.store.db, [id])).get(id);
          return told !== undefined && told.failed === (n === 4 ? 1 : 2);
        });
      }
      const rows = await world.store.db.selectFrom('noticeSubscribers').select(['state', 'bounces']).execute();
      expect(rows.map(({ state, bounces }) => `${state} ${String(bounces)}`).toSorted()).toEqual([
        'confirmed 0',
        'suspended 3',
      ]);
    }));
});
