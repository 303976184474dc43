import { expect, it } from 'vitest';
import { describeOnStores } from '../support/stores.ts';
import { aPerson, aWorld, body, byId, hourMs, totpCode, withTotp } from './world.ts';

const keepAll = { clearSecondFactors: false, revokeTokens: false };
const invalid = { code: 'people.link-invalid', status: 403 };
const password = 'analytical engines hum';

describeOnStores('a reset', (openFresh) => {
  it('keeps the second factor, which the link then needs', async () => {
    const world = await aWorld(openFresh);
    const ada = await aPerson(world, { name: 'ada' });
    const { secret } = await withTotp(world, ada.browser);
    const { link } = await world.people.resetPerson(await world.owner.request(), byId(ada.id, keepAll));
    const browser = world.browser();
    const first = await world.people.completeLink(browser.open, body({ token: link.token, password }));
    expect(first).toMatchObject({ next: 'second-factor', methods: ['totp', 'recovery-code'] });
    expect(browser.cookie).toBeUndefined();
    const ticket = 'ticket' in first ? first.ticket : '';
    const code = totpCode(secret, world.clock.nowMs());
    await world.people.verifySecondFactor(browser.open, body({ method: 'totp', ticket, code }));
    await browser.request();
  });

  it('clears the second factors and tokens when that is asked for', async () => {
    const world = await aWorld(openFresh);
    const ada = await aPerson(world, { name: 'ada' });
    await withTotp(world, ada.browser);
    const asked = body({ name: 'Script', scopes: ['device:read' as const], expiresInDays: 1 });
    const { secret } = await world.people.createMyToken(await ada.browser.request(), asked);
    await world.people.resetPerson(world.system, byId(ada.id, keepAll));
    expect(await world.authenticate({ bearer: secret })).toBeDefined();
    const all = { clearSecondFactors: true, revokeTokens: true };
    const { link } = await world.people.resetPerson(world.system, byId(ada.id, all));
    expect(await world.authenticate({ bearer: secret })).toBeUndefined();
    const browser = world.browser();
    expect(await world.people.completeLink(browser.open, body({ token: link.token, password }))).toEqual({
      next: 'signed-in',
    });
  });

  it('replaces the link before it, and a used, old or foreign one opens nothing', async () => {
    const world = await aWorld(openFresh);
    const ada = await aPerson(world, { name: 'ada' });
    const first = await world.people.resetPerson(world.system, byId(ada.id, keepAll));
    const second = await world.people.resetPerson(world.system, byId(ada.id, keepAll));
    const using = (token: string): Promise<unknown> =>
      world.people.completeLink(world.browser().open, body({ token, password }));
    await expect(using(first.link.token)).rejects.toMatchObject(invalid);
    await using(second.link.token);
    await expect(using(second.link.token)).rejects.toMatchObject(invalid);
    const late = await world.people.resetPerson(world.system, byId(ada.id, keepAll));
    await world.clock.advance(24 * hourMs);
    await expect(using(late.link.token)).rejects.toMatchObject(invalid);
    const off = await world.people.resetPerson(world.system, byId(ada.id, keepAll));
    await world.people.updatePerson(world.system, byId(ada.id, { disabled: true }));
    await expect(using(off.link.token)).rejects.toMatchObject(invalid);
  });

  it('gives one of two who use the link at the same moment the account', async () => {
    const world = await aWorld(openFresh);
    const ada = await aPerson(world, { name: 'ada' });
    const { link } = await world.people.resetPerson(world.system, byId(ada.id, keepAll));
    const using = (chosen: string): Promise<unknown> =>
      world.people.completeLink(world.browser().open, body({ token: link.token, password: chosen }));
    const outcomes = await Promise.allSettled([using('the first one wins here'), using('or it is the second one')]);
    expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('lets nobody make an owner with a link for somebody else', async () => {
    const world = await aWorld(openFresh);
    const ada = await aPerson(world, { name: 'ada' });
    const { link } = await world.people.resetPerson(world.system, byId(ada.id, keepAll));
    const asSetup = body({ token: link.token, name: 'mallory', displayName: 'M', password, locale: null });
    await expect(world.people.completeSetup(world.browser().open, asSetup)).rejects.toMatchObject(invalid);
  });
});
