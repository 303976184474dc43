import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '#src/core/errors.ts';
import type { Log } from '#src/core/ports.ts';
import { Secret } from '#src/core/secret.ts';
import { createDeviceLink } from '#src/features/fleet/device-http.ts';
import { systemClock } from '#src/platform/clock.ts';
import { createEgressGuard } from '#src/platform/egress.ts';
import { systemRandom } from '#src/platform/random.ts';
import type { Driver, DriverContext } from '#src/plugins/kit/driver.ts';
import { factKinds, factSchemas, type FactKind } from '#src/plugins/kit/facts.ts';
import { drivers } from '#src/plugins/registry.ts';
import type { FaultName } from '#src/sim/faults.ts';
import { products } from '#src/sim/products.data.ts';
import { startWorld, type World, type WorldDevice } from '#src/sim/world.ts';

const guard = createEgressGuard({ clock: systemClock, simulated: true });
const log: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, child: () => log };
const signal = new AbortController().signal;

const productNames = Object.keys(products) as (keyof typeof products)[];
const hostileFaults = [
  'endless-body',
  'gzip-bomb',
  'deep-xml',
  'redirect',
  'answers-all',
  'truncated',
  'garbage-banner',
];

let world: World;

beforeAll(async () => {
  const plain = productNames.map((product, n) => ({
    id: product,
    name: product,
    address: `127.78.0.${n + 1}`,
    product,
  }));
  const hostile = hostileFaults.map((fault, n) => ({
    id: `hostile-${fault}`,
    name: fault,
    address: `127.78.1.${n + 1}`,
    product: 'axis-p3265' as const,
    faults: [fault as FaultName],
  }));
  world = await startWorld(
    { name: 'drivers', seed: 'drivers', devices: [...plain, ...hostile] },
    { ports: 'high', discovery: false, control: false },
  );
});

afterAll(() => world.close());

function driverNamed(id: string): Driver {
  const driver = drivers.find((candidate) => candidate.id === id);
  if (driver === undefined) throw new Error(`no driver ${id}`);
  return driver;
}

interface Wish {
  readonly password?: string;
  readonly isAnonymous?: boolean;
  /** Of a stream. */
  readonly url?: string;
}

function contextFor(device: WorldDevice, driverId: string, wish: Wish = {}): DriverContext {
  const { http = 0, https, rtsp = 0 } = device.ports;
  const web = https === undefined ? { port: http, tls: false } : { port: https, tls: true };
  const stream = URL.parse(wish.url ?? device.streams[0] ?? '');
  const path = `${stream?.pathname ?? '/'}${stream?.search ?? ''}`;
  const target = { host: device.address, ...(driverId === 'rtsp' ? { port: rtsp, tls: false, path } : web) };
  const password = new Secret(wish.password ?? device.password);
  const credential = wish.isAnonymous === true ? undefined : { username: device.username, password };
  const { http: link, tcp } = createDeviceLink(
    { guard, clock: systemClock, random: systemRandom },
    { target, purpose: { reason: 'device-facts' }, credential },
  );
  const ports = { http: link, tcp, clock: systemClock, random: systemRandom, log };
  return { target, ...ports, credential, memory: new Map<string, string>() };
}

async function factOf(driver: Driver, kind: FactKind, context: DriverContext): Promise<unknown> {
  const collected = await driver.collectors[kind]?.(context, signal);
  if (collected === undefined) return undefined;
  expect(factSchemas[kind].safeParse(collected.value).error).toBeUndefined();
  return collected.value;
}

const familyOf = (family: string) => productNames.filter((name) => products[name].family === family);
const makerOf = (device: WorldDevice): string => (device.maker === 'AXIS' ? 'Axis' : device.maker);

describe.each([...familyOf('axis'), ...familyOf('onvif')])('%s', (id) => {
  const driver = driverNamed(products[id].family);

  it('is recognised without a login', async () => {
    const device = world.device(id);
    const recognition = await driver.recognise(contextFor(device, driver.id, { isAnonymous: true }), signal);
    expect(recognition).toMatchObject({ confidence: 'certain', identity: { kind: device.kind }, needsLogin: true });
    expect(world.observations(id)).toMatchObject({ loginsAccepted: 0, loginsRefused: 0 });
  });

  it('tells everything with one, and refuses nothing', async () => {
    const device = world.device(id);
    const context = contextFor(device, driver.id);
    expect(await driver.check(context, signal)).toMatchObject({
      liveness: { ready: true },
      serial: device.serial,
      login: 'accepted',
    });
    const facts = new Map<FactKind, unknown>();
    for (const kind of factKinds) facts.set(kind, await factOf(driver, kind, context));
    expect(facts.get('identity')).toMatchObject({
      kind: device.kind,
      maker: makerOf(device),
      model: device.model,
      serial: device.serial,
      mac: device.mac,
      osVersion: device.version,
    });
    expect(facts.get('channels') === undefined).toBe(device.streams.length === 0);
    expect(facts.get('certificate') === undefined).toBe(device.ports.https === undefined);
    expect(facts.get('accounts')).toMatchObject({ accounts: [{ name: device.username }] });
    expect(world.observations(id).loginsRefused).toBe(0);
  });

  it('is given a wrong password once, and never again', async () => {
    const before = world.observations(id).loginsRefused;
    const context = contextFor(world.device(id), driver.id, { password: 'not-the-password' });
    await expect(driver.check(context, signal)).rejects.toMatchObject({ code: 'device.auth-rejected' });
    expect(world.observations(id).loginsRefused - before).toBe(1);
  });
});

describe('streams', () => {
  const withStreams = productNames.filter((name) => 'media' in products[name]);

  it.each(withStreams)('of %s can be described', async (id) => {
    const device = world.device(id);
    const driver = driverNamed(products[id].family);
    const found = await driver.collectors.channels?.(contextFor(device, driver.id), signal);
    const profiles = found?.value.channels.flatMap((channel) => channel.profiles) ?? [];
    expect(profiles.length).toBeGreaterThan(0);
    for (const { codec, rtspUrl: url } of profiles) {
      const stream = driverNamed('rtsp');
      const result = await stream.check(contextFor(device, 'rtsp', { url: url ?? '' }), signal);
      expect(result).toMatchObject({ liveness: { ready: true }, login: 'accepted' });
      const described = await stream.collectors.channels?.(contextFor(device, 'rtsp', { url: url ?? '' }), signal);
      const { width, height } = described?.value.channels[0]?.profiles[0] ?? {};
      // The size of Motion JPEG stands in its packets only.
      const sizes = codec === 'jpeg' ? ['undefinedxundefined'] : ['1280x720', '640x360'];
      expect(sizes).toContain(`${width}x${height}`);
    }
  });
});

describe('small pictures', () => {
  it('are offered by a camera that names a small size of the same shape', async () => {
    const device = world.device('axis-p3245');
    const found = await driverNamed('axis').collectors.channels?.(contextFor(device, 'axis'), signal);
    const small = found?.value.channels[0]?.profiles.find((profile) => profile.id === 'h264-640x360');
    expect(small).toMatchObject({ codec: 'h264', width: 640, height: 360 });
    expect(small?.rtspUrl).toMatch(/&resolution=640x360$/);
  });
});

describe('who is who', () => {
  it('takes a bystander for nothing', async () => {
    for (const id of familyOf('bystander')) {
      for (const driver of drivers.filter((candidate) => candidate.id !== 'rtsp')) {
        const context = contextFor(world.device(id), driver.id, { isAnonymous: true });
        expect(await driver.recognise(context, signal)).toBeUndefined();
      }
    }
  });

  it('sees the factory state, and sends no credential into it', async () => {
    await world.setFault('axis-p3265', 'needs-setup', true);
    const before = world.observations('axis-p3265').loginsRefused;
    const driver = driverNamed('axis');
    const device = world.device('axis-p3265');
    const recognition = await driver.recognise(contextFor(device, 'axis', { isAnonymous: true }), signal);
    expect(recognition).toMatchObject({ needsSetup: true, needsLogin: false });
    const result = await driver.check(contextFor(device, 'axis'), signal);
    expect(result).toMatchObject({ liveness: { needsSetup: true }, login: 'untested' });
    expect(world.observations('axis-p3265').loginsRefused).toBe(before);
    await world.setFault('axis-p3265', 'needs-setup', false);
  });

  it('asks for the serial number once in each run of a device, and sees another device at once', async () => {
    const driver = driverNamed('axis');
    const device = world.device('axis-p3245');
    const memory = new Map<string, string>();
    const check = () => driver.check({ ...contextFor(device, 'axis', { isAnonymous: true }), memory }, signal);
    const requests = () => world.observations('axis-p3245').requests;
    expect((await check()).serial).toBe(device.serial);
    const before = requests();
    expect((await check()).serial).toBe(device.serial);
    expect(requests() - before).toBe(1);
    await world.setFault('axis-p3245', 'identity-swapped', true);
    expect((await check()).serial).not.toBe(device.serial);
    await world.setFault('axis-p3245', 'identity-swapped', false);
  });

  it.each(['axis-p3265', 'sentrello-sd2204', 'tokuvis-tkp30'] as const)(
    'logs in to %s though its clock is wrong',
    async (id) => {
      await world.setFault(id, 'clock-wrong', true);
      const driver = driverNamed(products[id].family);
      const result = await driver.check(contextFor(world.device(id), driver.id), signal);
      expect(result.login).toBe('accepted');
      expect(Math.abs(result.clockOffsetMs ?? 0)).toBeGreaterThan(8 * 3_600_000);
      await world.setFault(id, 'clock-wrong', false);
    },
  );

  it.each(hostileFaults)('is not misled by %s', async (fault) => {
    const device = world.device(`hostile-${fault}`);
    for (const driver of drivers.filter((candidate) => candidate.id !== 'rtsp')) {
      const context = contextFor(device, driver.id, { isAnonymous: true });
      const outcome = await driver.recognise(context, signal).catch((error: unknown) => error);
      expect(outcome === undefined || outcome instanceof AppError).toBe(true);
      const checked = await driver.check(context, signal).catch((error: unknown) => error);
      expect(checked).toBeInstanceOf(AppError);
    }
  });
});
