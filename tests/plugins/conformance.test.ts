import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DeviceHttp, DeviceUploads } from '#src/core/ports.ts';
import { Secret } from '#src/core/secret.ts';
import { generateRegistry } from '#src/plugins/generate-registry.ts';
import type { DeviceActions } from '#src/plugins/kit/actions.ts';
import type { DriverContext } from '#src/plugins/kit/driver.ts';
import { factKinds } from '#src/plugins/kit/facts.ts';
import { drivers } from '#src/plugins/registry.ts';
import { canaryPassword, fixtureContext } from '../support/fixture-device.ts';

const folderOf = (id: string): URL => new URL(`../../src/plugins/drivers/${id}/`, import.meta.url);

/** Accepts the connection and then says nothing, for ever. */
const silentHttp: DeviceHttp = {
  request: (_request, signal) => {
    const { promise, reject } = Promise.withResolvers<never>();
    const onAbort = (): void => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    return promise;
  },
};

const silentDevice = () =>
  fixtureContext({
    target: { host: '192.0.2.99', port: 80, tls: false },
    http: silentHttp,
    credential: { username: 'keepsight', password: new Secret(canaryPassword) },
  });

describe('the registry', () => {
  it('is what the folders say', () => {
    expect(readFileSync(new URL('../../src/plugins/registry.ts', import.meta.url), 'utf8')).toBe(generateRegistry());
  });

  it('has drivers with different ids and ranks', () => {
    expect(new Set(drivers.map((driver) => driver.id)).size).toBe(drivers.length);
    expect(new Set(drivers.map((driver) => driver.rank)).size).toBe(drivers.length);
  });
});

describe.each(drivers.map((driver) => [driver.id, driver] as const))('driver %s', (id, driver) => {
  it('lives in the folder of its id, with a README that names each fact', () => {
    expect(existsSync(new URL('index.ts', folderOf(id)))).toBe(true);
    const readme = readFileSync(new URL('README.md', folderOf(id)), 'utf8');
    const unnamed = Object.keys(driver.collectors).filter((kind) => !readme.includes(`\`${kind}\``));
    expect(unnamed).toEqual([]);
  });

  it('names each of its actions in the README', () => {
    const readme = readFileSync(new URL('README.md', folderOf(id)), 'utf8');
    expect(Object.keys(driver.actions ?? {}).filter((action) => !readme.includes(`\`${action}\``))).toEqual([]);
  });

  it('has ports, a label and identity at least', () => {
    expect(driver.label).not.toBe('');
    expect(driver.ports.length).toBeGreaterThan(0);
    expect(driver.collectors.identity).toBeDefined();
    expect(Object.keys(driver.collectors).filter((kind) => !factKinds.some((known) => known === kind))).toEqual([]);
  });

  const calls = [
    ['recognise', driver.recognise] as const,
    ['check', driver.check] as const,
    ...Object.entries(driver.collectors),
    ...actionCalls(driver.actions ?? {}),
  ];

  it.each(calls)('%s stops when it is told to', async (_name, call) => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const work = call(silentDevice(), controller.signal);
    controller.abort(reason);
    await expect(Promise.race([work.catch((error: unknown) => error), nothingFurther()])).resolves.toSatisfy(
      (outcome) => outcome === reason || outcome === undefined,
    );
  });
});

type Call = (context: DriverContext, signal: AbortSignal) => Promise<unknown>;

/** One call of each part of the actions that a driver has. */
function actionCalls({ snapshot, ptz, doors, speaker, talk }: DeviceActions): (readonly [string, Call])[] {
  const channel = { id: '1', name: 'x', snapshotUrl: 'http://192.0.2.99/x', profiles: [{ id: 'p', name: 'p' }] };
  const still = { pan: 0, tilt: 0, zoom: 0, forMs: 0 };
  const calls: readonly (readonly [string, Call | undefined])[] = [
    ['snapshot', snapshot && ((context, signal) => snapshot(context, { channel }, signal))],
    ['ptz move', ptz && ((context, signal) => ptz.move(context, channel, still, signal))],
    ['ptz presets', ptz && ((context, signal) => ptz.presets(context, channel, signal))],
    ['doors list', doors && ((context, signal) => doors.list(context, signal))],
    ['doors operate', doors && ((context, signal) => doors.operate(context, 'd', 'lock', signal))],
    ['speaker read', speaker && ((context, signal) => speaker.read(context, signal))],
    ['talk', talk && ((context, signal) => talk({ ...context, uploads: { open: silentUpload } }, signal))],
  ];
  return calls.flatMap(([name, call]) => (call === undefined ? [] : [[name, call] as const]));
}

const silentUpload: DeviceUploads['open'] = (_request, signal) => {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  return promise;
};

/** Resolves when all that was ready to run has run; what still waits then waits for something else. */
async function nothingFurther(): Promise<string> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  return 'it still waits';
}
