import { expect, it } from 'vitest';
import { isAppError } from '#src/core/errors.ts';
import { describeOnStores } from '../support/stores.ts';
import { type Browser, type World, aWorld, anEmptyWorld, hourMs, minuteMs, signInAs } from './world.ts';

/** The code of what a sign-in with a wrong password answers. */
async function guess(world: World, browser: Browser, name = 'grace'): Promise<string> {
  return signInAs(world, browser, name, 'a wrong guess').then(
    () => 'signed-in',
    (error: unknown) => (isAppError(error) ? error.code : 'broken'),
  );
}

function attackerAt(world: World, network: number): Browser {
  return world.browser({ address: `203.${String(Math.floor(network / 250))}.${String(network % 250)}.66` });
}

/** Guesses that reached the password check while `seconds` went by, one try per second. */
async function guessesWithin(world: World, browser: Browser, seconds: number): Promise<number> {
  let checked = 0;
  for (let second = 0; second < seconds; second += 1) {
    if ((await guess(world, browser)) === 'people.sign-in-refused') checked += 1;
    await world.clock.advance(1000);
  }
  return checked;
}

describeOnStores('slowing down', (openFresh) => {
  it('lets a person mistype five times, then asks for a wait that is told and that ends', async () => {
    const world = await aWorld(openFresh);
    const browser = world.browser();
    for (let count = 0; count < 6; count += 1) expect(await guess(world, browser)).toBe('people.sign-in-refused');
    await expect(signInAs(world, browser)).rejects.toMatchObject({
      code: 'people.too-many-attempts',
      status: 429,
      fields: { retryAfterSeconds: 1 },
    });
    await world.clock.advance(1000);
    await signInAs(world, browser);
  });

  it('leaves a guesser at one address about one try a minute', async () => {
    const world = await aWorld(openFresh);
    expect(await guessesWithin(world, attackerAt(world, 1), 900)).toBeLessThan(30);
  });

  it('counts a hundred tries at the same moment as a hundred', async () => {
    const world = await aWorld(openFresh);
    const answers = await Promise.all(Array.from({ length: 100 }, () => guess(world, attackerAt(world, 1))));
    expect(answers.filter((answer) => answer === 'people.sign-in-refused').length).toBeLessThanOrEqual(6);
  });

  it('slows names that nobody has down in the same way', async () => {
    const world = await aWorld(openFresh);
    const known: string[] = [];
    const unknown: string[] = [];
    for (let count = 0; count < 12; count += 1) {
      known.push(await guess(world, attackerAt(world, 1), 'grace'));
      unknown.push(await guess(world, attackerAt(world, 2), 'nobody-here'));
    }
    expect(unknown).toEqual(known);
  });

  it('slows one address down that tries many names', async () => {
    const world = await aWorld(openFresh);
    const answers: string[] = [];
    for (let count = 0; count < 30; count += 1) {
      answers.push(await guess(world, attackerAt(world, 1), `name-${String(count)}`));
    }
    expect(answers.filter((answer) => answer === 'people.too-many-attempts').length).toBeGreaterThan(5);
  });

  it('does not let a guesser reset the count of the network with an account of his own', async () => {
    const world = await aWorld(openFresh);
    const answers: string[] = [];
    for (let count = 0; count < 60; count += 1) {
      const browser = attackerAt(world, 1);
      answers.push(await guess(world, browser, `name-${String(count)}`));
      await signInAs(world, browser).catch(() => undefined);
    }
    expect(answers.at(-1)).toBe('people.too-many-attempts');
  });

  it('lets the victim in at home at any moment while one network guesses without end', async () => {
    const world = await aWorld(openFresh);
    for (let round = 0; round < 50; round += 1) await guess(world, attackerAt(world, 1));
    await signInAs(world, world.browser({ address: '192.0.2.200' }));
  });

  it('lets the known browser of the victim in although the attacker sits in the same network', async () => {
    const world = await aWorld(openFresh);
    const attacker = world.browser({ address: world.owner.address });
    for (let round = 0; round < 50; round += 1) await guess(world, attacker);
    await expect(signInAs(world, attacker)).rejects.toMatchObject({ code: 'people.too-many-attempts' });
    await signInAs(world, world.owner);
  });

  it('lets the known browser in although the whole network around it is slowed down', async () => {
    const world = await aWorld(openFresh);
    for (let count = 0; count < 40; count += 1) {
      await guess(world, world.browser({ address: world.owner.address }), `name-${String(count)}`);
    }
    const stranger = world.browser({ address: world.owner.address });
    await expect(signInAs(world, stranger)).rejects.toMatchObject({ code: 'people.too-many-attempts' });
    await signInAs(world, world.owner);
  });

  it('of a known browser counts its own failures, so a stolen mark of it is worth little', async () => {
    const world = await aWorld(openFresh);
    expect(await guessesWithin(world, world.owner, 600)).toBeLessThan(25);
    await signInAs(world, world.browser({ address: '192.0.2.200' }));
  });

  it('lets the victim in from a network that is new, after some seconds, while two hundred networks guess', async () => {
    const world = await aWorld(openFresh);
    for (let network = 0; network < 200; network += 1) await guess(world, attackerAt(world, network));
    const victim = world.browser({ address: '192.0.2.200' });
    await expect(signInAs(world, victim)).rejects.toMatchObject({
      code: 'people.too-many-attempts',
      fields: { retryAfterSeconds: 5 },
    });
    // The attack goes on in the meantime and cannot push the victim back.
    for (let second = 0; second < 5; second += 1) {
      for (let network = 200; network < 220; network += 1) await guess(world, attackerAt(world, network));
      await world.clock.advance(1000);
    }
    await signInAs(world, victim);
  });

  it('makes many networks pay once each when an account is under attack', async () => {
    const world = await aWorld(openFresh);
    const answers: string[] = [];
    for (let network = 0; network < 120; network += 1) answers.push(await guess(world, attackerAt(world, network)));
    expect(answers.slice(0, 50)).not.toContain('people.too-many-attempts');
    expect(new Set(answers.slice(60))).toEqual(new Set(['people.too-many-attempts']));
  });

  it('is forgotten after some quiet hours', async () => {
    const world = await aWorld(openFresh);
    for (let network = 0; network < 200; network += 1) await guess(world, attackerAt(world, network));
    await world.clock.advance(4 * hourMs);
    await signInAs(world, world.browser({ address: '192.0.2.200' }));
  });

  it('stays after a restart, because it stands in the store', async () => {
    const world = await aWorld(openFresh);
    for (let count = 0; count < 20; count += 1) {
      await guess(world, attackerAt(world, 1));
      await world.clock.advance(minuteMs);
    }
    await guess(world, attackerAt(world, 1));
    const restarted = await anEmptyWorld(() => Promise.resolve(world.store));
    // Its clock starts earlier than the failures, as after a wrong clock; nobody is locked out by that.
    await signInAs(restarted, attackerAt(restarted, 1));
    const { failures } = await world.store.db
      .selectFrom('peopleAttempts')
      .select('failures')
      .where('key', 'like', 'network %')
      .executeTakeFirstOrThrow();
    expect(failures).toBeGreaterThan(5);
  });

  it('keeps no name as it was typed', async () => {
    const world = await aWorld(openFresh);
    await guess(world, attackerAt(world, 1), 'hunter2-in-the-wrong-field');
    const rows = await world.store.db.selectFrom('peopleAttempts').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain('hunter2');
  });
});
