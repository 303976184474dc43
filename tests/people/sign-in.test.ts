import { expect, it } from 'vitest';
import { AppError } from '#src/core/errors.ts';
import { hashPassword } from '#src/features/people/password-hash.ts';
import { systemRandom } from '#src/platform/random.ts';
import { describeOnStores } from '../support/stores.ts';
import { type World, aPerson, aWorld, body, byId, hourMs, ownerPassword, signInAs } from './world.ts';

async function refusal(world: World, name: string, password: string): Promise<unknown> {
  const error: unknown = await signInAs(world, world.browser(), name, password).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(AppError);
  const { code, message, remedy, status, fields } = error as AppError;
  return { code, message, remedy, status, fields };
}

describeOnStores('sign-in with a password', (openFresh) => {
  it('opens a session for the right password, however the name is written', async () => {
    const world = await aWorld(openFresh);
    const browser = world.browser();
    await signInAs(world, browser, ' GRACE ');
    const me = await world.people.getMe(await browser.request());
    expect(me).toMatchObject({ name: 'grace', kind: 'user' });
    expect(me.session?.expiresAt).toBe(world.clock.nowMs() + 30 * 24 * hourMs);
  });

  it('answers the same for a wrong password, an unknown name, no password yet and a switched-off account', async () => {
    const world = await aWorld(openFresh);
    const off = await aPerson(world, { name: 'ada' });
    await world.people.updatePerson(world.system, byId(off.id, { disabled: true }));
    const invited = { name: 'new.person', displayName: 'New', locale: null, grants: [] };
    await world.people.createPerson(world.system, body(invited));
    const answers = [
      await refusal(world, 'grace', 'not this password'),
      await refusal(world, 'nobody', 'not this password'),
      await refusal(world, 'new.person', 'not this password'),
      await refusal(world, 'ada', off.password),
    ];
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ code: 'people.sign-in-refused', status: 401 });
  });

  it('gives a new token at each sign-in and ends the session that the browser came with', async () => {
    const world = await aWorld(openFresh);
    const browser = world.browser();
    browser.cookie = 'a-token-that-somebody-planted';
    await signInAs(world, browser);
    expect(browser.cookie).not.toBe('a-token-that-somebody-planted');
    const first = browser.cookie;
    await world.people.signIn(await browser.request(), body({ name: 'grace', password: ownerPassword }));
    expect(browser.cookie).not.toBe(first);
    expect(await world.authenticate({ cookie: first })).toBeUndefined();
    expect(await world.authenticate({ cookie: 'a-token-that-somebody-planted' })).toBeUndefined();
  });

  it('hashes again when the parameters have changed, once', async () => {
    const world = await aWorld(openFresh, { passwordCost: { memoryKiB: 16, passes: 1, parallelism: 1 } });
    const cheaper = await hashPassword(ownerPassword, { memoryKiB: 8, passes: 1, parallelism: 1 }, systemRandom);
    await world.store.db.updateTable('people').set({ passwordHash: cheaper }).execute();
    await signInAs(world, world.browser());
    const stored = await world.store.db.selectFrom('people').select('passwordHash').executeTakeFirstOrThrow();
    expect(stored.passwordHash).toContain('$m=16,');
    await signInAs(world, world.browser());
  });

  it('writes sign-ins to the audit log, and refused ones without what was typed as a name', async () => {
    const world = await aWorld(openFresh);
    await signInAs(world, world.browser(), 'my-password-in-the-wrong-field', 'whatever it was').catch(() => undefined);
    await signInAs(world, world.browser(), 'grace', 'whatever it was').catch(() => undefined);
    const rows = await world.audit('session.refuse');
    expect(rows.map((row) => [row.objectName, row.address, row.details])).toEqual([
      ['a name that nobody has', '198.51.100.10', '{"count":1}'],
      ['grace', '198.51.100.10', '{"count":1}'],
    ]);
    expect(JSON.stringify(await world.audit())).not.toContain('wrong-field');
  });

  it('cannot be used to flood the audit log, and loses no count', async () => {
    const world = await aWorld(openFresh);
    for (let count = 0; count < 40; count += 1) {
      await signInAs(world, world.browser({ address: `203.0.${String(count)}.1` }), 'grace', 'no').catch(
        () => undefined,
      );
    }
    expect(await world.audit('session.refuse')).toHaveLength(1);
    await signInAs(world, world.browser());
    expect((await world.audit('session.start')).at(-1)?.details).toContain('"refusedBefore":39');
  });
});
