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
import { canaryPassword, fixtureContext, listFixtures } from '../support/fixture-device.ts';

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

/** Bodies of the fixtures, as seeds: what is nearly right reaches deeper than noise. */
function seeds(driver: Driver): Uint8Array[] {
  const fixtures = listFixtures(new URL(`../../src/plugins/drivers/${driver.id}/fixtures/`, import.meta.url));
  return fixtures.flatMap(({ folder }) =>
    readdirSync(folder)
      .filter((file) => !/^(device|expected)\.json$/.test(file))
      .map((file) => new Uint8Array(readFileSync(join(folder, file)))),
  );
}

/** One body with some bytes changed, or cut short, or with a piece of another in it. */
function damaged(bodies: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const body = fc.constantFrom(...bodies);
  const odd = fc.constantFrom(
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
    '99999999999',
  );
  return fc
    .tuple(body, body, fc.nat(4000), fc.nat(40), fc.oneof(odd, fc.constant('')))
    .map(([one, other, at, length, piece]) => {
      const place = at % (one.length + 1);
      const inserted = new TextEncoder().encode(piece);
      const foreign = other.slice(place, place + (piece === '' ? length : 0));
      return new Uint8Array([...one.slice(0, place), ...inserted, ...foreign, ...one.slice(place + length)]);
    });
}

describe.each(httpDrivers.map((driver) => [driver.id, driver] as const))(
  '%s against hostile devices',
  (_id, driver) => {
    it('survives any bytes', async () => {
      const bytes = fc.oneof(
        fc.uint8Array(),
        fc.string({ unit: 'binary' }).map((text) => new TextEncoder().encode(text)),
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

    it('survives damaged answers, in any order', async () => {
      const replies = fc.array(replyWith(damaged(seeds(driver))), { minLength: 1, maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(replies, (list) => {
          let at = 0;
          const next = (): Reply => list[at++ % list.length] as Reply;
          return tryEverything(driver, deviceThatSays(next));
        }),
        { numRuns: 600 },
      );
    });

    it('recognises nothing in a machine that gives the same answer to everything', async () => {
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...seeds(driver).map((body) => ({ body }))), async ({ body }) => {
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
        }),
      );
    });
  },
);
