import { expect, it } from 'vitest';
import { describeOnStores } from '../support/stores.ts';
import { type SoftwarePasskey, softwarePasskey } from './authenticator.ts';
import {
  type Browser,
  type OwnedWorld,
  aPerson,
  aWorld,
  body,
  byId,
  minuteMs,
  origin,
  ownerPassword,
  signInAs,
} from './world.ts';

async function withPasskey(world: OwnedWorld, browser: Browser): Promise<{ passkey: SoftwarePasskey; id: string }> {
  const passkey = softwarePasskey();
  const { challenge, options } = await world.people.passkeyRegistrationOptions(await browser.request());
  const response = passkey.register(options, { origin });
  const answer = await world.people.registerPasskey(
    await browser.request(),
    body({ name: 'Key', challenge, response }),
  );
  return { passkey, id: answer.passkey.id };
}

async function signingIn(world: OwnedWorld, browser: Browser, passkey: SoftwarePasskey): Promise<unknown> {
  const { challenge, options } = await world.people.passkeySignInOptions(browser.open);
  const response = passkey.sign(options, { origin });
  return world.people.signInWithPasskey(browser.open, body({ challenge, response }));
}

const refused = { code: 'people.passkey-refused', status: 401 };

describeOnStores('a passkey', (openFresh) => {
  it('signs in alone, and recovery codes come with the first one', async () => {
    const world = await aWorld(openFresh);
    const passkey = softwarePasskey();
    const { challenge, options } = await world.people.passkeyRegistrationOptions(await world.owner.request());
    expect(options).toMatchObject({ rp: { id: 'keepsight.example' }, attestation: 'none' });
    const response = passkey.register(options, { origin });
    const registering = body({ name: 'Yellow key', challenge, response });
    const answer = await world.people.registerPasskey(await world.owner.request(), registering);
    expect(answer.recoveryCodes).toHaveLength(10);
    expect(answer.passkey).toMatchObject({ name: 'Yellow key', rpId: 'keepsight.example', lastUsedAt: null });

    const browser = world.browser();
    expect(await signingIn(world, browser, passkey)).toEqual({ next: 'signed-in' });
    const { sessions } = await world.people.listMySessions(await browser.request());
    expect(sessions.find((session) => session.current)?.method).toBe('passkey');
    const { passkeys } = await world.people.listMyPasskeys(await browser.request());
    expect(passkeys[0]?.lastUsedAt).toBe(world.clock.nowMs());
    expect((await world.audit()).map((row) => row.action)).toEqual([
      'user.set-up',
      'session.start',
      'passkey.add',
      'session.start',
    ]);
  });

  it('is a second factor after the password', async () => {
    const world = await aWorld(openFresh);
    const { passkey } = await withPasskey(world, world.owner);
    const browser = world.browser();
    const first = await world.people.signIn(browser.open, body({ name: 'grace', password: ownerPassword }));
    expect(first).toMatchObject({ next: 'second-factor', methods: ['passkey', 'recovery-code'] });
    const ticket = 'ticket' in first ? first.ticket : '';
    const { challenge, options } = await world.people.secondFactorPasskeyOptions(browser.open, body({ ticket }));
    // A key without a PIN is enough here: the password was the other factor.
    const response = passkey.sign(options, { origin, isUserVerified: false });
    await world.people.verifySecondFactor(browser.open, body({ method: 'passkey', ticket, challenge, response }));
    await browser.request();
  });

  it('refuses an answer that is sent again', async () => {
    const world = await aWorld(openFresh);
    const { passkey } = await withPasskey(world, world.owner);
    const [browser, thief] = [world.browser(), world.browser()];
    const { challenge, options } = await world.people.passkeySignInOptions(browser.open);
    const answer = body({ challenge, response: passkey.sign(options, { origin }) });
    await world.people.signInWithPasskey(browser.open, answer);
    await expect(world.people.signInWithPasskey(thief.open, answer)).rejects.toMatchObject(refused);
    expect(thief.cookie).toBeUndefined();
  });

  it('refuses a new answer to a challenge that was answered before', async () => {
    const world = await aWorld(openFresh);
    const { passkey } = await withPasskey(world, world.owner);
    const browser = world.browser();
    const { challenge, options } = await world.people.passkeySignInOptions(browser.open);
    await world.people.signInWithPasskey(
      browser.open,
      body({ challenge, response: passkey.sign(options, { origin }) }),
    );
    const again = body({ challenge, response: passkey.sign(options, { origin }) });
    await expect(world.people.signInWithPasskey(browser.open, again)).rejects.toMatchObject(refused);
  });

  it('refuses a challenge after five minutes', async () => {
    const world = await aWorld(openFresh);
    const { passkey } = await withPasskey(world, world.owner);
    const browser = world.browser();
    const { challenge, options } = await world.people.passkeySignInOptions(browser.open);
    await world.clock.advance(5 * minuteMs);
    const late = body({ challenge, response: passkey.sign(options, { origin }) });
    await expect(world.people.signInWithPasskey(browser.open, late)).rejects.toMatchObject(refused);
  });

  it.each([
    ['another origin', { origin: 'https://keepsight.example.evil.test' }],
    ['another challenge', { origin, challenge: 'bm90IHRoZSBjaGFsbGVuZ2U' }],
    ['nobody checked by the authenticator', { origin, isUserVerified: false }],
  ])('refuses an answer with %s', async (_what, how) => {
    const world = await aWorld(openFresh);
    const { passkey } = await withPasskey(world, world.owner);
    const browser = world.browser();
    const { challenge, options } = await world.people.passkeySignInOptions(browser.open);
    const answer = body({ challenge, response: passkey.sign(options, how) });
    await expect(world.people.signInWithPasskey(browser.open, answer)).rejects.toMatchObject(refused);
    expect(browser.cookie).toBeUndefined();
  });

  it('refuses a challenge that was made for something or somebody else, or made up', async () => {
    const world = await aWorld(openFresh);
    const { passkey } = await withPasskey(world, world.owner);
    const mallory = await aPerson(world, { name: 'mallory' });
    const { passkey: hers } = await withPasskey(world, mallory.browser);
    const browser = world.browser();
    const forProof = await world.people.reauthenticatePasskeyOptions(await world.owner.request());
    const reused = body({ challenge: forProof.challenge, response: passkey.sign(forProof.options, { origin }) });
    await expect(world.people.signInWithPasskey(browser.open, reused)).rejects.toMatchObject(refused);
    const ofMallory = await world.people.reauthenticatePasskeyOptions(await mallory.browser.request());
    const foreign = hers.sign(ofMallory.options, { origin });
    const borrowed = body({ method: 'passkey' as const, challenge: ofMallory.challenge, response: foreign });
    await expect(world.people.reauthenticate(await world.owner.request(), borrowed)).rejects.toMatchObject(refused);
    const ownKey = body({ ...borrowed.body, response: passkey.sign(ofMallory.options, { origin }) });
    await expect(world.people.reauthenticate(await world.owner.request(), ownKey)).rejects.toMatchObject(refused);
    const adding = await world.people.passkeyRegistrationOptions(await world.owner.request());
    const asProof = { ...forProof.options, challenge: adding.options.challenge };
    const crossed = body({
      ...borrowed.body,
      challenge: adding.challenge,
      response: passkey.sign(asProof, { origin }),
    });
    await expect(world.people.reauthenticate(await world.owner.request(), crossed)).rejects.toMatchObject(refused);
    const { options } = await world.people.passkeySignInOptions(browser.open);
    const madeUp = body({ challenge: 'AAAA', response: passkey.sign(options, { origin }) });
    await expect(world.people.signInWithPasskey(browser.open, madeUp)).rejects.toMatchObject(refused);
  });

  it('of another person does not finish a sign-in that waits for a second factor', async () => {
    const world = await aWorld(openFresh);
    await withPasskey(world, world.owner);
    const mallory = await aPerson(world, { name: 'mallory' });
    const { passkey: hers } = await withPasskey(world, mallory.browser);
    const browser = world.browser();
    const first = await world.people.signIn(browser.open, body({ name: 'grace', password: ownerPassword }));
    const ticket = 'ticket' in first ? first.ticket : '';
    const { challenge, options } = await world.people.secondFactorPasskeyOptions(browser.open, body({ ticket }));
    const response = hers.sign(options, { origin });
    const trying = world.people.verifySecondFactor(
      browser.open,
      body({ method: 'passkey', ticket, challenge, response }),
    );
    await expect(trying).rejects.toMatchObject(refused);
  });

  it('whose counter went back was copied, and is refused', async () => {
    const world = await aWorld(openFresh);
    const { passkey } = await withPasskey(world, world.owner);
    passkey.setCounter(50);
    await signingIn(world, world.browser(), passkey);
    passkey.setCounter(20);
    await expect(signingIn(world, world.browser(), passkey)).rejects.toMatchObject(refused);
  });

  it('of a switched-off account is refused', async () => {
    const world = await aWorld(openFresh);
    const ada = await aPerson(world, { name: 'ada' });
    const { passkey } = await withPasskey(world, ada.browser);
    await world.people.updatePerson(world.system, byId(ada.id, { disabled: true }));
    await expect(signingIn(world, world.browser(), passkey)).rejects.toMatchObject(refused);
  });

  it('cannot be registered for two accounts', async () => {
    const world = await aWorld(openFresh);
    const { passkey } = await withPasskey(world, world.owner);
    const mallory = await aPerson(world, { name: 'mallory' });
    const { challenge, options } = await world.people.passkeyRegistrationOptions(await mallory.browser.request());
    const response = passkey.register(options, { origin });
    const trying = world.people.registerPasskey(
      await mallory.browser.request(),
      body({ name: 'Copy', challenge, response }),
    );
    await expect(trying).rejects.toMatchObject(refused);
  });

  it('belongs to one host name, and needs one', async () => {
    const world = await aWorld(openFresh);
    const { passkey } = await withPasskey(world, world.owner);
    const atAddress = world.browser({ origin: 'https://192.168.1.5:8443' });
    await expect(world.people.passkeySignInOptions(atAddress.open)).rejects.toMatchObject({
      code: 'people.passkey-needs-name',
    });
    const first = await world.people.signIn(atAddress.open, body({ name: 'grace', password: ownerPassword }));
    expect(first).toMatchObject({ next: 'second-factor', methods: ['recovery-code'] });
    const elsewhere = world.browser({ origin: 'https://other.example' });
    const { challenge, options } = await world.people.passkeySignInOptions(elsewhere.open);
    const response = passkey.sign({ ...options, rpId: 'keepsight.example' }, { origin: 'https://other.example' });
    await expect(world.people.signInWithPasskey(elsewhere.open, body({ challenge, response }))).rejects.toMatchObject(
      refused,
    );
  });

  it('is a fresh proof before a sensitive change', async () => {
    const world = await aWorld(openFresh);
    const { passkey, id } = await withPasskey(world, world.owner);
    await world.clock.advance(16 * minuteMs);
    const removing = async (): Promise<unknown> => world.people.removePasskey(await world.owner.request(), byId(id));
    await expect(removing()).rejects.toMatchObject({ code: 'people.reauthentication-needed' });
    const { challenge, options } = await world.people.reauthenticatePasskeyOptions(await world.owner.request());
    const response = passkey.sign(options, { origin });
    await world.people.reauthenticate(await world.owner.request(), body({ method: 'passkey', challenge, response }));
    await removing();
    expect((await world.people.getMe(await world.owner.request())).factors).toEqual({
      totp: false,
      passkeys: 0,
      recoveryCodesLeft: 0,
    });
    await expect(signingIn(world, world.browser(), passkey)).rejects.toMatchObject(refused);
  });

  it('that is the only way in cannot be removed', async () => {
    const world = await aWorld(openFresh);
    const { passkey } = await withPasskey(world, world.owner);
    const reset = { clearSecondFactors: false, revokeTokens: false };
    await world.people.resetPerson(world.system, byId(world.ownerId, reset));
    const browser = world.browser();
    await signingIn(world, browser, passkey);
    const { passkeys } = await world.people.listMyPasskeys(await browser.request());
    const removing = world.people.removePasskey(await browser.request(), byId(passkeys[0]?.id ?? ''));
    await expect(removing).rejects.toMatchObject({ code: 'people.last-way-in' });
  });

  it('still works while strangers flood the account and this very network with failures', async () => {
    const world = await aWorld(openFresh);
    const { passkey } = await withPasskey(world, world.owner);
    for (let count = 0; count < 30; count += 1) {
      await signInAs(world, world.browser(), 'grace', 'wrong').catch(() => undefined);
      await signingIn(world, world.browser(), softwarePasskey()).catch(() => undefined);
    }
    await expect(signInAs(world, world.browser())).rejects.toMatchObject({ code: 'people.too-many-attempts' });
    await expect(signingIn(world, world.browser(), softwarePasskey())).rejects.toMatchObject({
      code: 'people.too-many-attempts',
    });
    expect(await signingIn(world, world.browser(), passkey)).toEqual({ next: 'signed-in' });
  });
});
