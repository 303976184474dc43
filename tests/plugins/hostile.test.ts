import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#src/core/errors.ts';
import type { DeviceHttp, HttpAnswer } from '#src/core/ports.ts';
import { Secret } from '#src/core/secret.ts';
import type { Driver, DriverContext } from '#src/plugins/kit/driver.ts';
import { factKinds, factSchemas, type FactKind } from '#src/plugins/kit/facts.ts';
import { drivers } from '#src/plugins/registry.ts';
import {
  canaryPassword,
  type FixtureCase,
  fixtureContext,
  listFixtures,
  openFixture,
} from '../support/fixture-device.ts';
import { anyText } from '../support/any-text.ts';

const signal = new AbortController().signal;
const httpDrivers = drivers.filter((driver) => driver.id !== 'rtsp');

type Reply = Omit<HttpAnswer, 'text' | 'certificate'>;

function deviceThatSays(reply: () => Reply): DriverContext {
  const http: DeviceHttp = {
    request: () => {
      const given = reply();
      return Promise.resolve({ ...given, text: new TextDecoder().decode(given.body), certificate: undefined });
    },
  };
  const credential = { username: 'keepsight', password: new Secret(canaryPassword) };
  return fixtureContext({ target: { host: '192.0.2.66', port: 443, tls: true }, http, credential });
}

/** Runs a call; what it throws must be one of ours and must not show the password. */
async function settle(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect(String(error)).not.toContain(canaryPassword);
    return undefined;
  }
}

async function collect(driver: Driver, kind: FactKind, context: DriverContext): Promise<void> {
  const collected = await driver.collectors[kind]?.(context, signal);
  if (collected === undefined) return;
  expect(factSchemas[kind].safeParse(collected.value).error).toBeUndefined();
}

async function tryEverything(driver: Driver, context: DriverContext): Promise<void> {
  await settle(() => driver.recognise(context, signal));
  await settle(() => driver.check(context, signal));
  for (const kind of factKinds) await settle(() => collect(driver, kind, context));
}

const status = fc.constantFrom(200, 200, 200, 200, 204, 301, 400, 401, 403, 404, 500, 503);
const challenges = fc.array(fc.constantFrom('Digest realm="AXIS_ACCC8E000001", nonce="x"', 'Basic realm="x"', '"'), {
  maxLength: 2,
});
const headers = fc.record({ date: fc.constantFrom('', 'Sun, 22 Nov 2026 12:00:03 GMT', 'yesterday') });

function replyWith(body: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Reply> {
  return fc.record({ status, headers, challenges, body });
}

const fixturesOf = (driver: Driver): FixtureCase[] =>
  listFixtures(new URL(`../../src/plugins/drivers/${driver.id}/fixtures/`, import.meta.url));

/** Bodies of the fixtures: what is nearly right reaches deeper than noise. */
function bodiesIn({ folder }: FixtureCase): Uint8Array[] {
  return readdirSync(folder)
    .filter((file) => !/^(device|expected)\.json$/.test(file))
    .map((file) => new Uint8Array(readFileSync(join(folder, file))));
}

const isSame = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

interface Damage {
  /** Counts the places where a value begins; values are what a driver believes. */
  readonly at: number;
  readonly removed: number;
  readonly inserted: string;
}

const odd = [
  '',
  '"',
  '<',
  '>',
  '&',
  '{',
  '}',
  'null',
  '-1',
  '1e999',
  '\u0000',
  'é',
  '=',
  '\r\n',
  '9'.repeat(40),
  'x'.repeat(3000),
];
const damage: fc.Arbitrary<Damage> = fc.record({
  at: fc.nat(2000),
  removed: fc.constantFrom(0, 0, 1, 3, 40, 100_000),
  inserted: fc.constantFrom(...odd),
});

const valueMarks = new Set(new TextEncoder().encode('>":='));

function valueBegins(body: Uint8Array): number[] {
  return [0, ...body.keys().filter((index) => valueMarks.has(body[index - 1] ?? 0))];
}

function damaged(body: Uint8Array, how: Damage): Uint8Array {
  const begins = valueBegins(body);
  const place = begins[how.at % begins.length] ?? 0;
  const inserted = new TextEncoder().encode(how.inserted);
  return new Uint8Array([...body.slice(0, place), ...inserted, ...body.slice(place + how.removed)]);
}

/** A fixture whose answers are damaged as `choose` says, by body and count; `undefined` leaves one whole. */
function damagedFixture(
  fixture: FixtureCase,
  choose: (body: Uint8Array, count: number) => Damage | undefined,
): DriverContext {
  const { context } = openFixture(fixture);
  let count = 0;
  const http: DeviceHttp = {
    request: async (request, requestSignal) => {
      const whole = await context.http.request(request, requestSignal);
      const how = choose(whole.body, count++);
      if (how === undefined) return whole;
      const body = damaged(whole.body, how);
      return { ...whole, body, text: new TextDecoder().decode(body) };
    },
  };
  return { ...context, http };
}

describe.each(httpDrivers.map((driver) => [driver.id, driver] as const))(
  '%s against hostile devices',
  (_id, driver) => {
    it('survives any bytes', async () => {
      const bytes = fc.oneof(
        fc.uint8Array(),
        anyText().map((text) => new TextEncoder().encode(text)),
        fc.json().map((text) => new TextEncoder().encode(text)),
      );
      await fc.assert(
        fc.asyncProperty(replyWith(bytes), (reply) =>
          tryEverything(
            driver,
            deviceThatSays(() => reply),
          ),
        ),
        { numRuns: 300 },
      );
    });

    it('survives damaged answers of real shape', async () => {
      // Few are damaged, so that the others lead deep into the driver.
      const step = fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: damage });
      const some = fc.array(step, { minLength: 20, maxLength: 30 });
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...fixturesOf(driver)), some, (fixture, damages) =>
          tryEverything(
            driver,
            damagedFixture(fixture, (_body, count) => damages[count % damages.length]),
          ),
        ),
        { numRuns: 1000 },
      );
    });

    it('keeps every text within what a fact allows, wherever a device writes a long one', async () => {
      for (const fixture of fixturesOf(driver).filter(({ name }) => name.endsWith('with-login'))) {
        for (const body of bodiesIn(fixture)) {
          for (let at = 0; at < valueBegins(body).length; at += 1) {
            const long: Damage = { at, removed: 0, inserted: 'x'.repeat(3000) };
            await tryEverything(
              driver,
              damagedFixture(fixture, (whole) => (isSame(whole, body) ? long : undefined)),
            );
          }
        }
      }
    });

    it('recognises nothing in a machine that gives the same answer to everything', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(
            ...fixturesOf(driver)
              .flatMap(bodiesIn)
              .map((body) => ({ body })),
          ),
          async ({ body }) => {
            const reply = { status: 200, headers: {}, challenges: [], body };
            const recognition = await driver.recognise(
              deviceThatSays(() => reply),
              signal,
            );
            // What the one answer really holds is told; nothing beyond it.
            expect(
              recognition?.identity.serial === undefined ||
                new TextDecoder().decode(body).includes(recognition.identity.serial),
            ).toBe(true);
          },
        ),
      );
    });
  },
);
