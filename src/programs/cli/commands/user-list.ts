import type { Person } from '#src/features/people/contract-schemas.ts';
import { listPeople } from '#src/features/people/list-people.ts';
import { defineCommand } from '../command.ts';

export const userList = defineCommand({
  name: 'user list',
  summary: 'List the people of this installation.',
  run: async (cli) => {
    const answer = await listPeople(await cli.useCaseContext());
    cli.out.result(answer, () => {
      cli.out.table(answer.people, [
        { title: 'NAME', value: (person) => person.name },
        { title: 'DISPLAY NAME', value: (person) => person.displayName },
        { title: 'STATE', value: (person) => person.state },
        { title: 'RIGHTS', value: rights },
        { title: 'SECOND FACTOR', value: secondFactor },
        {
          title: 'LAST SIGN-IN',
          value: ({ lastSignInAt }) => (lastSignInAt === null ? 'never' : timeOf(lastSignInAt)),
        },
      ]);
    });
  },
});

function rights({ grants }: Person): string {
  if (grants.length === 0) return 'none';
  return grants
    .map(({ role, scope }) => (scope.kind === 'everything' ? role : `${role} of ${scope.kind} ${scope.id}`))
    .join(', ');
}

function secondFactor({ factors }: Person): string {
  const parts = [factors.totp ? 'app' : [], factors.passkeys > 0 ? `${String(factors.passkeys)} passkeys` : []].flat();
  return parts.length === 0 ? 'none' : parts.join(', ');
}

function timeOf(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
