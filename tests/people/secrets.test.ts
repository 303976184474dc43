import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import type { Log } from '#src/core/ports.ts';
import { describeOnStores } from '../support/stores.ts';
import { aWorld, body, byId, everythingStored, ownerPassword, signInAs, totpCode, withTotp } from './world.ts';

describeOnStores('secrets of people', (openFresh) => {
  it('stand nowhere in the store in clear: every table is searched for every one of them', async () => {
    const world = await aWorld(openFresh);
    const { people } = world;
    const typo = 'a password that was mistyped';
    await signInAs(world, world.browser(), typo, typo).catch(() => undefined);
    await signInAs(world, world.browser(), 'grace', typo).catch(() => undefined);
    const { secret: totpSecret, recoveryCodes } = await withTotp(world, world.owner);
    const request = { name: 'Script', scopes: ['device:read' as const], expiresInDays: 1 };
    const { secret: apiToken } = await people.createMyToken(await world.owner.request(), body(request));
    const invited = { name: 'ada', displayName: 'Ada', locale: null, grants: [] };
    const { person, link } = await people.createPerson(await world.owner.request(), body(invited));
    const reset = await people.resetPerson(
      world.system,
      byId(person.id, { clearSecondFactors: false, revokeTokens: false }),
    );
    const half = await people.signIn(world.browser().open, body({ name: 'grace', password: ownerPassword }));
    const ticket = 'ticket' in half ? half.ticket : '';
    const browser = world.browser();
    const code = totpCode(totpSecret, world.clock.nowMs());
    await people.verifySecondFactor(browser.open, body({ method: 'totp', ticket, code }));

    const secrets = {
      password: ownerPassword,
      typo,
      totpSecret,
      apiToken,
      invitation: link?.token ?? '',
      reset: reset.link.token,
      ticket,
      cookie: browser.cookie ?? '',
      device: browser.deviceToken ?? '',
      ...Object.fromEntries(recoveryCodes.map((one, index) => [`recovery ${String(index)}`, one])),
    };
    const stored = await everythingStored(world.store);
    // The search itself works: what may be found is found.
    expect(stored).toContain('Grace Hopper');
    expect(stored).toContain('user.set-up');
    for (const [what, secret] of Object.entries(secrets)) {
      expect(secret.length, what).toBeGreaterThan(11);
      expect(stored.includes(secret), what).toBe(false);
      expect(stored.includes(secret.replaceAll('-', '')), what).toBe(false);
    }
    const rawTotp = Buffer.from(totpSecret);
    expect(stored.includes(rawTotp.toString('base64url'))).toBe(false);
  });

  it('stand in no error and no log', async () => {
    const world = await aWorld(openFresh);
    const lines: unknown[] = [];
    const take = (message: string, fields?: unknown): number => lines.push([message, fields]);
    const log: Log = { debug: take, info: take, warn: take, error: take, child: () => log };
    const typo = 'a password that was mistyped';
    const ctx = { ...world.browser().open, log };
    const signedIn = { ...(await world.owner.request()), log };
    const trials: (() => Promise<unknown>)[] = [
      () => world.people.signIn(ctx, body({ name: 'grace', password: typo })),
      () => world.people.verifySecondFactor(ctx, body({ method: 'recovery-code', ticket: typo, code: typo })),
      () => world.people.completeLink(ctx, body({ token: typo, password: typo })),
      () => world.people.changePassword(signedIn, body({ password: 'grace and a typo' })),
    ];
    for (const trial of trials) {
      const error: unknown = await trial().catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(Error);
      expect(inspect(error, { depth: 8 })).not.toMatch(/mistyped|a typo/);
    }
    expect(JSON.stringify(lines)).not.toMatch(/mistyped|a typo/);
  });
});
