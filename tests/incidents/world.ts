/** A small installation with people who may speak for it, on a store of the test, with everything that was handed on. */

import type { Role } from '#src/core/access.ts';
import { type Actor, systemActor } from '#src/core/access.ts';
import type { Incident, Statement, StatementInput } from '#src/features/incidents/contract-schemas.ts';
import { StatementInput as StatementInputSchema } from '#src/features/incidents/contract-schemas.ts';
import type { IncidentChanged } from '#src/features/incidents/contract-events.ts';
import { type Incidents, createIncidents } from '#src/features/incidents/incidents.ts';
import type { IncidentDeps, Told, ToldAnswer } from '#src/features/incidents/parts.ts';
import type { GateEvidence } from '#src/features/incidents/restoration/gates.ts';
import { insertPerson, replaceGrants } from '#src/features/people/person-repository.ts';
import { insertToken } from '#src/features/people/token-repository.ts';
import { systemRandom } from '#src/platform/random.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Store } from '#src/store/store.ts';
import { type FakeClock, fakeClock } from '../support/clock.ts';
import { silentLog } from '../support/silent-log.ts';
import { contextOn } from '../support/use-case-context.ts';

export interface World {
  readonly store: Store;
  readonly clock: FakeClock;
  readonly incidents: Incidents;
  /** As a person of this name, who is made with the first call. */
  as(name: string, role?: Role): Promise<UseCaseContext>;
  /** With an API token of that person, narrowed to what speaking needs. */
  asTokenOf(name: string): Promise<UseCaseContext>;
  readonly itself: UseCaseContext;
  readonly told: Told[];
  readonly answers: ToldAnswer[];
  readonly events: IncidentChanged[];
  /** What is measured; a test sets it. */
  readonly measured: Map<string, GateEvidence['components'][number]>;
  measure(componentId: string, measured: GateEvidence['components'][number]['measured'], vantages?: number): void;
}

export async function aWorld(
  openFresh: (options: { clock: FakeClock }) => Promise<Store>,
  deps: Partial<IncidentDeps> = {},
): Promise<World> {
  const clock = fakeClock();
  const store = await openFresh({ clock });
  const told: Told[] = [];
  const answers: ToldAnswer[] = [];
  const events: IncidentChanged[] = [];
  const measured: World['measured'] = new Map();
  const incidents = createIncidents({
    clock,
    random: systemRandom,
    log: silentLog,
    afterPublish: async (_tx, _ctx, one) => void told.push(one),
    afterAnswer: async (_tx, _ctx, one) => void answers.push(one),
    gateEvidence: (ids) => ({ components: ids.flatMap((id) => measured.get(id) ?? []) }),
    componentNames: async (_db, ids) => new Map(ids.map((id) => [id, {}])),
    preview: async () => ({ page: null, channels: [] }),
    publish: (event) => void events.push(event),
    ...deps,
  });
  const people = new Map<string, Actor>();
  const as: World['as'] = async (name, role = 'communicator') => {
    const actor = people.get(name) ?? (await addPerson(store, clock, { name, role }));
    people.set(name, actor);
    return contextOn(store, { actor, clock });
  };
  return {
    store,
    clock,
    incidents,
    as,
    asTokenOf: async (name) => {
      const { actor } = await as(name);
      return contextOn(store, { actor: await addToken(store, clock, actor), clock });
    },
    itself: contextOn(store, { actor: systemActor, clock }),
    told,
    answers,
    events,
    measured,
    measure: (componentId, state, vantagesAgreeing = 3) => {
      const okSince = state === 'ok' ? clock.nowMs() : null;
      measured.set(componentId, { componentId, measured: state, okSince, vantagesAgreeing });
    },
  };
}

async function addPerson(
  store: Store,
  clock: FakeClock,
  { name, role }: { readonly name: string; readonly role: Role },
): Promise<Actor> {
  const id = `usr_${name}`;
  const grants = [{ role, scope: { kind: 'everything' as const } }];
  await store.transaction(async (tx) => {
    await insertPerson(tx, {
      id,
      name,
      nameKey: name,
      displayName: name,
      locale: null,
      passwordHash: null,
      isDisabled: false,
      createdAt: clock.nowMs(),
      lastSignInAt: null,
    });
    await replaceGrants(tx, id, grants);
  });
  return { kind: 'user', id, name, grants };
}

let tokens = 0;

async function addToken(store: Store, clock: FakeClock, owner: Actor): Promise<Actor> {
  tokens += 1;
  const id = `tok_${String(tokens)}`;
  await insertToken(store.db, {
    id,
    personId: owner.id,
    name: id,
    scopes: ['incident:read', 'incident:write', 'statement:approve'],
    tokenHash: id,
    createdAt: clock.nowMs(),
    expiresAt: clock.nowMs() + 86_400_000,
    lastUsedAt: null,
  });
  const narrowedTo = ['incident:read', 'incident:write', 'statement:approve'] as const;
  return { kind: 'token', id, name: owner.name, grants: owner.grants, narrowedTo };
}

export const nothing = { params: undefined, query: undefined, body: undefined };

export async function anIncident(world: World, who = 'anna', componentIds: string[] = ['web']): Promise<Incident> {
  return world.incidents.openIncident(await world.as(who), {
    ...nothing,
    body: {
      titles: { en: 'Cloud sign-in fails' },
      originalLocale: 'en',
      severity: 'major',
      state: 'confirmed',
      componentIds,
      reason: 'customers call',
    },
  });
}

type Claim = Partial<StatementInput['claims'][number]>;

/** What somebody writes: English, one claim, unless told otherwise. */
export function aText(claims: readonly Claim[] = [{}], overrides: Partial<StatementInput> = {}): StatementInput {
  return StatementInputSchema.parse({
    originalLocale: 'en',
    texts: [{ locale: 'en', review: 'original', title: 'Sign-in fails', body: 'People cannot sign in.' }],
    claims: claims.map((claim) => ({ modality: 'observed', subject: 'effect', text: 'Sign-in fails.', ...claim })),
    ...overrides,
  });
}

export async function aDraft(
  world: World,
  incidentId: string,
  input: StatementInput = aText(),
  who = 'anna',
): Promise<Statement> {
  const ctx = await world.as(who);
  return world.incidents.draftStatement(ctx, { ...nothing, params: { id: incidentId }, body: input });
}

export async function approve(world: World, statement: Statement, ctx: UseCaseContext): Promise<Statement> {
  const { contentHash } = statement;
  return world.incidents.approveStatement(ctx, { ...nothing, params: { id: statement.id }, body: { contentHash } });
}

export async function publish(world: World, id: string, who = 'anna'): Promise<Statement> {
  return world.incidents.publishStatement(await world.as(who), { ...nothing, params: { id } });
}

export async function room(world: World, id: string, who = 'anna') {
  return world.incidents.getIncident(await world.as(who), { ...nothing, params: { id } });
}
