import { expect, it } from 'vitest';
import { createSealer } from '#src/platform/sealer.ts';
import { systemRandom } from '#src/platform/random.ts';
import type { CliContext } from '#src/programs/cli/command.ts';
import { userAdd } from '#src/programs/cli/commands/user-add.ts';
import { userList } from '#src/programs/cli/commands/user-list.ts';
import { userReset } from '#src/programs/cli/commands/user-reset.ts';
import { createOutput } from '#src/programs/cli/output.ts';
import { describeOnStores, silentLog } from '../support/stores.ts';
import { type World, aWorld, anEmptyWorld, body, signInAs } from './world.ts';

interface Terminal {
  readonly cli: CliContext;
  /** What was printed since the last look. */
  readonly printed: () => string;
}

function terminal(world: World, options: { readonly json?: boolean; readonly typed?: string } = {}): Terminal {
  let text = '';
  const stream = { write: (part: string) => (text += part) };
  const unused = (): Promise<never> => Promise.reject(new Error('not used by these commands'));
  return {
    printed: () => {
      const seen = text;
      text = '';
      return seen;
    },
    cli: {
      out: createOutput({ stdout: stream, stderr: stream }, options.json ?? false),
      clock: world.clock,
      random: systemRandom,
      log: silentLog,
      signal: new AbortController().signal,
      loadedConfig: unused,
      config: unused,
      configInputs: { file: undefined, environment: {}, flags: {} },
      openStore: () => Promise.resolve(world.store),
      openSealer: () => Promise.resolve(createSealer(new Uint8Array(32).fill(7))),
      useCaseContext: () => Promise.resolve(world.system),
      allCommands: () => Promise.resolve([]),
      readSecret: () => Promise.resolve(options.typed ?? ''),
    },
  };
}

const plain = { role: 'none', 'display-name': undefined, 'password-stdin': false } as const;
const password = 'nordwind sucht mantel';

describeOnStores('the commands for people', (openFresh) => {
  it('add an owner with a link that works once', async () => {
    const world = await anEmptyWorld(openFresh);
    const { cli, printed } = terminal(world);
    await userAdd.run(cli, { args: ['grace'], options: { ...plain, role: 'owner' } });
    const text = printed();
    const token = /\/choose-password#token=(\S+)/.exec(text)?.[1] ?? '';
    expect(text).toContain('Added grace as owner.');
    await world.people.completeLink(world.browser().open, body({ token, password }));
    await expect(world.people.completeLink(world.browser().open, body({ token, password }))).rejects.toMatchObject({
      code: 'people.link-invalid',
    });
    expect(await world.people.getSetupState(world.system)).toEqual({ needed: false });
  });

  it('take a password from standard input and print no link then', async () => {
    const world = await anEmptyWorld(openFresh);
    const { cli, printed } = terminal(world, { json: true, typed: password });
    await userAdd.run(cli, { args: ['ada'], options: { ...plain, 'display-name': 'Ada L.', 'password-stdin': true } });
    expect(JSON.parse(printed())).toMatchObject({
      person: { name: 'ada', displayName: 'Ada L.', grants: [] },
      link: null,
    });
    await signInAs(world, world.browser(), 'ada', password);
  });

  it('refuse what cannot be a person, before anything is opened', async () => {
    const world = await anEmptyWorld(openFresh);
    const { cli } = terminal(world, { typed: 'short' });
    const usage = { code: 'command.usage' };
    await expect(userAdd.run(cli, { args: ['a b'], options: plain })).rejects.toMatchObject(usage);
    await expect(userAdd.run(cli, { args: ['ada'], options: { ...plain, role: 'king' } })).rejects.toMatchObject(usage);
    const withPassword = { ...plain, 'password-stdin': true };
    await expect(userAdd.run(cli, { args: ['ada'], options: withPassword })).rejects.toMatchObject(usage);
    expect((await world.people.listPeople(world.system)).people).toEqual([]);
  });

  it('list people for people and for machines', async () => {
    const world = await aWorld(openFresh);
    const forPeople = terminal(world);
    await userList.run(forPeople.cli, { args: [], options: {} });
    expect(forPeople.printed().split('\n')[1]).toMatch(
      /^grace +Grace Hopper +active +owner +none +2026-01-15 12:00 UTC$/,
    );
    const forMachines = terminal(world, { json: true });
    await userList.run(forMachines.cli, { args: [], options: {} });
    expect(JSON.parse(forMachines.printed())).toEqual(await world.people.listPeople(world.system));
  });

  it('let the last owner, who is locked out, in again', async () => {
    const world = await aWorld(openFresh);
    const { cli, printed } = terminal(world, { json: true });
    const options = { 'clear-second-factors': true, 'revoke-tokens': false };
    await userReset.run(cli, { args: ['GRACE'], options });
    await expect(world.owner.request()).rejects.toThrow('not signed in');
    const { link } = JSON.parse(printed()) as { link: { token: string } };
    await world.people.completeLink(world.owner.open, body({ token: link.token, password }));
    expect((await world.people.getMe(await world.owner.request())).grants[0]?.role).toBe('owner');
    expect((await world.audit('user.reset'))[0]?.actorId).toBe('system');
    await expect(userReset.run(cli, { args: ['nobody'], options })).rejects.toMatchObject({
      code: 'request.not-found',
    });
  });
});
