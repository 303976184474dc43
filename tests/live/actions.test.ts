/** Acting at devices of the simulated world: pictures, movement, doors, loudspeakers, speech; who may, and what goes wrong. */

import { expect, it, describe } from 'vitest';
import type { Actor, Role } from '#src/core/access.ts';
import { isJpeg } from '#src/core/picture-bytes.ts';
import { createActions, type Actions } from '#src/features/live/actions/actions.ts';
import { systemClock } from '#src/platform/clock.ts';
import type { Store } from '#src/store/store.ts';
import { adopt, freshSqlite, openTestFleet, until, type DeviceSpec, type TestFleet } from '../fleet/harness.ts';

const devices = {
  head: { address: '127.38.0.11', product: 'axis-q6215' },
  dome: { address: '127.38.0.12', product: 'axis-p3265' },
  turner: { address: '127.38.0.13', product: 'tokuvis-tkp30' },
  doors: { address: '127.38.0.14', product: 'axis-a1601' },
  lockwerk: { address: '127.38.0.15', product: 'lockwerk-dc2' },
  horn: { address: '127.38.0.16', product: 'axis-c1310' },
  old: { address: '127.38.0.17', product: 'sentrello-sd2204' },
} as const satisfies Record<string, Pick<DeviceSpec, 'address' | 'product'>>;
type Name = keyof typeof devices;

interface Stage {
  readonly test: TestFleet;
  readonly store: Store;
  readonly actions: Actions;
  readonly ids: Readonly<Record<string, string>>;
  readonly channel: (name: Name) => Promise<string>;
}

async function stage(...names: readonly Name[]): Promise<Stage> {
  const store = await freshSqlite();
  const specs = names.map((name) => ({ id: name, name: `The ${name}`, ...devices[name] }));
  const test = await openTestFleet({ store, devices: specs });
  const actions = createActions({ reach: test.fleet.reach, clock: systemClock, log: test.ctx().log });
  const ids: Record<string, string> = {};
  for (const name of names) {
    ids[name] = (await adopt(test, name)).id;
    await test.fleet.collectFacts(test.ctx(), { ...none, params: { id: ids[name] } });
  }
  const channel = async (name: Name): Promise<string> => {
    const reached = await test.fleet.reach.device(ids[name] ?? '');
    return reached?.channels[0]?.id ?? 'none';
  };
  return { test, store, actions, ids, channel };
}

const none = { params: undefined, query: undefined, body: undefined };
const actorWith = (role: Role): Actor => ({
  ...{ kind: 'user', id: `usr_${role}`, name: role },
  grants: [{ role, scope: { kind: 'everything' } }],
});

async function auditOf(store: Store): Promise<{ actor: string; action: string; details: Record<string, unknown> }[]> {
  const rows = await store.db.selectFrom('audit').selectAll().orderBy('seq').execute();
  return rows
    .filter(({ action }) => /^(door|speaker|ptz)\./.test(action))
    .map(({ actorName, action, details }) => ({ actor: actorName, action, details: JSON.parse(details) }));
}

describe('a picture on demand', () => {
  it('comes from the camera itself, in the size that is near', async () => {
    const { actions, test, ids, channel } = await stage('dome', 'turner');
    for (const name of ['dome', 'turner'] as const) {
      const params = { id: ids[name] ?? '', channel: await channel(name) };
      const picture = await actions.getSnapshot(test.ctx(actorWith('viewer')), {
        ...none,
        params,
        query: { width: 600 },
      });
      expect([name, picture.mediaType, isJpeg(picture.bytes)]).toEqual([name, 'image/jpeg', true]);
    }
  });

  it('is refused when it is something else, or has no end', async () => {
    const { actions, test, ids, channel } = await stage('dome');
    const params = { id: ids['dome'] ?? '', channel: await channel('dome') };
    const ask = () => actions.getSnapshot(test.ctx(), { ...none, params, query: {} });
    await ask();
    await test.world.setFault('dome', 'answers-all', true);
    await expect(ask()).rejects.toMatchObject({ code: 'device.answer-invalid' });
    await test.world.setFault('dome', 'answers-all', false);
    await test.world.setFault('dome', 'endless-body', true);
    await expect(ask()).rejects.toMatchObject({ code: expect.stringMatching(/^net\.(answer-too-large|timed-out)$/) });
  });

  it('is taken once for all who ask at the same time', async () => {
    const { actions, test, ids, channel } = await stage('dome');
    const params = { id: ids['dome'] ?? '', channel: await channel('dome') };
    const ask = () => actions.getSnapshot(test.ctx(), { ...none, params, query: {} });
    await ask();
    const before = test.world.observations('dome').requests;
    await ask();
    const one = test.world.observations('dome').requests - before;
    await Promise.all(Array.from({ length: 10 }, ask));
    expect(test.world.observations('dome').requests - before).toBe(2 * one);
  });
});

describe('moving a camera', () => {
  it.each(['head', 'turner'] as const)('%s turns, is stopped by the site, and finds its presets', async (name) => {
    const { actions, test, ids, channel } = await stage(name);
    const params = { id: ids[name] ?? '', channel: await channel(name) };
    const ctx = test.ctx(actorWith('operator'));
    const head = () => test.world.state(name).ptz;
    const command = (body: Parameters<Actions['controlPtz']>[1]['body']) =>
      actions.controlPtz(ctx, { ...none, params, body });

    const { presets } = await actions.listPtzPresets(ctx, { ...none, params });
    expect(presets.map((preset) => preset.name)).toContain('Café Süd');
    await command({ action: 'move', pan: 0.5, tilt: 0, zoom: 0, forMs: 2000 });
    expect(head()?.isMoving).toBe(true);
    // Nobody says stop: the browser is gone.
    await until(() => head()?.isMoving === false);
    const stoppedAt = head()?.pan;
    expect(stoppedAt).toBeGreaterThan(0);
    const preset = presets.find((one) => one.name === 'Entrance')?.id ?? '';
    await command({ action: 'preset', preset });
    await until(() => head()?.isMoving === false);
    expect(head()?.pan).not.toBe(stoppedAt);
    await command({ action: 'home' });
    const acts = (await auditOf(test.store)).map(({ actor, details }) => [actor, details['command']]);
    expect(acts).toEqual([
      ['operator', 'move'],
      ['operator', 'preset'],
      ['operator', 'home'],
    ]);
  });

  it('sends the newest wish only, one after the other, and stops at once', async () => {
    const { actions, test, ids, channel } = await stage('head');
    const params = { id: ids['head'] ?? '', channel: await channel('head') };
    const move = (pan: number) =>
      actions.controlPtz(test.ctx(), {
        ...{ ...none, params },
        body: { action: 'move', pan, tilt: 0, zoom: 0, forMs: 2000 },
      });
    await move(0.1);
    const before = test.world.state('head').ptz?.commands ?? 0;
    const startedMs = systemClock.monotonicMs();
    await Promise.all(Array.from({ length: 50 }, (_none, n) => move((n + 1) / 50)));
    const pieces = (systemClock.monotonicMs() - startedMs) / 100;
    expect((test.world.state('head').ptz?.commands ?? 0) - before).toBeLessThanOrEqual(pieces + 2);
    await actions.controlPtz(test.ctx(), { ...none, params, body: { action: 'stop' } });
    expect(test.world.state('head').ptz?.isMoving).toBe(false);
  });

  it('ends with the process', async () => {
    const { actions, test, ids, channel } = await stage('head');
    const params = { id: ids['head'] ?? '', channel: await channel('head') };
    const body = { action: 'move', pan: 1, tilt: 0, zoom: 0, forMs: 2000 } as const;
    await actions.controlPtz(test.ctx(), { ...none, params, body });
    expect(test.world.state('head').ptz?.isMoving).toBe(true);
    await actions.end();
    expect(test.world.state('head').ptz?.isMoving).toBe(false);
  });

  it('is refused to a viewer, at a camera without a motor, and at a channel that is none', async () => {
    const { actions, test, ids, channel } = await stage('head', 'dome');
    const body = { action: 'home' } as const;
    const at = async (name: Name) => ({ id: ids[name] ?? '', channel: await channel(name) });
    const ask = async (name: Name, actor: Actor, change: { channel?: string } = {}) =>
      actions.controlPtz(test.ctx(actor), { ...none, params: { ...(await at(name)), ...change }, body });
    await expect(ask('head', actorWith('viewer'))).rejects.toMatchObject({ code: 'access.denied' });
    await expect(ask('dome', actorWith('operator'))).rejects.toMatchObject({ code: 'live.cannot-do' });
    await expect(ask('head', actorWith('operator'), { channel: '99' })).rejects.toMatchObject({
      code: 'request.not-found',
    });
    const stranger: Actor = { kind: 'user', id: 'usr_none', name: 'none', grants: [] };
    await expect(ask('head', stranger)).rejects.toMatchObject({ code: 'request.not-found' });
    expect(test.world.state('head').ptz?.commands).toBe(0);
  });
});

describe('doors', () => {
  it.each(['doors', 'lockwerk'] as const)('%s: a doorkeeper unlocks, locks and lets in, by the name', async (name) => {
    const { actions, test, store, ids } = await stage(name);
    const ctx = test.ctx(actorWith('doorkeeper'));
    const params = { id: ids[name] ?? '' };
    const { doors } = await actions.listDoors(test.ctx(actorWith('viewer')), { ...none, params });
    const [door] = doors;
    if (door === undefined) throw new Error('no door');
    expect(door).toMatchObject({ lock: 'locked', door: 'closed', alarm: 'normal', mode: 'locked' });
    const operate = (operation: 'access' | 'lock' | 'unlock', confirm = door.name) =>
      actions.operateDoor(ctx, { ...none, params: { ...params, door: door.id }, body: { operation, confirm } });
    expect(await operate('unlock')).toMatchObject({ name: door.name, lock: 'unlocked', mode: 'unlocked' });
    expect(await operate('lock')).toMatchObject({ lock: 'locked', mode: 'locked' });
    expect(await operate('access')).toMatchObject({ mode: 'accessed' });
    await expect(operate('unlock', `${door.name}.`)).rejects.toMatchObject({ code: 'live.door-other' });
    const entries = await auditOf(store);
    expect(entries.every(({ actor }) => actor === 'doorkeeper')).toBe(true);
    expect(entries.map(({ action, details }) => [action, details['operation'], details['outcome']])).toEqual([
      ['door.request', 'unlock', undefined],
      ['door.operate', 'unlock', 'done'],
      ['door.request', 'lock', undefined],
      ['door.operate', 'lock', 'done'],
      ['door.request', 'access', undefined],
      ['door.operate', 'access', 'done'],
      ['door.operate', 'unlock', 'live.door-other'],
    ]);
  });

  it('move for nobody without that right of its own', async () => {
    const { actions, test, store, ids } = await stage('doors');
    const params = { id: ids['doors'] ?? '' };
    const { doors } = await actions.listDoors(test.ctx(), { ...none, params });
    const body = { operation: 'unlock', confirm: doors[0]?.name ?? '' } as const;
    for (const role of ['viewer', 'operator'] as const) {
      const asked = actions.operateDoor(test.ctx(actorWith(role)), {
        ...{ ...none, params: { ...params, door: doors[0]?.id ?? '' }, body },
      });
      await expect(asked).rejects.toMatchObject({ code: 'access.denied' });
    }
    const unknown = actions.operateDoor(test.ctx(), { ...none, params: { ...params, door: 'no-such-door' }, body });
    await expect(unknown).rejects.toMatchObject({ code: 'request.not-found' });
    expect((await auditOf(store)).map(({ details }) => details['outcome'])).toEqual(['request.not-found']);
    expect((await actions.listDoors(test.ctx(), { ...none, params })).doors[0]).toMatchObject({ lock: 'locked' });
  });
});

describe('a door that cannot be reached', () => {
  it('is told as such, and the log says that nothing was done', async () => {
    const { actions, test, store, ids } = await stage('doors');
    const params = { id: ids['doors'] ?? '' };
    const { doors } = await actions.listDoors(test.ctx(), { ...none, params });
    await test.world.setFault('doors', 'refused', true);
    const body = { operation: 'unlock', confirm: doors[0]?.name ?? '' } as const;
    const asked = actions.operateDoor(test.ctx(), { ...none, params: { ...params, door: doors[0]?.id ?? '' }, body });
    await expect(asked).rejects.toMatchObject({ code: 'net.refused' });
    expect((await auditOf(store)).map(({ action, details }) => [action, details['outcome']])).toEqual([
      ['door.operate', 'net.refused'],
    ]);
  });
});

describe('loudspeakers', () => {
  it('tell their clips, take a volume, play and stop', async () => {
    const { actions, test, store, ids } = await stage('horn');
    const params = { id: ids['horn'] ?? '' };
    const control = (body: Parameters<Actions['controlSpeaker']>[1]['body']) =>
      actions.controlSpeaker(test.ctx(actorWith('operator')), { ...none, params, body });
    const horn = () => test.world.state('horn').speaker;
    const reading = await actions.getSpeaker(test.ctx(actorWith('viewer')), { ...none, params });
    expect(reading.clips).toContainEqual({ id: '1', name: 'Bitte zurücktreten' });
    expect(reading).toMatchObject({ volumePercent: 60, muted: false });
    expect(await control({ action: 'volume', percent: 100 })).toMatchObject({ volumePercent: 100, muted: false });
    expect(horn()).toMatchObject({ gainDb: 0, isMuted: false });
    expect(await control({ action: 'volume', percent: 0 })).toMatchObject({ muted: true });
    await control({ action: 'play', clip: '1' });
    expect(horn()?.playing).toMatchObject({ number: 1 });
    await control({ action: 'stop' });
    expect(horn()?.playing).toBeUndefined();
    await expect(control({ action: 'play', clip: '77' })).rejects.toMatchObject({ code: 'device.refused-call' });
    await control({ action: 'test' });
    expect(test.world.state('horn').talk?.bytes).toBe(12_000);
    expect((await auditOf(store)).map(({ action, details }) => [action, details['outcome']])).toEqual([
      ['speaker.volume', 'done'],
      ['speaker.volume', 'done'],
      ['speaker.play', 'done'],
      ['speaker.stop', 'done'],
      ['speaker.play', 'device.refused-call'],
      ['speaker.test', 'done'],
    ]);
    await expect(
      actions.controlSpeaker(test.ctx(actorWith('viewer')), { ...none, params, body: { action: 'stop' } }),
    ).rejects.toMatchObject({ code: 'access.denied' });
  });

  it('carry speech for one person at a time, until that ends', async () => {
    const { actions, test, store, ids } = await stage('horn');
    const id = ids['horn'] ?? '';
    const talk = () => test.world.state('horn').talk;
    const over = new AbortController();
    const before = test.world.observations('horn');
    const line = await actions.openTalk(test.ctx(actorWith('operator')), id, over.signal);
    await expect(actions.openTalk(test.ctx(), id, over.signal)).rejects.toMatchObject({ code: 'live.talk-busy' });
    const speech = new Uint8Array(1600).fill(0x55);
    line.write(speech);
    await until(() => talk()?.bytes === 1600);
    expect(talk()?.isOpen).toBe(true);
    expect(test.world.observations('horn').loginsRefused).toBe(before.loginsRefused);
    over.abort();
    await line.ended;
    await until(() => talk()?.isOpen === false);
    await until(async () => (await auditOf(store)).length === 3);
    expect((await auditOf(store)).map(({ action, details }) => [action, details['outcome']])).toEqual([
      ['speaker.talk', 'done'],
      ['speaker.talk', 'live.talk-busy'],
      ['speaker.talk-end', 'done'],
    ]);
    await expect(actions.openTalk(test.ctx(actorWith('viewer')), id, over.signal)).rejects.toMatchObject({
      code: 'access.denied',
    });
  });

  it('say when somebody else speaks already', async () => {
    const { actions, test, ids } = await stage('horn');
    await test.world.setFault('horn', 'audio-busy', true);
    const line = await actions.openTalk(test.ctx(), ids['horn'] ?? '', new AbortController().signal);
    await expect(line.ended).rejects.toMatchObject({ code: 'device.audio-busy' });
  });
});

describe('a password that is not right any more', () => {
  it.each([
    ['dome', 'axis'],
    ['turner', 'onvif digest'],
    ['old', 'onvif token'],
  ] as const)('of %s (%s) is tried once and kept as refused', async (name, _way) => {
    const { actions, test, ids, channel } = await stage(name);
    const params = { id: ids[name] ?? '', channel: await channel(name) };
    const ask = () => actions.getSnapshot(test.ctx(), { ...none, params, query: {} });
    await test.world.setFault(name, 'password-changed', true);
    const before = test.world.observations(name).loginsRefused;
    await expect(ask()).rejects.toMatchObject({ code: 'device.auth-rejected' });
    await expect(ask()).rejects.toMatchObject({ code: 'device.auth-rejected' });
    await expect(ask()).rejects.toMatchObject({ code: 'device.auth-rejected' });
    expect(test.world.observations(name).loginsRefused - before).toBe(1);
    expect((await test.fleet.reach.device(ids[name] ?? ''))?.login).toBe('refused');
  });
});

describe('an account that may not do it', () => {
  it.each([
    ['head', 'a viewer may not move'],
    ['doors', 'a door needs an administrator'],
  ] as const)('at %s is told as such, and its password stays good (%s)', async (name, _why) => {
    const { actions, test, ids, channel } = await stage(name);
    const id = ids[name] ?? '';
    const admin = await test.fleet.reach.device(id);
    if (admin === undefined) throw new Error('no device');
    await test.fleet.reach.work(
      admin,
      'device-action',
      async ({ http }) => {
        const query = 'action=add&user=small&pwd=small1&grp=users&sgrp=viewer&comment=x';
        const answer = await http.request({ path: `/axis-cgi/pwdgrp.cgi?${query}`, auth: 'device' }, test.ctx().signal);
        expect(answer.text).toContain('Created account small');
      },
      test.ctx().signal,
    );
    const credential = { username: 'small', password: 'small1' };
    await test.fleet.setCredential(test.ctx(), { ...none, params: { id }, body: credential });
    const act = async () => {
      if (name === 'doors') return actions.listDoors(test.ctx(), { ...none, params: { id } });
      const params = { id, channel: await channel(name) };
      return actions.controlPtz(test.ctx(), { ...none, params, body: { action: 'home' } });
    };
    for (let n = 0; n < 3; n += 1) await expect(act()).rejects.toMatchObject({ code: 'device.refused-call' });
    expect((await test.fleet.reach.device(id))?.login).toBe('accepted');
  });
});
