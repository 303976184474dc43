import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encodeEnvelope, parseEnvelope } from '#src/wire/soap.ts';
import { attributeOf, children, textOf, type XmlElement } from '#src/wire/xml.ts';
import type { DoorReading } from '#src/sim/doors.ts';
import type { FaultName } from '#src/sim/faults.ts';
import { startWorld, type World } from '#src/sim/world.ts';
import { ask, askWithLogin, until, type Answer } from './client.ts';

let world: World;

beforeAll(async () => {
  const devices = [
    { id: 'axis', name: 'Axis', address: '127.35.9.1', product: 'axis-a1601' as const },
    { id: 'onvif', name: 'ONVIF', address: '127.35.9.2', product: 'lockwerk-dc2' as const },
  ];
  world = await startWorld({ name: 'Doors', devices }, { discovery: false, doorAccessMs: 300 });
});
afterAll(() => world.close());
afterEach(async () => {
  for (const id of ['axis', 'onvif']) for (const fault of world.faults(id)) await world.setFault(id, fault, false);
});

const doorOf = (id: string, index = 0): DoorReading => {
  const door = world.state(id).doors?.[index];
  if (door === undefined) throw new Error(`${id} has no door ${String(index)}`);
  return door;
};

const alarms: readonly (readonly [FaultName, object])[] = [
  ['door-forced', { DoorPhysicalState: 'Open', LockPhysicalState: 'Locked', Alarm: 'DoorForcedOpen' }],
  ['door-open-too-long', { DoorPhysicalState: 'Open', Alarm: 'DoorOpenTooLong' }],
  ['door-sensor-lost', { DoorPhysicalState: 'Unknown', Alarm: 'Normal' }],
];

describe('the door service of an Axis controller', () => {
  const call = (operation: string, token?: string): Promise<Answer> =>
    askWithLogin(world.device('axis'), {
      path: '/vapix/doorcontrol',
      body: JSON.stringify({ [`tdc:${operation}`]: token === undefined ? {} : { Token: token } }),
    });
  const state = async (token: string): Promise<unknown> =>
    (JSON.parse((await call('GetDoorState', token)).text) as { DoorState: unknown }).DoorState;

  it('lists two doors by name', async () => {
    const { text } = await call('GetDoorInfoList');
    const list = (JSON.parse(text) as { DoorInfo: { token: string; Name: string }[] }).DoorInfo;
    expect(list.map(({ Name }) => Name)).toEqual(['Front door', 'Rücktür Lager']);
    expect(list.map(({ token }) => token)).toEqual([doorOf('axis').token, doorOf('axis', 1).token]);
  });

  it('opens for a moment and locks again by itself', async () => {
    const { token } = doorOf('axis');
    expect((await call('AccessDoor', token)).text).toBe('{}\n');
    expect(await state(token)).toMatchObject({ LockPhysicalState: 'Unlocked', DoorMode: 'Accessed' });
    await until(() => Promise.resolve(doorOf('axis').mode === 'Locked'));
    expect(await state(token)).toEqual({
      DoorPhysicalState: 'Closed',
      LockPhysicalState: 'Locked',
      Alarm: 'Normal',
      DoorMode: 'Locked',
    });
  });

  it('unlocks and locks one door and not the other', async () => {
    await call('UnlockDoor', doorOf('axis', 1).token);
    expect([doorOf('axis').lock, doorOf('axis', 1).lock]).toEqual(['Locked', 'Unlocked']);
    await call('LockDoor', doorOf('axis', 1).token);
    expect(doorOf('axis', 1)).toMatchObject({ lock: 'Locked', mode: 'Locked' });
  });

  it('leaves a lock-down by its release only', async () => {
    const { token } = doorOf('axis');
    await call('LockDownDoor', token);
    const refused = await call('AccessDoor', token);
    expect([refused.status, refused.text.includes('LockedDown')]).toEqual([400, true]);
    expect(doorOf('axis').lock).toBe('Locked');
    await call('LockDownReleaseDoor', token);
    expect(doorOf('axis').mode).toBe('Locked');
  });

  it.each(alarms)('shows the alarm of %s on the first door only', async (fault, expected) => {
    await world.setFault('axis', fault, true);
    expect(await state(doorOf('axis').token)).toMatchObject(expected);
    expect(await state(doorOf('axis', 1).token)).toMatchObject({ DoorPhysicalState: 'Closed', Alarm: 'Normal' });
  });

  it('wants a login, a door that exists and an operation that it knows', async () => {
    const open = { path: '/vapix/doorcontrol', body: `{"tdc:AccessDoor":{"Token":"${doorOf('axis').token}"}}` };
    expect((await ask(world.device('axis'), open)).status).toBe(401);
    expect((await call('AccessDoor', 'elsewhere')).status).toBe(400);
    expect((await call('PaintDoor', doorOf('axis').token)).text).toContain('ter:ActionNotSupported');
    expect(doorOf('axis').mode).toBe('Locked');
  });
});

describe('an ONVIF door controller', () => {
  const namespaces = {
    tds: 'http://www.onvif.org/ver10/device/wsdl',
    tdc: 'http://www.onvif.org/ver10/doorcontrol/wsdl',
  };
  const send = (path: string, body: string): Promise<Answer> =>
    askWithLogin(world.device('onvif'), { path, body: encodeEnvelope({ namespaces, body }) });
  const read = (answer: Answer): XmlElement => {
    const result = parseEnvelope(answer.body, { maxBytes: 65_536 });
    if (result.kind !== 'message') throw new Error(answer.text);
    return result.body;
  };
  const call = (operation: string, token = ''): Promise<Answer> =>
    send('/onvif/doorcontrol_service', `<tdc:${operation}><tdc:Token>${token}</tdc:Token></tdc:${operation}>`);

  it('is found through its services, which have no video', async () => {
    const answer = await send('/onvif/device_service', '<tds:GetServices/>');
    const services = children(read(answer), 'Service').map((service) => textOf(service, 'Namespace'));
    expect(services).toContain('http://www.onvif.org/ver10/doorcontrol/wsdl');
    expect(services.filter((name) => name?.includes('media') === true)).toEqual([]);
    expect(world.device('onvif')).toMatchObject({ kind: 'door', streams: [] });
    expect(world.device('onvif').ports.rtsp).toBeUndefined();
  });

  it('lists its doors with what they can do', async () => {
    const doors = children(read(await call('GetDoorInfoList')), 'DoorInfo');
    expect(doors.map((door) => [attributeOf(door, 'token'), textOf(door, 'Name')])).toEqual([
      ['door.1', 'Front door'],
      ['door.2', 'Rücktür Lager'],
    ]);
    expect(
      attributeOf(
        doors[0]?.children.find(({ name }) => name === 'Capabilities'),
        'Unlock',
      ),
    ).toBe('true');
  });

  it('opens for a moment, unlocks, locks, and tells alarms', async () => {
    read(await call('AccessDoor', 'door.1'));
    expect(textOf(read(await call('GetDoorState', 'door.1')), 'DoorState', 'DoorMode')).toBe('Accessed');
    await until(() => Promise.resolve(doorOf('onvif').mode === 'Locked'));
    read(await call('UnlockDoor', 'door.1'));
    expect(doorOf('onvif').lock).toBe('Unlocked');
    read(await call('LockDoor', 'door.1'));
    await world.setFault('onvif', 'door-forced', true);
    expect(textOf(read(await call('GetDoorState', 'door.1')), 'DoorState', 'Alarm')).toBe('DoorForcedOpen');
  });

  it('names what is wrong', async () => {
    expect((await call('GetDoorState', 'door.9')).text).toContain('ter:NotFound');
    read(await call('BlockDoor', 'door.2'));
    expect((await call('AccessDoor', 'door.2')).text).toContain('ter:Failure');
    read(await call('LockDoor', 'door.2'));
  });
});
