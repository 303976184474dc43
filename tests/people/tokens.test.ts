import { expect, it } from 'vitest';
import { accessRange, can } from '#src/core/access.ts';
import { createMyToken } from '#src/features/people/contract.ts';
import { describeOnStores } from '../support/stores.ts';
import { type OwnedWorld, aPerson, aWorld, body, byId, hourMs, minuteMs } from './world.ts';

async function aToken(
  world: OwnedWorld,
  scopes: ('device:read' | 'device:write' | 'user:read')[],
): Promise<{ id: string; secret: string }> {
  const { token, secret } = await world.people.createMyToken(
    await world.owner.request(),
    body({ name: 'Backup', scopes, expiresInDays: 30 }),
  );
  return { id: token.id, secret };
}

describeOnStores('API tokens', (openFresh) => {
  it('act for their owner, and with no more than their scopes', async () => {
    const world = await aWorld(openFresh);
    const { secret } = await aToken(world, ['device:read']);
    expect(secret).toMatch(/^ks_[A-Za-z0-9_-]{43}$/);
    const found = await world.authenticate({ bearer: secret });
    expect(found?.actor).toMatchObject({ kind: 'token', name: 'grace (Backup)' });
    const { actor } = found ?? { actor: world.system.actor };
    expect([can(actor, 'device:read'), can(actor, 'device:write'), can(actor, 'user:read')]).toEqual([
      true,
      false,
      false,
    ]);
    const me = await world.people.getMe(world.contextOf(actor));
    expect(me).toMatchObject({ kind: 'token', name: 'grace', permissionsAnywhere: ['device:read'], session: null });
  });

  it('never hold more than their owner, also when the owner is made less afterwards', async () => {
    const world = await aWorld(openFresh);
    const ada = await aPerson(world, {
      name: 'ada',
      grants: [{ role: 'viewer', scope: { kind: 'site', id: 'site_1' } }],
    });
    const { secret } = await world.people.createMyToken(
      await ada.browser.request(),
      body({ name: 'Script', scopes: ['device:read', 'device:write'], expiresInDays: 1 }),
    );
    const before = await world.authenticate({ bearer: secret });
    expect(accessRange(before?.actor ?? world.system.actor, 'device:write')).toBeUndefined();
    expect(accessRange(before?.actor ?? world.system.actor, 'device:read')).toMatchObject({ siteIds: ['site_1'] });
    await world.people.setGrants(await world.owner.request(), byId(ada.id, { grants: [] }));
    expect((await world.authenticate({ bearer: secret }))?.actor.grants).toEqual([]);
    await world.people.updatePerson(await world.owner.request(), byId(ada.id, { disabled: true }));
    expect(await world.authenticate({ bearer: secret })).toBeUndefined();
  });

  it('cannot carry the right to change people', () => {
    const asked = { name: 'Too much', scopes: ['user:write'], expiresInDays: 1 };
    expect(createMyToken.body?.safeParse(asked).success).toBe(false);
    expect(createMyToken.body?.safeParse({ ...asked, scopes: ['user:read'] }).success).toBe(true);
    expect(createMyToken.body?.safeParse({ ...asked, scopes: ['user:read'], expiresInDays: 366 }).success).toBe(false);
  });

  it('cannot do what only a signed-in person may', async () => {
    const world = await aWorld(openFresh);
    const { secret } = await aToken(world, ['user:read']);
    const found = await world.authenticate({ bearer: secret });
    const ctx = world.contextOf(found?.actor ?? world.system.actor);
    const needed = { code: 'people.session-needed' };
    await expect(
      world.people.createMyToken(ctx, body({ name: 'x', scopes: ['user:read'], expiresInDays: 1 })),
    ).rejects.toMatchObject(needed);
    await expect(world.people.changePassword(ctx, body({ password: 'a new long password' }))).rejects.toMatchObject(
      needed,
    );
    await expect(world.people.enrolTotp(ctx)).rejects.toMatchObject(needed);
    await expect(world.people.listMySessions(ctx)).rejects.toMatchObject(needed);
    await expect(world.people.updateMe(ctx, body({ locale: 'de' }))).rejects.toMatchObject(needed);
  });

  it('end at their time, when revoked, and with their owner', async () => {
    const world = await aWorld(openFresh);
    const [first, second] = [await aToken(world, ['device:read']), await aToken(world, ['device:read'])];
    await world.people.revokeMyToken(await world.owner.request(), byId(first.id));
    expect(await world.authenticate({ bearer: first.secret })).toBeUndefined();
    expect(await world.authenticate({ bearer: second.secret })).toBeDefined();
    await world.clock.advance(30 * 24 * hourMs);
    expect(await world.authenticate({ bearer: second.secret })).toBeUndefined();
    expect((await world.audit()).map((row) => row.action).filter((action) => action.startsWith('token.'))).toEqual([
      'token.create',
      'token.create',
      'token.revoke',
    ]);
  });

  it('of somebody else cannot be revoked', async () => {
    const world = await aWorld(openFresh);
    const { id, secret } = await aToken(world, ['device:read']);
    const mallory = await aPerson(world, { name: 'mallory' });
    const revoking = world.people.revokeMyToken(await mallory.browser.request(), byId(id));
    await expect(revoking).rejects.toMatchObject({ code: 'request.not-found' });
    expect(await world.authenticate({ bearer: secret })).toBeDefined();
  });

  it('say when they were last used, to the minute, and write no more often', async () => {
    const world = await aWorld(openFresh);
    const { secret } = await aToken(world, ['device:read']);
    const usedAt = async (): Promise<unknown> =>
      (await world.people.listMyTokens(await world.owner.request())).tokens[0]?.lastUsedAt;
    const start = world.clock.nowMs();
    await world.authenticate({ bearer: secret });
    await world.clock.advance(30_000);
    await world.authenticate({ bearer: secret });
    expect(await usedAt()).toBe(start);
    await world.clock.advance(minuteMs);
    await world.authenticate({ bearer: secret });
    expect(await usedAt()).toBe(start + 90_000);
  });

  it('win over a cookie, and nothing else is taken for one', async () => {
    const world = await aWorld(openFresh);
    const cookie = world.owner.cookie ?? '';
    expect(await world.authenticate({ cookie, bearer: 'ks_wrong' })).toBeUndefined();
    expect(await world.authenticate({ bearer: cookie })).toBeUndefined();
    const { secret } = await aToken(world, ['device:read']);
    expect(await world.authenticate({ cookie: secret })).toBeUndefined();
    expect(await world.authenticate({ bearer: `ks_${'x'.repeat(100_000)}` })).toBeUndefined();
  });
});
