import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '#src/core/secret.ts';
import type { LiveFault, LiveState } from '#src/features/live/contract-schemas.ts';
import { createLoginGate } from '#src/features/live/camera/login-gate.ts';
import type { CameraDeps, CameraSource } from '#src/features/live/camera/session.ts';
import { createSupervisor, type Supervisor } from '#src/features/live/camera/supervisor.ts';
import { startWorld, type World } from '#src/sim/world.ts';
import { fakeClock, type FakeClock } from '../support/clock.ts';
import { cameraPorts, recorder, sourceOf, until, type Recorder } from './camera-harness.ts';

let world: World;
let clock: FakeClock;
let deps: CameraDeps;
const running: Supervised[] = [];

beforeEach(async () => {
  const devices = [
    { id: 'cam', name: 'Cam', address: '127.36.5.1', product: 'axis-p3265' as const },
    { id: 'bare', name: 'Bare', address: '127.36.5.2', product: 'bare-rtsp' as const },
  ];
  world = await startWorld({ name: 'Supervised', devices }, { discovery: false, control: false, rebootGapMs: 50 });
  clock = fakeClock();
  deps = { ...cameraPorts(clock).deps, random: { ...cameraPorts(clock).deps.random, float: () => 0.999_999 } };
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => end(one)));
  await world.close();
});

interface Supervised {
  readonly supervisor: Supervisor;
  readonly states: LiveState[];
  readonly made: Recorder;
  refusedLogins: number;
}

function supervise(source: () => CameraSource | LiveFault): Supervised {
  const made = recorder();
  const states: LiveState[] = [];
  const one: Supervised = {
    states,
    made,
    refusedLogins: 0,
    supervisor: createSupervisor(deps, {
      source: () => Promise.resolve(source()),
      onState: (state) => states.push(state),
      events: made,
      onLoginRefused: () => {
        one.refusedLogins += 1;
      },
    }),
  };
  running.push(one);
  one.supervisor.start();
  return one;
}

/** Ends it although time stands still. */
async function end({ supervisor }: Supervised): Promise<void> {
  const stopped = supervisor.stop();
  await clock.advance(2000);
  await stopped;
}

const names = (one: Supervised): string[] => one.states.map(({ state }) => state);
const stateOf = (one: Supervised): LiveState => one.supervisor.state();
const isIn = (one: Supervised, state: string) => (): boolean => stateOf(one).state === state;

/** Moves time on in small steps, with room for what really happens in between, until the condition holds. */
async function advanceUntil(condition: () => boolean, stepMs = 500): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    await clock.advance(stepMs);
  }
}

/** Moves time to each next try, and waits for what really happens then. */
async function retryUntil(one: Supervised, condition: () => boolean): Promise<void> {
  while (!condition()) {
    const { state, nextTryAt } = stateOf(one);
    const waitMs = (nextTryAt ?? 0) - clock.nowMs();
    if (state === 'waiting' && waitMs > 0) await clock.advance(waitMs);
    else await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Lets time pass while the camera is heard: a second for each time. */
async function listen(one: Supervised, seconds: number, condition = (): boolean => false): Promise<void> {
  for (let second = 0; second < seconds && !condition(); second += 1) {
    const heard = one.made.activity;
    await until(() => one.made.activity > heard || condition());
    await clock.advance(1000);
  }
}

describe('a camera', () => {
  it('goes live, and off when nobody wants it, and its place is free then', async () => {
    const one = supervise(() => sourceOf(world.device('cam')));
    await until(isIn(one, 'live'));
    await end(one);
    expect(names(one)).toEqual(['connecting', 'live', 'off']);
    const count = one.made.units.length;
    await until(() => world.observations('cam').connections === 1);
    expect(one.made.units).toHaveLength(count);
  });

  it('that cannot be reached at first is tried again and comes', async () => {
    await world.setFault('cam', 'refused', true);
    const one = supervise(() => sourceOf(world.device('cam')));
    await until(isIn(one, 'waiting'));
    const first = stateOf(one);
    expect(first).toMatchObject({ fault: { class: 'refused' }, nextTryAt: clock.nowMs() + 500 });
    await clock.advance(500);
    await until(() => stateOf(one).nextTryAt === clock.nowMs() + 1000);
    // The trouble began when it began, however often it was tried since.
    expect(stateOf(one).since).toBe(first.since);
    await world.setFault('cam', 'refused', false);
    await clock.advance(1000);
    await until(isIn(one, 'live'));
    expect(stateOf(one)).toMatchObject({ fault: null, nextTryAt: null });
  });

  it('that restarts comes back by itself', async () => {
    const one = supervise(() => sourceOf(world.device('cam')));
    await until(isIn(one, 'live'));
    await world.setFault('cam', 'reboot', true);
    await until(isIn(one, 'waiting'));
    expect(stateOf(one).fault?.class).toMatch(/^(connection-broken|ended-by-camera)$/);
    await retryUntil(one, isIn(one, 'live'));
    expect(one.made.descriptions.length).toBe(2);
  });

  it('that falls silent is called stalled, then connected anew', async () => {
    const one = supervise(() => sourceOf(world.device('cam')));
    await until(isIn(one, 'live'));
    await world.setFault('cam', 'rtsp-stall', true);
    await advanceUntil(isIn(one, 'stalled'));
    expect(stateOf(one).fault?.class).toBe('stalled');
    await advanceUntil(isIn(one, 'waiting'));
    expect(stateOf(one).fault?.class).toBe('stalled');
    await world.setFault('cam', 'rtsp-stall', false);
    await retryUntil(one, isIn(one, 'live'));
    expect(names(one).filter((name) => name === 'stalled')).toHaveLength(1);
  });

  it('that moved is found at its new address, and at once when somebody says so', async () => {
    const one = supervise(() => sourceOf(world.device('cam')));
    await until(isIn(one, 'live'));
    await world.moveDevice('cam', '127.36.5.9');
    one.supervisor.retryNow();
    await until(() => names(one).filter((name) => name === 'live').length === 2);
    expect(world.device('cam').streams[0]).toContain('127.36.5.9');
  });

  it('whose pictures change their size is described anew, beginning with a key picture', async () => {
    const one = supervise(() => sourceOf(world.device('cam')));
    await until(isIn(one, 'live'));
    const before = one.made.units.length;
    await world.setFault('cam', 'resolution-changed', true);
    await until(() => one.made.descriptions.length === 2);
    await until(() => one.made.units.length > before + 20);
    const [first, second] = one.made.descriptions;
    expect(second?.video?.width).not.toBe(first?.video?.width);
    expect(names(one)).toEqual(['connecting', 'live']);
  });

  it.each([
    ['rtsp-garbage', 'not-rtsp'],
    ['rtsp-endless-head', 'not-rtsp'],
    ['rtsp-giant-frame', 'picture-too-large'],
    ['rtsp-unknown-codec', 'codec-unsupported'],
    ['rtsp-full', 'too-many-sessions'],
  ] as const)('with the fault %s is named %s and recovers', async (name, fault) => {
    await world.setFault('cam', name, true);
    const one = supervise(() => sourceOf(world.device('cam')));
    await until(isIn(one, 'waiting'));
    expect(stateOf(one).fault?.class).toBe(fault);
    await world.setFault('cam', name, false);
    await retryUntil(one, isIn(one, 'live'));
  });

  it('that never sends a key picture is named', async () => {
    await world.setFault('cam', 'rtsp-no-key', true);
    const one = supervise(() => sourceOf(world.device('cam')));
    await listen(one, 40, isIn(one, 'waiting'));
    expect(stateOf(one).fault?.class).toBe('no-key-picture');
    expect(one.made.units).toEqual([]);
  });

  it('without a source waits with that fault', async () => {
    const one = supervise(() => ({ class: 'not-found', detail: 'No stream.' }));
    await until(isIn(one, 'waiting'));
    expect(stateOf(one).fault).toEqual({ class: 'not-found', detail: 'No stream.' });
  });
});

describe('the time between attempts', () => {
  it('begins anew after half a minute of good media and not before', async () => {
    const one = supervise(() => sourceOf(world.device('cam')));
    const loseIt = async (): Promise<number> => {
      await world.setFault('cam', 'refused', true);
      await until(isIn(one, 'waiting'));
      const waitMs = (stateOf(one).nextTryAt ?? 0) - clock.nowMs();
      await world.setFault('cam', 'refused', false);
      await clock.advance(waitMs);
      await until(isIn(one, 'live'));
      return waitMs;
    };
    await until(isIn(one, 'live'));
    expect(await loseIt()).toBe(500);
    expect(await loseIt()).toBe(1000);
    await listen(one, 31);
    expect(await loseIt()).toBe(500);
  });
});

describe('a refused password', () => {
  const wrong = (): CameraSource =>
    sourceOf(world.device('cam'), {
      credential: { username: 'root', password: new Secret('wrong') },
      credentialId: 'c1',
    });

  it('is tried once, ends the attempts, and a new one is used when it was entered', async () => {
    let source = wrong();
    const one = supervise(() => source);
    await until(isIn(one, 'stopped'));
    expect(stateOf(one)).toMatchObject({ fault: { class: 'login-refused' }, nextTryAt: null });
    await clock.advance(3_600_000);
    expect(world.observations('cam').credentialsSent).toBe(1);
    expect(one.refusedLogins).toBe(1);
    source = sourceOf(world.device('cam'));
    one.supervisor.retryNow();
    await until(isIn(one, 'live'));
    expect(names(one)).toEqual(['connecting', 'stopped', 'connecting', 'live']);
  });

  it('is tried once by all the streams of a camera together', async () => {
    deps = { ...deps, logins: createLoginGate() };
    const all = Array.from({ length: 8 }, () => supervise(wrong));
    await until(() => all.every((one) => isIn(one, 'stopped')()));
    expect(world.observations('cam').credentialsSent).toBe(1);
    expect(all.every((one) => stateOf(one).fault?.class === 'login-refused')).toBe(true);
  });

  it('that was right before stops too', async () => {
    const one = supervise(() => sourceOf(world.device('cam')));
    await until(isIn(one, 'live'));
    await world.setFault('cam', 'password-changed', true);
    const sent = world.observations('cam').credentialsSent;
    await world.setFault('cam', 'reboot', true);
    await retryUntil(one, isIn(one, 'stopped'));
    expect(world.observations('cam').credentialsSent - sent).toBe(1);
  });

  it('that is missing is asked for', async () => {
    const one = supervise(() => sourceOf(world.device('cam'), { credential: undefined }));
    await until(isIn(one, 'stopped'));
    expect(stateOf(one).fault?.class).toBe('login-missing');
    expect(one.refusedLogins).toBe(0);
  });
});

it('one camera in trouble leaves another untouched', async () => {
  const good = supervise(() => sourceOf(world.device('bare')));
  await until(isIn(good, 'live'));
  await world.setFault('cam', 'rtsp-garbage', true);
  const bad = supervise(() => sourceOf(world.device('cam')));
  await until(isIn(bad, 'waiting'));
  const count = good.made.units.length;
  await until(() => good.made.units.length > count);
  expect(names(good)).toEqual(['connecting', 'live']);
});
