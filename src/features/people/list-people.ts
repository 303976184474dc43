/** The people of this installation. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput } from '#src/core/endpoint.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { getPerson as getContract } from './contract.ts';
import type { Person } from './contract-schemas.ts';
import { listPersonRecords } from './person-repository.ts';
import { peopleViews, personView } from './person-view.ts';

export async function listPeople(ctx: UseCaseContext): Promise<{ people: Person[] }> {
  requirePermission(ctx.actor, 'user:read');
  return { people: await peopleViews(ctx.store.db, ctx, await listPersonRecords(ctx.store.db)) };
}

export async function getPerson(ctx: UseCaseContext, { params }: EndpointInput<typeof getContract>): Promise<Person> {
  requirePermission(ctx.actor, 'user:read');
  return personView(ctx.store.db, ctx, params.id);
}
