import { describe, expect, it } from 'vitest';
import { isAppError } from '#src/core/errors.ts';
import type { Driver, DriverContext } from '#src/plugins/kit/driver.ts';
import { factKinds, factSchemas, type FactKind } from '#src/plugins/kit/facts.ts';
import { drivers } from '#src/plugins/registry.ts';
import { canaryPassword, listFixtures, openFixture, readExpected } from '../support/fixture-device.ts';

const signal = new AbortController().signal;

/** What a call gave: its value, or the code of its error. */
async function outcomeOf(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return (await work()) ?? 'nothing';
  } catch (error) {
    return isAppError(error) ? { error: error.code, message: error.message } : { crash: String(error) };
  }
}

async function factOf(driver: Driver, kind: FactKind, context: DriverContext): Promise<unknown> {
  const collected = await driver.collectors[kind]?.(context, signal);
  if (collected === undefined) return undefined;
  expect(factSchemas[kind].safeParse(collected.value).error).toBeUndefined();
  return collected;
}

/** Everything that a driver makes of one device. A recognition comes first, as in life. */
async function readEverything(driver: Driver, context: DriverContext): Promise<unknown> {
  const recognition = await outcomeOf(() => driver.recognise(context, signal));
  const check = await outcomeOf(() => driver.check(context, signal));
  const facts: Record<string, unknown> = {};
  for (const kind of factKinds) facts[kind] = await outcomeOf(() => factOf(driver, kind, context));
  return JSON.parse(JSON.stringify({ recognition, check, facts }));
}

const fixtures = drivers.flatMap((driver) =>
  listFixtures(new URL(`../../src/plugins/drivers/${driver.id}/fixtures/`, import.meta.url)).map(
    (fixture) => [`${driver.id} ${fixture.name}`, driver, fixture] as const,
  ),
);

describe('fixtures', () => {
  it.each(fixtures)('%s', async (_name, driver, fixture) => {
    const { context } = openFixture(fixture);
    const seen = await readEverything(driver, context);
    expect(seen).toEqual(readExpected(fixture));
    expect(JSON.stringify(seen)).not.toContain(canaryPassword);
  });

  it.each(fixtures)('%s: recognising uses no login', async (_name, driver, fixture) => {
    const { context, requests } = openFixture(fixture);
    await outcomeOf(() => driver.recognise(context, signal));
    expect(requests.map((request) => request.auth ?? 'none')).not.toContain('device');
    expect(JSON.stringify(requests)).not.toContain('UsernameToken');
  });

  it.each(fixtures)('%s: the check is a few requests', async (_name, driver, fixture) => {
    const { context, requests } = openFixture(fixture);
    await outcomeOf(() => driver.check(context, signal));
    expect(requests.length).toBeLessThanOrEqual(5);
  });
});
