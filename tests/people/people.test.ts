import { expect, it } from 'vitest';
import type { UseCaseContext } from '#src/store/context.ts';
import { describeOnStores } from '../support/stores.ts';
import {
  type OwnedWorld,
  aPerson,
  aWorld,
  anEmptyWorld,
  body,
  byId,
  minuteMs,
  ownerPassword,
  signInAs,
  totpCode,
  withTotp,
} from './world.ts';

const everything = { kind: 'everything' } as const;
const ownerGrants = [{ role: 'owner', scope: everything } as const];
const newcomer = { name: 'Ada.L', displayName: 'Ada Lovelace', locale: 'de' as const, grants: [] };

/** Every change to people, each as it would be asked for. */
function writes(world: OwnedWorld, id: string): ((ctx: UseCaseContext) => Promise<unknown>)[] {
  const { people } = world;
  return [
    (ctx) => people.createPerson(ctx, body({ ...newcomer, name: 'new.one' })),
    (ctx) => people.updatePerson(ctx, byId(id, { displayName: 'New Name' })),
    (ctx) => people.setGrants(ctx, byId(id, { grants: [{ role: 'viewer', scope: everything }] })),
    (ctx) => people.resetPerson(ctx, byId(id, { clearSecondFactors: true, revokeTokens: true })),
    (ctx) => people.deletePerson(ctx, byId(id)),
  ];
}

describeOnStores('people', (openFresh) => {
  it('are added with a link to choose a password, which nobody else then knows', async () => {
    const world = await aWorld(openFresh);
    const { person, link } = await world.people.createPerson(await world.owner.request(), body(newcomer));
    expect(person).toMatchObject({
      name: 'Ada.L',
      state: 'invited',
      linkExpiresAt: link?.expiresAt,
      lastSignInAt: null,
    });
    const browser = world.browser();
    const token = link?.token ?? '';
    expect(link?.path).toBe(`/choose-password#token=${token}`);
    expect(await world.people.inspectLink(browser.open, body({ token }))).toMatchObject({
      kind: 'invitation',
      name: 'Ada.L',
    });
    const choosing = body({ token, password: 'analytical engines hum' });
    expect(await world.people.completeLink(browser.open, choosing)).toEqual({ next: 'signed-in' });
    expect((await world.people.getMe(await browser.request())).name).toBe('Ada.L');
    await expect(world.people.completeLink(world.browser().open, choosing)).rejects.toMatchObject({
      code: 'people.link-invalid',
    });
    await signInAs(world, world.browser(), 'ada.l', 'analytical engines hum');
    expect(await world.people.getPerson(await world.owner.request(), byId(person.id))).toMatchObject({
      state: 'active',
      linkExpiresAt: null,
    });
  });

  it('have names that are the same in capital and small letters', async () => {
    const world = await aWorld(openFresh);
    await world.people.createPerson(await world.owner.request(), body(newcomer));
    const twice = world.people.createPerson(await world.owner.request(), body({ ...newcomer, name: 'ADA.l' }));
    await expect(twice).rejects.toMatchObject({ code: 'people.name-taken' });
  });

  it('can be changed by nobody who may only look, and nothing is written then', async () => {
    const world = await aWorld(openFresh);
    const target = await aPerson(world, { name: 'target' });
    const roles = ['viewer', 'operator'] as const;
    for (const role of roles) {
      const { browser } = await aPerson(world, { name: `only-${role}`, grants: [{ role, scope: everything }] });
      const before = await world.audit();
      for (const write of writes(world, target.id)) {
        await expect(write(await browser.request())).rejects.toMatchObject({ code: 'access.denied', status: 403 });
      }
      await expect(world.people.listPeople(await browser.request())).rejects.toMatchObject({ code: 'access.denied' });
      expect(await world.audit()).toEqual(before);
    }
  });

  it('can be changed by an owner of one site only as far as that: not at all', async () => {
    const world = await aWorld(openFresh);
    const grants = [{ role: 'owner', scope: { kind: 'site', id: 'site_1' } } as const];
    const { id, browser } = await aPerson(world, { name: 'branch', grants });
    for (const write of writes(world, id)) {
      await expect(write(await browser.request())).rejects.toMatchObject({ code: 'access.denied' });
    }
  });

  it('leave an audit entry for every change', async () => {
    const world = await aWorld(openFresh);
    const target = await aPerson(world, { name: 'target' });
    const before = (await world.audit()).length;
    for (const write of writes(world, target.id)) await write(await world.owner.request());
    const rows = (await world.audit()).slice(before);
    expect(rows.map((row) => [row.action, row.actorName, row.objectName])).toEqual([
      ['user.create', 'grace', 'new.one'],
      ['user.update', 'grace', 'target'],
      ['user.set-grants', 'grace', 'target'],
      ['user.reset', 'grace', 'target'],
      ['user.delete', 'grace', 'target'],
    ]);
  });

  it('need a fresh proof of the owner after 15 minutes, and the right password for it', async () => {
    const world = await aWorld(openFresh);
    const target = await aPerson(world, { name: 'target' });
    await world.clock.advance(15 * minuteMs);
    for (const write of writes(world, target.id)) {
      await expect(write(await world.owner.request())).rejects.toMatchObject({
        code: 'people.reauthentication-needed',
      });
    }
    const proving = async (password: string): Promise<unknown> =>
      world.people.reauthenticate(await world.owner.request(), body({ method: 'password', password }));
    await expect(proving('not my password')).rejects.toMatchObject({ code: 'people.sign-in-refused' });
    expect(await proving(ownerPassword)).toEqual({ reauthenticateAfter: world.clock.nowMs() + 15 * minuteMs });
    for (const write of writes(world, target.id)) await write(await world.owner.request());
    expect((await world.audit('session.refuse-proof')).map((row) => row.objectName)).toEqual(['grace']);
  });

  it('slow down who guesses the password inside a stolen session', async () => {
    const world = await aWorld(openFresh);
    const codes: unknown[] = [];
    for (let count = 0; count < 10; count += 1) {
      const proving = world.people.reauthenticate(
        await world.owner.request(),
        body({ method: 'password', password: 'guess' }),
      );
      codes.push(await proving.catch((error: unknown) => error));
    }
    expect(codes.at(-1)).toMatchObject({ code: 'people.too-many-attempts' });
    await signInAs(world, world.browser());
  });

  it('always have an owner who can sign in', async () => {
    const world = await aWorld(openFresh);
    const last = { code: 'people.last-owner', status: 409 };
    const trials: (() => Promise<unknown>)[] = [
      () =>
        world.people.setGrants(
          world.system,
          byId(world.ownerId, { grants: [{ role: 'operator', scope: everything }] }),
        ),
      () => world.people.updatePerson(world.system, byId(world.ownerId, { disabled: true })),
      () => world.people.deletePerson(world.system, byId(world.ownerId)),
    ];
    for (const trial of trials) await expect(trial()).rejects.toMatchObject(last);
    // An invited owner cannot sign in yet, an owner of one site is none of everything, a switched-off one does not help.
    await world.people.createPerson(world.system, body({ ...newcomer, grants: ownerGrants }));
    await aPerson(world, { name: 'branch', grants: [{ role: 'owner', scope: { kind: 'site', id: 'site_1' } }] });
    const off = await aPerson(world, { name: 'off', grants: ownerGrants });
    await world.people.updatePerson(world.system, byId(off.id, { disabled: true }));
    for (const trial of trials) await expect(trial()).rejects.toMatchObject(last);
    await aPerson(world, { name: 'second', grants: ownerGrants });
    await world.people.deletePerson(world.system, byId(world.ownerId));
  });

  it('cannot lose both owners when both are removed at the same moment', async () => {
    const world = await aWorld(openFresh);
    const second = await aPerson(world, { name: 'second', grants: ownerGrants });
    const outcomes = await Promise.allSettled([
      world.people.deletePerson(world.system, byId(world.ownerId)),
      world.people.deletePerson(world.system, byId(second.id)),
    ]);
    expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('feel a change of grants at the next request', async () => {
    const world = await aWorld(openFresh);
    const ada = await aPerson(world, { name: 'ada', grants: ownerGrants });
    await world.people.listPeople(await ada.browser.request());
    await world.people.setGrants(await world.owner.request(), byId(ada.id, { grants: [] }));
    await expect(world.people.listPeople(await ada.browser.request())).rejects.toMatchObject({ code: 'access.denied' });
    expect(world.changed).toEqual([ada.id]);
  });

  it('are out at once when they are switched off, removed or reset', async () => {
    const world = await aWorld(openFresh);
    const [off, gone, reset] = [
      await aPerson(world, { name: 'off' }),
      await aPerson(world, { name: 'gone' }),
      await aPerson(world, { name: 'again' }),
    ];
    await world.people.updatePerson(await world.owner.request(), byId(off.id, { disabled: true }));
    await world.people.deletePerson(await world.owner.request(), byId(gone.id));
    const options = { clearSecondFactors: false, revokeTokens: false };
    await world.people.resetPerson(await world.owner.request(), byId(reset.id, options));
    for (const person of [off, gone, reset]) {
      await expect(person.browser.request()).rejects.toThrow('not signed in');
      const again = signInAs(world, world.browser(), person.name, person.password);
      await expect(again).rejects.toMatchObject({ code: 'people.sign-in-refused' });
    }
    expect(world.changed).toEqual([off.id, gone.id, reset.id]);
    await world.people.updatePerson(await world.owner.request(), byId(off.id, { disabled: false }));
    await expect(off.browser.request()).rejects.toThrow('not signed in');
    await signInAs(world, world.browser(), off.name, off.password);
  });

  it('get no grant on something that does not exist', async () => {
    const world = await aWorld(openFresh, { scopeExists: () => Promise.resolve(false) });
    const grants = [{ role: 'viewer', scope: { kind: 'site', id: 'site_9' } } as const];
    const granting = world.people.setGrants(world.system, byId(world.ownerId, { grants: [...ownerGrants, ...grants] }));
    await expect(granting).rejects.toMatchObject({
      code: 'people.scope-unknown',
      fields: { kind: 'site', id: 'site_9' },
    });
  });

  it('can be managed on the machine itself, before anybody was set up', async () => {
    const world = await anEmptyWorld(openFresh);
    const { link } = await world.people.createPerson(world.system, body({ ...newcomer, grants: ownerGrants }));
    await world.people.completeLink(
      world.browser().open,
      body({ token: link?.token ?? '', password: 'analytical engines hum' }),
    );
    expect(await world.people.getSetupState(world.system)).toEqual({ needed: false });
  });
});

describeOnStores('my own account', (openFresh) => {
  it('has a name and a language that I can change', async () => {
    const world = await aWorld(openFresh);
    const me = await world.people.updateMe(
      await world.owner.request(),
      body({ displayName: 'G. Hopper', locale: 'de' }),
    );
    expect(me).toMatchObject({ displayName: 'G. Hopper', locale: 'de' });
    expect((await world.audit('user.update'))[0]?.details).toBe('{"displayName":"G. Hopper","locale":"de"}');
  });

  it('ends every other session and half-open sign-in with a new password', async () => {
    const world = await aWorld(openFresh);
    const thief = world.browser();
    await signInAs(world, thief);
    const { secret } = await withTotp(world, world.owner);
    const half = await world.people.signIn(world.browser().open, body({ name: 'grace', password: ownerPassword }));
    const ticket = 'ticket' in half ? half.ticket : '';
    await world.people.changePassword(await world.owner.request(), body({ password: 'another mantel entirely' }));
    await expect(thief.request()).rejects.toThrow('not signed in');
    const code = totpCode(secret, world.clock.nowMs());
    const finishing = world.people.verifySecondFactor(world.browser().open, body({ method: 'totp', ticket, code }));
    await expect(finishing).rejects.toMatchObject({ code: 'people.ticket-invalid' });
    await world.owner.request();
    await expect(signInAs(world, world.browser())).rejects.toMatchObject({ code: 'people.sign-in-refused' });
    await signInAs(world, world.browser(), 'grace', 'another mantel entirely');
  });

  it('takes no weak password', async () => {
    const world = await aWorld(openFresh);
    const choosing = world.people.changePassword(
      await world.owner.request(),
      body({ password: 'hopper grace hopper' }),
    );
    await expect(choosing).rejects.toMatchObject({
      code: 'people.password-refused',
      fields: { reason: 'name' },
    });
  });
});
