import { expect, it } from 'vitest';
import { describeOnStores } from '../support/stores.ts';
import { type World, aWorld, anEmptyWorld, body, hourMs, ownerPassword } from './world.ts';

function completing(world: World, token: string, name = 'grace'): Promise<unknown> {
  const input = body({ token, name, displayName: 'Grace Hopper', password: ownerPassword, locale: 'de' as const });
  return world.people.completeSetup(world.browser().open, input);
}

describeOnStores('the first start', (openFresh) => {
  it('is needed until the link was used, and then never again', async () => {
    const world = await anEmptyWorld(openFresh);
    expect(await world.people.getSetupState(world.system)).toEqual({ needed: true });
    const link = await world.people.ensureSetupLink(world.system);
    expect(link?.path).toBe(`/setup#token=${link?.token}`);
    expect(await completing(world, link?.token ?? '')).toEqual({ next: 'signed-in' });
    expect(await world.people.getSetupState(world.system)).toEqual({ needed: false });
    expect(await world.people.ensureSetupLink(world.system)).toBeUndefined();
    await expect(completing(world, link?.token ?? '', 'mallory')).rejects.toMatchObject({
      code: 'people.link-invalid',
    });
  });

  it('makes an owner of everything, signed in, and says so in the audit log', async () => {
    const world = await aWorld(openFresh);
    const me = await world.people.getMe(await world.owner.request());
    expect(me).toMatchObject({ name: 'grace', grants: [{ role: 'owner', scope: { kind: 'everything' } }] });
    expect(me.permissionsAnywhere).toContain('user:write');
    expect((await world.audit()).map((row) => [row.action, row.actorName])).toEqual([
      ['user.set-up', 'grace'],
      ['session.start', 'grace'],
    ]);
  });

  it('ends an older link with each start', async () => {
    const world = await anEmptyWorld(openFresh);
    const first = await world.people.ensureSetupLink(world.system);
    const second = await world.people.ensureSetupLink(world.system);
    await expect(completing(world, first?.token ?? '')).rejects.toMatchObject({ code: 'people.link-invalid' });
    await expect(completing(world, second?.token ?? '')).resolves.toEqual({ next: 'signed-in' });
  });

  it('ends the link after a day', async () => {
    const world = await anEmptyWorld(openFresh);
    const link = await world.people.ensureSetupLink(world.system);
    await world.clock.advance(24 * hourMs);
    await expect(completing(world, link?.token ?? '')).rejects.toMatchObject({ code: 'people.link-invalid' });
  });

  it('gives the installation to one of two who use the link at the same moment', async () => {
    const world = await anEmptyWorld(openFresh);
    const { token = '' } = (await world.people.ensureSetupLink(world.system)) ?? {};
    const outcomes = await Promise.allSettled([completing(world, token, 'grace'), completing(world, token, 'mallory')]);
    expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect((await world.people.listPeople(world.system)).people).toHaveLength(1);
  });

  it('refuses a weak password with its reason and keeps the link', async () => {
    const world = await anEmptyWorld(openFresh);
    const { token = '' } = (await world.people.ensureSetupLink(world.system)) ?? {};
    const weak = body({ token, name: 'grace', displayName: 'Grace', password: 'Password1234', locale: null });
    await expect(world.people.completeSetup(world.browser().open, weak)).rejects.toMatchObject({
      code: 'people.password-refused',
      fields: { reason: 'common' },
    });
    await expect(completing(world, token)).resolves.toEqual({ next: 'signed-in' });
  });

  it('refuses a link that was made for something else, or that an owner made on the machine has outrun', async () => {
    const world = await anEmptyWorld(openFresh);
    const { token = '' } = (await world.people.ensureSetupLink(world.system)) ?? {};
    const newcomer = { name: 'ada', displayName: 'Ada', locale: null };
    const { link } = await world.people.createPerson(world.system, body({ ...newcomer, grants: [] }));
    const invalid = { code: 'people.link-invalid' };
    await expect(completing(world, link?.token ?? '', 'mallory')).rejects.toMatchObject(invalid);
    const grants = [{ role: 'owner', scope: { kind: 'everything' } } as const];
    await world.people.createPerson(world.system, body({ ...newcomer, name: 'grace', grants }));
    await expect(completing(world, token, 'mallory')).rejects.toMatchObject(invalid);
  });

  it('slows down who tries made-up links, and never the right one', async () => {
    const world = await anEmptyWorld(openFresh);
    const { token = '' } = (await world.people.ensureSetupLink(world.system)) ?? {};
    const codes: unknown[] = [];
    for (let count = 0; count < 30; count += 1) {
      codes.push(await completing(world, `made-up-${String(count)}`).catch((error: unknown) => error));
    }
    expect(codes[0]).toMatchObject({ code: 'people.link-invalid' });
    expect(codes.at(-1)).toMatchObject({ code: 'people.too-many-attempts' });
    await expect(completing(world, token)).resolves.toEqual({ next: 'signed-in' });
  });
});
