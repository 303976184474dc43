import { expect, it } from 'vitest';
import { describeOnStores } from '../support/stores.ts';
import { aPerson, aWorld, body, byId, hourMs, minuteMs, ownerPassword, signInAs } from './world.ts';

describeOnStores('sessions', (openFresh) => {
  it('change their token after 15 minutes of use and take the old one until the new one has arrived', async () => {
    const world = await aWorld(openFresh);
    const old = world.owner.cookie;
    await world.clock.advance(15 * minuteMs);
    const [first, second] = await Promise.all([
      world.authenticate({ cookie: old }),
      world.authenticate({ cookie: old }),
    ]);
    const rotated = [first?.rotatedToken, second?.rotatedToken].filter((token) => token !== undefined);
    expect(rotated).toHaveLength(1);
    expect(await world.authenticate({ cookie: old })).toMatchObject({ actor: { name: 'grace' } });
    expect(await world.authenticate({ cookie: rotated[0] })).toMatchObject({ actor: { name: 'grace' } });
    await world.clock.advance(30_000);
    expect(await world.authenticate({ cookie: old })).toMatchObject({ actor: { name: 'grace' } });
  });

  it('end for both when an old token is used after the new one arrived', async () => {
    const world = await aWorld(openFresh);
    const stolen = world.owner.cookie;
    await world.clock.advance(15 * minuteMs);
    await world.owner.request();
    await world.owner.request();
    await world.clock.advance(minuteMs + 1);
    expect(await world.authenticate({ cookie: stolen })).toBeUndefined();
    expect(await world.authenticate({ cookie: world.owner.cookie })).toBeUndefined();
    expect((await world.audit('session.revoke-reused')).map((row) => row.objectName)).toEqual(['grace']);
    expect(world.changed).toEqual([world.ownerId]);
  });

  it('are noticed as stolen also when the thief was the one who got the new token', async () => {
    const world = await aWorld(openFresh);
    const thief = world.browser();
    thief.cookie = world.owner.cookie;
    await world.clock.advance(15 * minuteMs);
    await thief.request();
    await thief.request();
    await world.clock.advance(2 * minuteMs);
    await expect(world.owner.request()).rejects.toThrow('not signed in');
    await expect(thief.request()).rejects.toThrow('not signed in');
  });

  it('survive an answer that was lost on its way', async () => {
    const world = await aWorld(openFresh);
    const old = world.owner.cookie;
    await world.clock.advance(15 * minuteMs);
    const lost = await world.authenticate({ cookie: old });
    await world.clock.advance(5 * minuteMs);
    const again = await world.authenticate({ cookie: old });
    expect(again?.rotatedToken).toBeDefined();
    expect(again?.rotatedToken).not.toBe(lost?.rotatedToken);
    expect(await world.authenticate({ cookie: lost?.rotatedToken })).toBeUndefined();
    expect(await world.authenticate({ cookie: again?.rotatedToken })).toMatchObject({ actor: { name: 'grace' } });
  });

  it('end 12 hours after the last use', async () => {
    const world = await aWorld(openFresh);
    await world.clock.advance(11 * hourMs);
    await world.owner.request();
    await world.clock.advance(11 * hourMs);
    await world.owner.request();
    await world.clock.advance(12 * hourMs);
    await expect(world.owner.request()).rejects.toThrow('not signed in');
  });

  it('end 30 days after they began, whatever the use', async () => {
    const world = await aWorld(openFresh);
    for (let half = 0; half < 59; half += 1) {
      await world.clock.advance(12 * hourMs - minuteMs);
      await world.owner.request();
    }
    await world.clock.advance(12 * hourMs - minuteMs);
    await world.owner.request();
    await world.clock.advance(60 * minuteMs);
    await expect(world.owner.request()).rejects.toThrow('not signed in');
  });

  it('are listed and can be ended one by one or all but this one', async () => {
    const world = await aWorld(openFresh);
    const [phone, tablet] = [world.browser({ address: '2001:db8::7' }), world.browser()];
    await world.clock.advance(1000);
    await signInAs(world, phone);
    await world.clock.advance(1000);
    await signInAs(world, tablet);
    const { sessions } = await world.people.listMySessions(await phone.request());
    expect(sessions.map(({ address, current, method }) => ({ address, current, method }))).toEqual([
      { address: '198.51.100.10', current: false, method: 'password' },
      { address: '2001:db8::7', current: true, method: 'password' },
      { address: '198.51.100.10', current: false, method: 'link' },
    ]);
    await world.people.endMySession(await phone.request(), byId(sessions[0]?.id ?? ''));
    await expect(tablet.request()).rejects.toThrow('not signed in');
    expect(await world.people.endMyOtherSessions(await phone.request())).toEqual({ ended: 1 });
    await expect(world.owner.request()).rejects.toThrow('not signed in');
    expect((await world.audit()).map((row) => row.action).slice(-2)).toEqual(['session.end', 'session.end-others']);
  });

  it('of somebody else look as if they were not there', async () => {
    const world = await aWorld(openFresh);
    const { browser } = await aPerson(world, { name: 'mallory' });
    const { sessions } = await world.people.listMySessions(await world.owner.request());
    const ending = world.people.endMySession(await browser.request(), byId(sessions[0]?.id ?? ''));
    await expect(ending).rejects.toMatchObject({ code: 'request.not-found' });
    await world.owner.request();
  });

  it('are over after sign-out, on the server too', async () => {
    const world = await aWorld(openFresh);
    const kept = world.owner.cookie;
    await world.people.signOut(await world.owner.request());
    expect(world.owner.cookie).toBeUndefined();
    expect(await world.authenticate({ cookie: kept })).toBeUndefined();
    expect(world.changed).toEqual([world.ownerId]);
  });

  it('can be checked again by open connections', async () => {
    const world = await aWorld(openFresh);
    const { actor } = await world.owner.request();
    const id = actor.sessionId ?? '';
    expect(await world.people.actorOfSession(world.store, world.clock, id)).toMatchObject({ name: 'grace' });
    await world.people.signOut(await world.owner.request());
    expect(await world.people.actorOfSession(world.store, world.clock, id)).toBeUndefined();
  });

  it('get a new token with a fresh proof', async () => {
    const world = await aWorld(openFresh);
    const before = world.owner.cookie;
    await world.people.reauthenticate(
      await world.owner.request(),
      body({ method: 'password', password: ownerPassword }),
    );
    expect(world.owner.cookie).not.toBe(before);
    await world.owner.request();
    await world.clock.advance(minuteMs + 1);
    expect(await world.authenticate({ cookie: before })).toBeUndefined();
  });

  it('write nothing for a request within a minute of the last', async () => {
    const world = await aWorld(openFresh);
    const seenAt = async (): Promise<unknown> => world.store.db.selectFrom('peopleSessions').selectAll().execute();
    const before = await seenAt();
    await world.clock.advance(59_000);
    await world.owner.request();
    expect(await seenAt()).toEqual(before);
    await world.clock.advance(1000);
    await world.owner.request();
    expect(await seenAt()).not.toEqual(before);
  });

  it('and everything else that has ended is cleared away', async () => {
    const world = await aWorld(openFresh);
    await signInAs(world, world.browser(), 'grace', 'wrong').catch(() => undefined);
    await world.clock.advance(200 * 24 * hourMs);
    await world.people.removeEnded(world.system);
    for (const table of ['peopleSessions', 'peopleDevices', 'peopleAttempts'] as const) {
      expect(await world.store.db.selectFrom(table).selectAll().execute()).toEqual([]);
    }
  });
});
