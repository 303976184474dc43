/** An installation with people and browsers, without HTTP: what a browser keeps and sends is modelled, nothing else. */

import { TOTP } from 'otpauth';
import type { Actor } from '#src/core/access.ts';
import { systemActor } from '#src/core/access.ts';
import { type People, createPeople } from '#src/features/people/people.ts';
import type { PasswordCost } from '#src/features/people/password-hash.ts';
import { systemRandom } from '#src/platform/random.ts';
import { createSealer } from '#src/platform/sealer.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Store } from '#src/store/store.ts';
import type { AuditRow } from '#src/store/tables-system.ts';
import { type FakeClock, fakeClock } from '../support/clock.ts';
import { type OpenFreshStore, silentLog } from '../support/stores.ts';

export const origin = 'https://keepsight.example';
export const ownerPassword = 'nordwind sucht einen mantel';
export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;

/** As cheap as Argon2 allows: what is tested here does not depend on the cost. */
const cheapCost: PasswordCost = { memoryKiB: 8, passes: 1, parallelism: 1 };
const nobody: Actor = { kind: 'user', id: 'anonymous', name: 'Nobody', grants: [] };

export interface Browser {
  readonly address: string;
  /** The session cookie as it stands. */
  cookie: string | undefined;
  deviceToken: string | undefined;
  readonly origin: string;
  /** Sends the cookie as a request would, keeps what comes back, and gives the context of that request. */
  request(): Promise<UseCaseContext>;
  /** The same for a request that needs no session. */
  readonly open: UseCaseContext;
}

export interface World {
  readonly store: Store;
  readonly clock: FakeClock;
  readonly people: People;
  /** Ids that were announced as changed, in order. */
  readonly changed: string[];
  readonly system: UseCaseContext;
  browser(options?: { readonly address?: string; readonly origin?: string }): Browser;
  authenticate(presented: { cookie?: string | undefined; bearer?: string }): ReturnType<People['authenticate']>;
  contextOf(actor: Actor): UseCaseContext;
  audit(action?: string): Promise<AuditRow[]>;
}

/** An empty installation. */
export async function anEmptyWorld(
  openFresh: OpenFreshStore,
  options: { readonly passwordCost?: PasswordCost; readonly scopeExists?: () => Promise<boolean> } = {},
): Promise<World> {
  const clock = fakeClock();
  const store = await openFresh({ clock });
  const changed: string[] = [];
  const people = createPeople({
    sealer: createSealer(new Uint8Array(32).fill(7)),
    onAccessChanged: ({ userId }) => changed.push(userId),
    passwordCost: options.passwordCost ?? cheapCost,
    ...(options.scopeExists && { scopeExists: options.scopeExists }),
  });
  const ports = { clock, random: systemRandom, log: silentLog };
  const base = { store, ...ports, requestId: 'req-1', locale: 'en', signal: new AbortController().signal } as const;
  const authenticate: World['authenticate'] = (presented) =>
    people.authenticate(store, ports, { ...presented, address: '192.0.2.1', requestId: 'req-1' });

  return {
    store,
    clock,
    people,
    changed,
    authenticate,
    system: { ...base, actor: systemActor },
    contextOf: (actor) => ({ ...base, actor }),
    browser: ({ address = '198.51.100.10', origin: place = origin } = {}) => {
      const contextOf = (actor: Actor): UseCaseContext => ({
        ...base,
        actor,
        address,
        http: {
          origin: place,
          userAgent: 'Test browser',
          ...(browser.deviceToken !== undefined && { deviceToken: browser.deviceToken }),
          setSessionCookie: (token) => {
            browser.cookie = token;
          },
          clearSessionCookie: () => {
            browser.cookie = undefined;
          },
          setDeviceCookie: (token) => {
            browser.deviceToken = token;
          },
        },
      });
      const browser: Browser = {
        address,
        origin: place,
        cookie: undefined,
        deviceToken: undefined,
        get open() {
          return contextOf(nobody);
        },
        request: async () => {
          const found = await authenticate({ cookie: browser.cookie });
          if (found === undefined) throw new Error('This browser is not signed in.');
          browser.cookie = found.rotatedToken ?? browser.cookie;
          return contextOf(found.actor);
        },
      };
      return browser;
    },
    audit: async (action) => {
      const rows = await store.db.selectFrom('audit').selectAll().orderBy('seq').execute();
      return action === undefined ? rows : rows.filter((row) => row.action === action);
    },
  };
}

export interface OwnedWorld extends World {
  /** The browser in which the first owner, `grace`, is signed in. */
  readonly owner: Browser;
  readonly ownerId: string;
}

export async function aWorld(...parameters: Parameters<typeof anEmptyWorld>): Promise<OwnedWorld> {
  const world = await anEmptyWorld(...parameters);
  const owner = world.browser();
  const link = await world.people.ensureSetupLink(world.system);
  await world.people.completeSetup(owner.open, {
    params: undefined,
    query: undefined,
    body: {
      token: link?.token ?? '',
      name: 'grace',
      displayName: 'Grace Hopper',
      password: ownerPassword,
      locale: 'en',
    },
  });
  const { id } = await world.people.getMe(await owner.request());
  return { ...world, owner, ownerId: id };
}

/** What a use case takes, with only its body. */
export function body<B>(value: B): { params: undefined; query: undefined; body: B } {
  return { params: undefined, query: undefined, body: value };
}

export function byId<B = undefined>(id: string, value?: B): { params: { id: string }; query: undefined; body: B } {
  return { params: { id }, query: undefined, body: value as B };
}

export async function signInAs(
  world: World,
  browser: Browser,
  name = 'grace',
  password = ownerPassword,
): Promise<void> {
  await world.people.signIn(browser.open, body({ name, password }));
}

/** Adds a person with a password and signs in. */
export async function aPerson(
  world: OwnedWorld,
  options: {
    readonly name: string;
    readonly grants?: Parameters<People['setGrants']>[1]['body']['grants'];
  },
): Promise<{ id: string; name: string; password: string; browser: Browser }> {
  const { name, grants = [] } = options;
  const password = `only for the person ${name.length} words`;
  const { person } = await world.people.createPerson(
    world.system,
    body({ name, displayName: `Dr. ${name.toUpperCase()}`, locale: null, grants, password }),
  );
  const browser = world.browser();
  await signInAs(world, browser, name, password);
  return { id: person.id, name, password, browser };
}

/** The code that an app would show. */
export function totpCode(secret: string, nowMs: number): string {
  return new TOTP({ secret }).generate({ timestamp: nowMs });
}

/** Switches the authenticator app on; the codes after it are of later steps. */
export async function withTotp(world: World, browser: Browser): Promise<{ secret: string; recoveryCodes: string[] }> {
  const { secret } = await world.people.enrolTotp(await browser.request());
  const code = totpCode(secret, world.clock.nowMs());
  const { recoveryCodes } = await world.people.confirmTotp(await browser.request(), body({ code }));
  await world.clock.advance(minuteMs);
  return { secret, recoveryCodes: recoveryCodes ?? [] };
}

/** Every text that stands in any table. */
export async function everythingStored(store: Store): Promise<string> {
  const tables = await store.db.introspection.getTables();
  const texts: string[] = [];
  for (const { name } of tables) {
    // Named at run time, so the typed query builder cannot know it.
    const rows = await store.db
      .selectFrom(name as 'audit')
      .selectAll()
      .execute();
    texts.push(JSON.stringify(rows));
  }
  return texts.join('\n');
}
