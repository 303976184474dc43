import type { z } from 'zod';
import { Role } from '#src/core/access.ts';
import { DisplayName, NewPassword, PersonName } from '#src/features/people/contract-schemas.ts';
import { defineCommand } from '../command.ts';
import { printLink } from '../link.ts';
import { UsageWrong } from '../parse.ts';
import { openPeople } from '../people.ts';

export const userAdd = defineCommand({
  name: 'user add',
  summary: 'Add a person and print a one-time link to choose a password.',
  description:
    'The person gets the role over everything; rights for single sites, groups or devices are given in the console. ' +
    'With --password-stdin the password is read from one line of standard input instead, and no link is made.',
  args: [{ name: 'name', help: 'the name to sign in with', required: true }],
  options: {
    role: { kind: 'text', value: 'ROLE', help: 'owner, operator, viewer, or none.', default: 'none' },
    'display-name': { kind: 'text', value: 'NAME', help: 'The name that others see; the sign-in name when absent.' },
    'password-stdin': { kind: 'flag', help: 'Read the password from standard input.' },
  },
  examples: ['keepsight user add grace --role owner', 'keepsight user add ada --display-name "Ada Lovelace"'],
  run: async (cli, { args, options }) => {
    const name = checked(PersonName, args[0], 'The name');
    const role = options.role === 'none' ? undefined : checked(Role, options.role, '--role');
    const password = options['password-stdin'] ? await cli.readSecret('Password: ') : undefined;
    const body = {
      name,
      displayName: checked(DisplayName, options['display-name'] ?? name, '--display-name'),
      locale: null,
      grants: role === undefined ? [] : [{ role, scope: { kind: 'everything' as const } }],
      ...(password === undefined ? {} : { password: checked(NewPassword, password, 'The password') }),
    };
    const people = await openPeople(cli);
    const added = await people.createPerson(await cli.useCaseContext(), { params: undefined, query: undefined, body });
    cli.out.result(added, () => {
      cli.out.line(`Added ${added.person.name}${role === undefined ? ', without any rights yet' : ` as ${role}`}.`);
      if (added.link !== null) printLink(cli, added.link);
    });
  },
});

/** @throws UsageWrong */
function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UsageWrong({ problem: `${what} cannot be used: ${parsed.error.issues[0]?.message ?? 'it is not valid'}` });
}
