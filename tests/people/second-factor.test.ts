import { expect, it } from 'vitest';
import { describeOnStores } from '../support/stores.ts';
import {
  type Browser,
  type World,
  aPerson,
  aWorld,
  body,
  minuteMs,
  ownerPassword,
  signInAs,
  totpCode,
  withTotp,
} from './world.ts';

async function ticketOf(world: World, browser: Browser): Promise<string> {
  const answer = await world.people.signIn(browser.open, body({ name: 'grace', password: ownerPassword }));
  expect(answer).toMatchObject({ next: 'second-factor' });
  return 'ticket' in answer ? answer.ticket : '';
}

function verifying(
  world: World,
  browser: Browser,
  method: 'totp' | 'recovery-code',
  ticket: string,
  code: string,
): Promise<unknown> {
  return world.people.verifySecondFactor(browser.open, body({ method, ticket, code }));
}

describeOnStores('an authenticator app', (openFresh) => {
  it('is asked for after the password, and only then is there a session', async () => {
    const world = await aWorld(openFresh);
    const { secret, recoveryCodes } = await withTotp(world, world.owner);
    expect(recoveryCodes).toHaveLength(10);
    expect(recoveryCodes[0]).toMatch(/^[0-9a-z]{4}(-[0-9a-z]{4}){3}$/);
    const browser = world.browser();
    const answer = await world.people.signIn(browser.open, body({ name: 'grace', password: ownerPassword }));
    expect(answer).toMatchObject({ next: 'second-factor', methods: ['totp', 'recovery-code'] });
    expect(browser.cookie).toBeUndefined();
    const ticket = 'ticket' in answer ? answer.ticket : '';
    expect(await world.authenticate({ cookie: ticket })).toBeUndefined();
    await verifying(world, browser, 'totp', ticket, totpCode(secret, world.clock.nowMs()));
    expect((await world.people.listMySessions(await browser.request())).sessions[0]?.method).toBe(
      'password-and-factor',
    );
  });

  it('refuses the same code twice, and any code of an earlier step', async () => {
    const world = await aWorld(openFresh);
    const { secret } = await withTotp(world, world.owner);
    const code = totpCode(secret, world.clock.nowMs());
    const earlier = totpCode(secret, world.clock.nowMs() - 30_000);
    const [first, second] = [world.browser(), world.browser({ address: '203.0.113.5' })];
    await verifying(world, first, 'totp', await ticketOf(world, first), code);
    const ticket = await ticketOf(world, second);
    await expect(verifying(world, second, 'totp', ticket, code)).rejects.toMatchObject({ code: 'people.code-refused' });
    await expect(verifying(world, second, 'totp', ticket, earlier)).rejects.toMatchObject({
      code: 'people.code-refused',
    });
    await world.clock.advance(30_000);
    await verifying(world, second, 'totp', ticket, totpCode(secret, world.clock.nowMs()));
  });

  it('lets one of two requests with the same code in', async () => {
    const world = await aWorld(openFresh);
    const { secret } = await withTotp(world, world.owner);
    const browsers = [world.browser(), world.browser()];
    const tickets = await Promise.all(browsers.map((browser) => ticketOf(world, browser)));
    const code = totpCode(secret, world.clock.nowMs());
    const outcomes = await Promise.allSettled(
      browsers.map((browser, index) => verifying(world, browser, 'totp', tickets[index] ?? '', code)),
    );
    expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('ends a ticket after five wrong codes, after ten minutes, and after its use', async () => {
    const world = await aWorld(openFresh);
    const { secret } = await withTotp(world, world.owner);
    const browser = world.browser();
    const ticket = await ticketOf(world, browser);
    for (let count = 0; count < 5; count += 1) {
      await expect(verifying(world, browser, 'totp', ticket, '000000')).rejects.toMatchObject({
        code: 'people.code-refused',
      });
    }
    const right = totpCode(secret, world.clock.nowMs());
    await expect(verifying(world, browser, 'totp', ticket, right)).rejects.toMatchObject({
      code: 'people.ticket-invalid',
    });
    const late = await ticketOf(world, browser);
    await world.clock.advance(10 * minuteMs);
    await expect(verifying(world, browser, 'totp', late, right)).rejects.toMatchObject({
      code: 'people.ticket-invalid',
    });
    const used = await ticketOf(world, browser);
    await verifying(world, browser, 'totp', used, totpCode(secret, world.clock.nowMs()));
    await expect(verifying(world, browser, 'totp', used, '000000')).rejects.toMatchObject({
      code: 'people.ticket-invalid',
    });
  });

  it('slows guessing of codes down for all strangers together, and tells the audit log that the password is known', async () => {
    const world = await aWorld(openFresh);
    await withTotp(world, world.owner);
    const answers: unknown[] = [];
    for (let count = 0; count < 12; count += 1) {
      const browser = world.browser({ address: `203.0.${String(count)}.9` });
      const ticket = await ticketOf(world, browser);
      answers.push(await verifying(world, browser, 'totp', ticket, '000000').catch((error: unknown) => error));
    }
    expect(answers[0]).toMatchObject({ code: 'people.code-refused' });
    expect(answers.at(-1)).toMatchObject({ code: 'people.too-many-attempts' });
    expect((await world.audit('session.refuse-second-factor')).map((row) => row.objectName)).toEqual(['grace']);
  });

  it('of somebody who signed in here before is not slowed down by strangers who know the password', async () => {
    const world = await aWorld(openFresh);
    const { secret } = await withTotp(world, world.owner);
    for (let count = 0; count < 12; count += 1) {
      const thief = world.browser({ address: `203.0.${String(count)}.9` });
      await verifying(world, thief, 'totp', await ticketOf(world, thief), '000000').catch(() => undefined);
    }
    await world.people.signOut(await world.owner.request());
    const ticket = await ticketOf(world, world.owner);
    await verifying(world, world.owner, 'totp', ticket, totpCode(secret, world.clock.nowMs()));
    await world.owner.request();
  });

  it('does not count before a first code confirmed it, and cannot be replaced without being switched off', async () => {
    const world = await aWorld(openFresh);
    await world.people.enrolTotp(await world.owner.request());
    await signInAs(world, world.browser());
    const wrong = world.people.confirmTotp(await world.owner.request(), body({ code: '000000' }));
    await expect(wrong).rejects.toMatchObject({ code: 'people.code-refused' });
    expect((await world.people.getMe(await world.owner.request())).factors.totp).toBe(false);
    await withTotp(world, world.owner);
    await expect(world.people.enrolTotp(await world.owner.request())).rejects.toMatchObject({
      code: 'people.totp-already-on',
    });
    await world.people.removeTotp(await world.owner.request());
    await signInAs(world, world.browser());
    const factors = { totp: false, passkeys: 0, recoveryCodesLeft: 0 };
    expect((await world.people.getMe(await world.owner.request())).factors).toEqual(factors);
    expect((await world.audit()).map((row) => row.action).filter((action) => action.startsWith('totp.'))).toEqual([
      'totp.enrol',
      'totp.enrol',
      'totp.enable',
      'totp.remove',
    ]);
  });

  it('keeps its secret bound to its person, so that rows cannot be exchanged', async () => {
    const world = await aWorld(openFresh);
    const { secret } = await withTotp(world, world.owner);
    const mallory = await aPerson(world, { name: 'mallory' });
    await withTotp(world, mallory.browser);
    const rows = await world.store.db.selectFrom('peopleTotp').selectAll().execute();
    const sealedOfMallory = rows.find((row) => row.personId === mallory.id)?.secretSealed ?? '';
    await world.store.db
      .updateTable('peopleTotp')
      .set({ secretSealed: sealedOfMallory })
      .where('personId', '=', world.ownerId)
      .execute();
    const browser = world.browser();
    const ticket = await ticketOf(world, browser);
    const code = totpCode(secret, world.clock.nowMs());
    await expect(verifying(world, browser, 'totp', ticket, code)).rejects.toMatchObject({ code: 'seal.broken' });
  });
});

describeOnStores('recovery codes', (openFresh) => {
  it('stand in for the app, once each, however they are typed', async () => {
    const world = await aWorld(openFresh);
    const { recoveryCodes } = await withTotp(world, world.owner);
    const [code = ''] = recoveryCodes;
    const [first, second] = [world.browser(), world.browser({ address: '203.0.113.5' })];
    await verifying(
      world,
      first,
      'recovery-code',
      await ticketOf(world, first),
      ` ${code.toUpperCase().replaceAll('-', ' ')}`,
    );
    expect((await world.people.getMe(await first.request())).factors.recoveryCodesLeft).toBe(9);
    const again = verifying(world, second, 'recovery-code', await ticketOf(world, second), code);
    await expect(again).rejects.toMatchObject({ code: 'people.code-refused' });
    expect((await world.audit('session.start')).at(-1)?.details).toContain('recovery-code');
  });

  it('work while strangers keep guessing', async () => {
    const world = await aWorld(openFresh);
    const { recoveryCodes } = await withTotp(world, world.owner);
    for (let count = 0; count < 12; count += 1) {
      const thief = world.browser({ address: `203.0.${String(count)}.9` });
      await verifying(world, thief, 'totp', await ticketOf(world, thief), '000000').catch(() => undefined);
    }
    const victim = world.browser({ address: '192.0.2.77' });
    await verifying(world, victim, 'recovery-code', await ticketOf(world, victim), recoveryCodes[3] ?? '');
    await victim.request();
  });

  it('of another person are worth nothing', async () => {
    const world = await aWorld(openFresh);
    await withTotp(world, world.owner);
    const mallory = await aPerson(world, { name: 'mallory' });
    const { recoveryCodes } = await withTotp(world, mallory.browser);
    const browser = world.browser();
    const trying = verifying(world, browser, 'recovery-code', await ticketOf(world, browser), recoveryCodes[0] ?? '');
    await expect(trying).rejects.toMatchObject({ code: 'people.code-refused' });
  });

  it('are replaced as a whole, and not made for somebody without a second factor', async () => {
    const world = await aWorld(openFresh);
    const none = world.people.regenerateRecoveryCodes(await world.owner.request());
    await expect(none).rejects.toMatchObject({ code: 'people.second-factor-needed' });
    const { recoveryCodes } = await withTotp(world, world.owner);
    const renewed = await world.people.regenerateRecoveryCodes(await world.owner.request());
    expect(renewed.recoveryCodes.filter((code) => recoveryCodes.includes(code))).toEqual([]);
    const browser = world.browser();
    const ticket = await ticketOf(world, browser);
    const old = verifying(world, browser, 'recovery-code', ticket, recoveryCodes[0] ?? '');
    await expect(old).rejects.toMatchObject({ code: 'people.code-refused' });
    await verifying(world, browser, 'recovery-code', ticket, renewed.recoveryCodes[0] ?? '');
  });
});
