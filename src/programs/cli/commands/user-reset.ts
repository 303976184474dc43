import { NotFound } from '#src/core/errors.ts';
import { nameKeyOf } from '#src/features/people/password-rules.ts';
import { findPersonByName } from '#src/features/people/person-repository.ts';
import { defineCommand } from '../command.ts';
import { printLink } from '../link.ts';
import { openPeople } from '../people.ts';

export const userReset = defineCommand({
  name: 'user reset',
  summary: 'Stop the password and the sessions of a person, and print a one-time link to choose a new one.',
  description:
    'For somebody who cannot get in any more, the owner included: whoever may run this on the machine is trusted. ' +
    'The second factor stays and is asked for after the link, unless --clear-second-factors is given.',
  args: [{ name: 'name', help: 'the name to sign in with', required: true }],
  options: {
    'clear-second-factors': { kind: 'flag', help: 'Remove authenticator app, passkeys and recovery codes too.' },
    'revoke-tokens': { kind: 'flag', help: 'Revoke the API tokens of the person too.' },
  },
  examples: ['keepsight user reset grace', 'keepsight user reset grace --clear-second-factors'],
  run: async (cli, { args, options }) => {
    const ctx = await cli.useCaseContext();
    const person = await findPersonByName(ctx.store.db, nameKeyOf(args[0] ?? ''));
    if (person === undefined) throw new NotFound({ object: 'person' });
    const people = await openPeople(cli);
    const reset = await people.resetPerson(ctx, {
      params: { id: person.id },
      query: undefined,
      body: { clearSecondFactors: options['clear-second-factors'], revokeTokens: options['revoke-tokens'] },
    });
    cli.out.result(reset, () => {
      cli.out.line(`The password and all sessions of ${reset.person.name} have ended.`);
      printLink(cli, reset.link);
    });
  },
});
