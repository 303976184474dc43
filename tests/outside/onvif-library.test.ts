import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOutsideWorld, type OutsideDeviceId, type OutsideWorld } from './fleet.ts';

/** The npm package `onvif`; its bundled types do not say what we use, so it is typed here. */
type Done<T> = (error: Error | null, result: T) => void;
interface Cam {
  readonly profiles: readonly { readonly name: string; readonly $: { readonly token: string } }[];
  getDeviceInformation(done: Done<Record<string, string>>): void;
  getSystemDateAndTime(done: Done<Date>): void;
  getStreamUri(options: Record<string, string>, done: Done<{ uri: string }>): void;
  getSnapshotUri(options: Record<string, string>, done: Done<{ uri: string }>): void;
  getUsers(done: Done<readonly { username: string }[]>): void;
  getScopes(done: Done<readonly unknown[]>): void;
  getHostname(done: Done<{ name: string }>): void;
}
type CamClass = new (options: Record<string, unknown>, done: (this: Cam, error: Error | null) => void) => Cam;
const { Cam } = createRequire(import.meta.url)('onvif') as { Cam: CamClass };

let outside: OutsideWorld;

beforeAll(async () => {
  outside = await startOutsideWorld(4);
});
afterAll(() => outside.world.close());

function connect(id: OutsideDeviceId, password = outside.device(id).password): Promise<Cam> {
  const { address, ports, username } = outside.device(id);
  const { promise, resolve, reject } = Promise.withResolvers<Cam>();
  // The old vendor tells an address that is not its own; this is the library's way to keep the one that we know.
  const options = { hostname: address, port: ports.http, username, password, timeout: 20_000, preserveAddress: true };
  const cam = new Cam(options, (error) => (error === null ? resolve(cam) : reject(error)));
  return promise;
}

function ask<T>(call: (done: Done<T>) => void): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  call((error, result) => (error === null ? resolve(result) : reject(error)));
  return promise;
}

describe.each(['onvif-old', 'onvif-new', 'six'] as const)('the npm package onvif with %s', (id) => {
  it('connects, reads the identity, profiles and addresses', async () => {
    const cam = await connect(id);
    const device = outside.device(id);
    const information = await ask<Record<string, string>>((done) => cam.getDeviceInformation(done));
    expect(information).toMatchObject({ manufacturer: device.maker, model: device.model, serialNumber: device.serial });
    expect(cam.profiles.length).toBeGreaterThan(0);
    const [profile] = cam.profiles;
    const stream = await ask<{ uri: string }>((done) =>
      cam.getStreamUri({ protocol: 'RTSP', profileToken: profile?.$.token ?? '' }, done),
    );
    expect(device.streams).toContain(stream.uri);
    const hostname = await ask<{ name: string }>((done) => cam.getHostname(done));
    expect(hostname.name).toBe(id);
    expect(await ask((done) => cam.getUsers(done))).toMatchObject([{ username: device.username }]);
    expect(await ask<readonly unknown[]>((done) => cam.getScopes(done))).not.toHaveLength(0);
  });

  it('is refused with a wrong password', async () => {
    const cam = await connect(id, 'wrong');
    await expect(ask((done) => cam.getDeviceInformation(done))).rejects.toThrow(/authorized|401|ONVIF SOAP Fault/i);
  });
});

describe('clock and snapshot', () => {
  it('sees that the clock of the old vendor is minutes ahead', async () => {
    const cam = await connect('onvif-old');
    const time = await ask<Date>((done) => cam.getSystemDateAndTime(done));
    const aheadMs = time.getTime() - Date.now();
    expect(aheadMs).toBeGreaterThan(6 * 60_000);
    expect(aheadMs).toBeLessThan(8 * 60_000);
  });

  it('gets a snapshot address', async () => {
    const cam = await connect('onvif-new');
    const snapshot = await ask<{ uri: string }>((done) => cam.getSnapshotUri({ profileToken: 'profile_2' }, done));
    expect(snapshot.uri).toContain('/onvif/snapshot?profile=profile_2');
  });
});
