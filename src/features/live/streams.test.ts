/** Streams over a camera that a test plays, on a clock that a test moves. */

import { describe, expect, it } from 'vitest';
import type { AccessUnit } from '#src/wire/access-unit.ts';
import type { ReachedDevice } from '../fleet/reach.ts';
import { fakeClock } from '../../../tests/support/clock.ts';
import { silentLog } from '../../../tests/support/silent-log.ts';
import type { CameraSource } from './camera/session.ts';
import type { SupervisorOptions } from './camera/supervisor.ts';
import type { LiveFault, LiveState } from './contract-schemas.ts';
import type { StreamPacket } from './stream-packet.ts';
import type { Subscriber } from './stream.ts';
import { createStreams } from './streams.ts';

const key = { deviceId: 'dev_1', channelId: '1', profileId: 'main' };

interface Played {
  readonly options: SupervisorOptions;
  readonly source: CameraSource | LiveFault;
  retries: number;
  isStopped: boolean;
}

function aWorld() {
  const clock = fakeClock();
  const cameras: Played[] = [];
  const refused: string[] = [];
  let device: ReachedDevice | undefined = aDevice();
  const streams = createStreams({
    reach: {
      device: () => Promise.resolve(device),
      refuseLogin: async (_deviceId, credentialId) => void refused.push(credentialId),
    },
    settingsOf: () => Promise.resolve({ transport: 'auto', alwaysOn: false }),
    supervise: (options) => {
      const camera: { -readonly [K in keyof Played]: Played[K] } = {
        options,
        source: { class: 'unknown', detail: 'not asked yet' },
        retries: 0,
        isStopped: false,
      };
      const ask = async (): Promise<void> => {
        camera.source = await options.source();
      };
      cameras.push(camera);
      return {
        start: () => void ask(),
        stop: async () => {
          camera.isStopped = true;
        },
        retryNow: () => {
          camera.retries += 1;
          void ask();
        },
        state: () => aState('live'),
      };
    },
    clock,
    log: silentLog,
  });
  const change = (changed: Partial<ReachedDevice>): void => {
    device = { ...aDevice(), ...changed };
  };
  return { clock, cameras, refused, streams, change };
}

function aDevice(host = '10.0.0.1'): ReachedDevice {
  const nothing = { maker: null, model: null, productName: null, serial: null, mac: null, osVersion: null };
  const device = {
    ...{ id: 'dev_1', siteId: 's', groupIds: [], name: 'Yard', kind: 'camera' as const, driver: 'axis', ...nothing },
    ...{ host, port: 80, tls: false, path: null, pin: null, pinOffered: null, factsAt: null, addedAt: 0 },
  };
  const profile = { id: 'main', name: 'Main', rtspUrl: 'rtsp://10.0.0.1/main' };
  return {
    device,
    target: { host, port: 80, tls: false },
    driver: undefined,
    credential: undefined,
    login: 'accepted',
    credentialId: 'cred_1',
    channels: [{ id: '1', name: 'One', profiles: [profile] }],
    capabilities: [],
  };
}

const aState = (state: LiveState['state']): LiveState => ({ state, since: 0, fault: null, nextTryAt: null });

function aSubscriber() {
  const packets: StreamPacket[] = [];
  const states: string[] = [];
  const seen = { packets, states, ended: 0 };
  const subscriber: Subscriber = {
    packet: (packet) => packets.push(packet),
    state: ({ state }) => states.push(state),
    description: () => undefined,
    ended: () => (seen.ended += 1),
  };
  return { ...{ subscriber, packets, states }, ended: () => seen.ended };
}

const aPicture: AccessUnit = {
  ...{ track: 'video', data: new Uint8Array(10), isKey: true, isDiscardable: false },
  ...{ mediaTimeUs: 0, cameraTimeMs: undefined, afterLoss: false },
};
const video = {
  codec: 'h264',
  codecString: 'avc1.1',
  width: 2,
  height: 1,
  config: new Uint8Array(),
  reorderDepth: 0,
} as const;

describe('streams', () => {
  it('are fetched once for all viewers, who get the very same bytes', async () => {
    const { cameras, streams, clock } = aWorld();
    const [one, two] = [aSubscriber(), aSubscriber()];
    streams.watch(key, one.subscriber);
    streams.watch(key, two.subscriber);
    await clock.advance(0);
    expect(cameras).toHaveLength(1);
    cameras[0]?.options.events.onDescription({ video, audio: undefined });
    cameras[0]?.options.events.onUnit(aPicture, clock.nowMs());
    expect(one.packets.map(({ kind }) => kind)).toEqual(['description', 'picture']);
    expect(one.packets.every((packet, index) => packet.bytes === two.packets[index]?.bytes)).toBe(true);
    expect(streams.seen(key)).toEqual({ codec: 'h264', width: 2, height: 1 });
  });

  it('linger for twenty seconds after the last viewer', async () => {
    const { cameras, streams, clock } = aWorld();
    const first = streams.watch(key, aSubscriber().subscriber);
    first.release();
    await clock.advance(19_000);
    const second = streams.watch(key, aSubscriber().subscriber);
    expect(second.stream).toBe(first.stream);
    await clock.advance(60_000);
    second.release();
    await clock.advance(20_000);
    expect([cameras[0]?.isStopped, streams.running()]).toEqual([true, []]);
    const third = streams.watch(key, aSubscriber().subscriber);
    expect(third.stream.slot).not.toBe(first.stream.slot);
  });

  it('stay when they are held, and go when they are no longer', async () => {
    const { streams, clock } = aWorld();
    streams.hold('dev_1', [key]);
    await clock.advance(60_000);
    expect(streams.running()).toHaveLength(1);
    streams.hold('dev_1', []);
    await clock.advance(20_000);
    expect(streams.running()).toEqual([]);
  });

  it('follow a device to its new address', async () => {
    const { cameras, streams, clock, change } = aWorld();
    const viewer = aSubscriber();
    streams.watch(key, viewer.subscriber);
    await clock.advance(0);
    expect(cameras[0]?.source).toMatchObject({ url: 'rtsp://10.0.0.1/main' });
    cameras[0]?.options.onState(aState('live'));
    await streams.deviceChanged('dev_1');
    expect(cameras).toHaveLength(1);
    change(aDevice('10.0.0.2'));
    await streams.deviceChanged('dev_1');
    await clock.advance(0);
    expect(cameras).toHaveLength(2);
    expect(cameras[0]?.isStopped).toBe(true);
    expect(cameras[1]?.source).toMatchObject({ url: 'rtsp://10.0.0.2/main' });
  });

  it('wait for a person after a refused login, and go on with the new password', async () => {
    const { cameras, refused, streams, clock, change } = aWorld();
    streams.watch(key, aSubscriber().subscriber);
    await clock.advance(0);
    cameras[0]?.options.onLoginRefused();
    expect(refused).toEqual(['cred_1']);
    cameras[0]?.options.onState(aState('stopped'));
    change({ login: 'refused' });
    await streams.deviceChanged('dev_1');
    await clock.advance(0);
    expect(cameras[0]?.source).toMatchObject({ class: 'login-refused' });
    change({ credentialId: 'cred_2' });
    await streams.deviceChanged('dev_1');
    await clock.advance(0);
    expect(cameras[0]?.source).toMatchObject({ url: 'rtsp://10.0.0.1/main' });
    expect(cameras).toHaveLength(1);
  });

  it('go on when a password was refused elsewhere while they run', async () => {
    const { cameras, streams, clock, change } = aWorld();
    streams.watch(key, aSubscriber().subscriber);
    await clock.advance(0);
    cameras[0]?.options.onState(aState('live'));
    change({ login: 'refused' });
    await streams.deviceChanged('dev_1');
    expect([cameras.length, cameras[0]?.isStopped]).toEqual([1, false]);
  });

  it('are tried at once when somebody asks, but not again and again', async () => {
    const { cameras, streams, clock } = aWorld();
    const { stream } = streams.watch(key, aSubscriber().subscriber);
    stream.nudge();
    cameras[0]?.options.onState(aState('waiting'));
    for (let i = 0; i < 10; i += 1) stream.nudge();
    expect(cameras[0]?.retries).toBe(1);
    await clock.advance(2000);
    stream.nudge();
    expect(cameras[0]?.retries).toBe(2);
  });

  it('end with their device, and tell it to who watches', async () => {
    const { cameras, streams, clock } = aWorld();
    const viewer = aSubscriber();
    const watch = streams.watch(key, viewer.subscriber);
    await clock.advance(0);
    streams.deviceGone('dev_1');
    await clock.advance(0);
    expect([viewer.ended(), cameras[0]?.isStopped, streams.running()]).toEqual([1, true, []]);
    cameras[0]?.options.events.onUnit(aPicture, clock.nowMs());
    expect(viewer.packets).toEqual([]);
    watch.release();
    await clock.advance(60_000);
  });
});
