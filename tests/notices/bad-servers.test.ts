/** Mail servers that hang, turn everybody away, or fall silent at the worst moment. */

import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '#src/platform/clock.ts';
import { createEgressGuard } from '#src/platform/egress.ts';
import { createMailServer } from '#src/platform/mail-server.ts';
import { describeOnStores } from '../support/stores.ts';
import { connected, startScriptedServer } from './mail-sink.ts';
import { aCause, addConfirmed, openWorld, tell } from './world.ts';

const host = '127.49.0.4';
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function scripted(answer: Parameters<typeof startScriptedServer>[1]): Promise<number> {
  const server = await startScriptedServer(host, answer);
  closers.push(server.close);
  return server.port;
}

const polite = (line: string): string | undefined => {
  if (line === connected) return '220 here';
  if (line.startsWith('EHLO')) return '250 here';
  if (line === 'DATA') return '354 go on';
  return /^(MAIL|RCPT|RSET|QUIT|HELO)/.test(line) ? '250 ok' : undefined;
};

describe('a mail server that says nothing', () => {
  it.each([
    ['at the greeting', connected],
    ['after the recipient', 'RCPT'],
    ['after the last line', '.'],
  ])('%s holds nobody beyond the deadline', async (_when, silentAt) => {
    let isSilent = false;
    const port = await scripted((line) => {
      isSilent ||= line === silentAt || (silentAt === 'RCPT' && line.startsWith('RCPT'));
      return isSilent ? undefined : polite(line);
    });
    const guard = createEgressGuard({ clock: systemClock, simulated: false });
    const from = { name: 'Status', address: 'status@example.org' };
    const server = createMailServer(guard, { host, port, tls: 'none', from, connections: 1 });
    const gate = vi.fn(async () => undefined);
    const mail = { to: 'ada@one.example', subject: 'x', text: 'x', headers: {}, messageId: 'm', beforeCommit: gate };
    const ended = new AbortController();
    const sent = server.send(mail, ended.signal);
    const isOver = sent.then(
      () => 'sent',
      () => 'ended',
    );
    await vi.waitUntil(() => isSilent, { timeout: 20_000 });
    ended.abort(new DOMException('It took too long.', 'TimeoutError'));
    expect(await isOver).toBe('ended');
    // Before the last line it is certain that nothing was sent; after it, nobody knows.
    expect(gate).toHaveBeenCalledTimes(silentAt === '.' ? 1 : 0);
    await server.close();
  });
});

describeOnStores('bad mail servers', (openFresh) => {
  const rowsOf = (world: ReturnType<typeof openWorld>) =>
    world.store.db.selectFrom('notices').select(['state', 'attempts', 'reason']).execute();

  it('that turn everybody away are left alone for a while, and cost nobody an attempt', async () => {
    let asked = 0;
    const port = await scripted((line) => {
      if (line !== connected) return undefined;
      asked += 1;
      return '421 4.3.2 closing';
    });
    const world = openWorld(await openFresh(), { mail: { port, host } });
    await addConfirmed(
      world,
      Array.from({ length: 40 }, (_, i) => ({ email: `r${String(i)}@one.example` })),
    );
    const running = world.start();
    await tell(world, aCause());
    const health = async () =>
      (await world.notices.listNoticeChannels(world.ctx, { params: undefined, query: undefined, body: undefined }))
        .channels[0];
    await vi.waitUntil(async () => (await health())?.state === 'open', { timeout: 20_000 });
    expect((await health())?.lastError).toMatch(/421|clos/i);
    await running.stop();
    await world.close();
    const rows = await rowsOf(world);
    expect(rows).toHaveLength(40);
    expect(rows.every(({ state, attempts }) => state === 'queued' && attempts <= 1)).toBe(true);
    // Those that were under way together, and no more.
    expect(asked).toBeLessThanOrEqual(16);
  });

  it('that hang up after the last line leave a mail in doubt, which is withheld when so chosen', async () => {
    const taken: string[] = [];
    const port = await scripted((line, socket) => {
      if (line !== '.') return polite(line);
      taken.push(line);
      socket.destroy();
      return undefined;
    });
    const world = openWorld(await openFresh(), { mail: { port, host }, deps: { inDoubt: 'withhold' } });
    await addConfirmed(world, [{ email: 'ada@one.example' }]);
    const running = world.start();
    await tell(world, aCause());
    await vi.waitUntil(async () => (await rowsOf(world))[0]?.state === 'uncertain', { timeout: 20_000 });
    await running.stop();
    await world.close();
    expect(taken).toHaveLength(1);
  });
});
