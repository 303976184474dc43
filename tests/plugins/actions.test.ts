/** What drivers make of the answers of real devices when they act. */

import { describe, expect, it } from 'vitest';
import type { DeviceRequest } from '#src/core/ports.ts';
import type { DeviceActions } from '#src/plugins/kit/actions.ts';
import { drivers } from '#src/plugins/registry.ts';
import { aDevice, channel, services, soap } from '../support/acting-device.ts';

const signal = new AbortController().signal;

function actionsOf(id: string): Required<Pick<DeviceActions, 'snapshot' | 'ptz' | 'doors'>> & DeviceActions {
  const actions = drivers.find((driver) => driver.id === id)?.actions;
  const { snapshot, ptz, doors } = actions ?? {};
  if (snapshot === undefined || ptz === undefined || doors === undefined) throw new Error(`${id} cannot act`);
  return { ...actions, snapshot, ptz, doors };
}

function speakerOf(id: string) {
  const { speaker, talk } = actionsOf(id);
  if (speaker === undefined || talk === undefined) throw new Error(`${id} has no speaker`);
  return { speaker, talk };
}

const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16);
const move = { pan: 0.5, tilt: -0.004, zoom: 0, forMs: 1000 };
const still = { pan: 0, tilt: 0, zoom: 0, forMs: 0 };

describe('Axis: pictures', () => {
  const { snapshot } = actionsOf('axis');

  it('asks for the size that is wide enough, and takes any when the camera does not have that one', async () => {
    const { context, asked } = aDevice((line) =>
      line.includes('640x360') ? { body: 'Error: resolution 640x360 is not supported\n' } : { body: jpeg },
    );
    expect((await snapshot(context, { channel, width: 500 }, signal)).bytes).toEqual(jpeg);
    expect(asked).toEqual([
      'GET /axis-cgi/jpg/image.cgi?camera=2&resolution=640x360',
      'GET /axis-cgi/jpg/image.cgi?camera=2',
    ]);
  });

  it.each([
    ['<html><body>Busy</body></html>', 'device.answer-invalid'],
    ['Error: no such camera', 'device.answer-invalid'],
    ['', 'device.answer-invalid'],
  ])('does not take %j for a picture', async (body, code) => {
    await expect(snapshot(aDevice(() => ({ body })).context, { channel }, signal)).rejects.toMatchObject({ code });
  });

  it('tells an account that is too small from a password that is wrong', async () => {
    const refusing = (login: 'accepted' | 'unknown') =>
      snapshot(aDevice(() => ({ status: 401 }), login).context, { channel }, signal);
    await expect(refusing('accepted')).rejects.toMatchObject({ code: 'device.refused-call' });
    await expect(refusing('unknown')).rejects.toMatchObject({ code: 'device.auth-rejected' });
  });
});

describe('Axis: movement', () => {
  const { ptz } = actionsOf('axis');

  it('speaks in hundredths, and never rounds a wish to nothing', async () => {
    const { context, asked } = aDevice(() => ({ status: 204 }));
    await ptz.move(context, channel, move, signal);
    await ptz.move(context, channel, still, signal);
    await ptz.goTo(context, channel, '3', signal);
    await ptz.home(context, channel, signal);
    expect(asked).toEqual([
      'GET /axis-cgi/com/ptz.cgi?camera=2&continuouspantiltmove=50,-1&continuouszoommove=0',
      'GET /axis-cgi/com/ptz.cgi?camera=2&continuouspantiltmove=0,0&continuouszoommove=0',
      'GET /axis-cgi/com/ptz.cgi?camera=2&gotoserverpresetno=3',
      'GET /axis-cgi/com/ptz.cgi?camera=2&move=home',
    ]);
  });

  it('turns and stops a camera that cannot zoom and says so', async () => {
    const { context } = aDevice((line) =>
      line.includes('continuouszoommove')
        ? { body: 'Error:\ncontinuouszoommove is not supported.\n' }
        : { status: 204 },
    );
    await ptz.move(context, channel, move, signal);
    await ptz.move(context, channel, still, signal);
    await expect(ptz.move(context, channel, { ...still, zoom: 1 }, signal)).rejects.toMatchObject({
      code: 'device.refused-call',
    });
  });

  it.each([
    [
      'Preset Positions for camera 2\r\npresetposno1=Home\r\npresetposno12=Hof = hinten\r\n',
      ['1 Home', '12 Hof = hinten'],
    ],
    [
      'Preset Positions for camera 1\npresetposno1=Gate\nPreset Positions for camera 2\npresetposno1=Yard\n',
      ['1 Yard'],
    ],
    ['presetposno1=\npresetposno0=No\npresetposnoX=No\npresetposno4=Four', ['4 Four']],
    ['<html>', []],
  ])('reads presets in %j', async (body, expected) => {
    const found = await ptz.presets(aDevice(() => ({ body })).context, channel, signal);
    expect(found.map(({ id, name }) => `${id} ${name}`)).toEqual(expected);
  });

  it('is refused where the device says so in whatever form', async () => {
    for (const reply of [{ body: 'Error: no ptz' }, { body: '# Error:\nno' }, { status: 400 }, { status: 403 }]) {
      const work = ptz.home(aDevice(() => reply).context, channel, signal);
      await expect(work).rejects.toMatchObject({ code: 'device.refused-call' });
    }
    const invented = ptz.goTo(aDevice(() => ({})).context, channel, '1&move=home', signal);
    await expect(invented).rejects.toMatchObject({ code: 'device.refused-call' });
  });
});

describe('Axis: doors', () => {
  const { doors } = actionsOf('axis');
  const infos = JSON.stringify({
    DoorInfo: [
      {
        token: 'Axis-accc8e000001:1550808050.595717000',
        Name: 'Main Door',
        Description: '',
        Capabilities: { Access: true, Lock: true, Unlock: true, Block: true },
      },
      { token: 'Axis-accc8e000001:1614733258.565014000', Name: 'Gym', Capabilities: {} },
      { Name: 'nobody can ask for this one' },
      'not a door',
    ],
  });
  const state = JSON.stringify({ DoorState: { DoorPhysicalState: 'Closed', Alarm: 'Normal', DoorMode: 'LockedDown' } });

  it('reads what is stated and leaves unknown what is not', async () => {
    const { context } = aDevice((line) => ({ body: line.includes('GetDoorInfoList') ? infos : state }));
    const shared = { door: 'closed', lock: 'unknown', mode: 'locked-down', alarm: 'normal' };
    expect(await doors.list(context, signal)).toEqual([
      {
        id: 'Axis-accc8e000001:1550808050.595717000',
        name: 'Main Door',
        operations: ['access', 'lock', 'unlock'],
        ...shared,
      },
      { id: 'Axis-accc8e000001:1614733258.565014000', name: 'Gym', operations: [], ...shared },
    ]);
    expect(await doors.read(context, 'no such door', signal)).toBeUndefined();
  });

  it('takes an empty object for done, and a fault in any status for a refusal', async () => {
    const { context, asked } = aDevice(() => ({ body: '{}' }));
    await doors.operate(context, 'door-1', 'access', signal);
    expect(asked).toEqual(['POST /vapix/doorcontrol {"tdc:AccessDoor":{"Token":"door-1"}}']);
    for (const reply of [
      { status: 400, body: '{"Fault":{"Code":"env:Sender","Reason":"x"}}' },
      { status: 500, body: '{"Fault":"env:Sender","FaultCode":"ter:InvalidArgVal"}' },
      { body: '{"Fault":"env:Receiver"}' },
    ]) {
      const work = doors.operate(aDevice(() => reply).context, 'door-1', 'unlock', signal);
      await expect(work).rejects.toMatchObject({ code: 'device.refused-call' });
    }
    const page = doors.operate(aDevice(() => ({ body: '<html>OK</html>' })).context, 'door-1', 'unlock', signal);
    await expect(page).rejects.toMatchObject({ code: 'device.answer-invalid' });
  });
});

describe('Axis: loudspeakers', () => {
  const { speaker, talk } = speakerOf('axis');
  const clips = 'root.MediaClip.MaxGroups=10\nroot.MediaClip.M0.Name=Gong\nroot.MediaClip.M7.Name=\n';
  const noClips = "# Error: Error -1 getting param in group 'MediaClip'\n";

  it('reads clips where the device has no control of its volume', async () => {
    const { context } = aDevice((line) => (line.includes('param.cgi') ? { body: clips } : { status: 404 }));
    expect(await speaker.read(context, signal)).toEqual({
      clips: [
        { id: '0', name: 'Gong' },
        { id: '7', name: 'Clip 7' },
      ],
      volumePercent: undefined,
      muted: undefined,
    });
    await expect(speaker.setVolume(context, 50, signal)).rejects.toMatchObject({ code: 'device.refused-call' });
    const silent = aDevice((line) => (line.includes('param.cgi') ? { body: noClips } : { status: 404 }));
    expect((await speaker.read(silent.context, signal)).clips).toEqual([]);
  });

  it.each([
    [400, 'device.refused-call'],
    [401, 'device.refused-call'],
    [405, 'device.audio-off'],
    [415, 'device.audio-format'],
    [503, 'device.audio-busy'],
    [500, 'device.answer-invalid'],
  ])('speech that is turned down with %i ends with %s', async (status, code) => {
    const { context, asked } = aDevice((line) =>
      line.includes('transmit') ? { status } : { body: 'root.Properties.Audio.Audio=yes\n' },
    );
    const line = await talk(context, signal);
    await expect(line.ended).rejects.toMatchObject({ code });
    expect(asked[0]).toContain('param.cgi');
  });
});

const fault = (code: string): string =>
  soap(
    `<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>ter:${code}</s:Value></s:Subcode></s:Code></s:Fault>`,
  );
describe('ONVIF', () => {
  const { snapshot, ptz, doors } = actionsOf('onvif');

  it('fetches a picture from another port of the same host only', async () => {
    const requests: DeviceRequest[] = [];
    const { context } = aDevice((_line, request) => {
      requests.push(request);
      return { body: jpeg };
    });
    await snapshot(context, { channel }, signal);
    expect(requests[0]).toMatchObject({ path: '/snap?channel=1', port: 8080, auth: 'device' });
    const { snapshotUrl: _none, ...without } = channel;
    await expect(snapshot(context, { channel: without }, signal)).rejects.toMatchObject({
      code: 'device.refused-call',
    });
  });

  it('finds the profile that can move, asks for the services once, and tells the camera to stop by itself', async () => {
    const { context, asked } = aDevice((line) => {
      if (line.includes('GetServices')) return { body: services };
      if (line.includes('>p1<')) return { status: 400, body: fault('NoPTZProfile') };
      return { body: soap(line.includes('Stop') ? '<t:StopResponse/>' : '<t:ContinuousMoveResponse/>') };
    });
    await ptz.move(context, channel, move, signal);
    await ptz.move(context, channel, still, signal);
    expect(asked.map((line) => /GetServices|ContinuousMove|Stop(?=>)/.exec(line)?.[0])).toEqual([
      'GetServices',
      'ContinuousMove',
      'ContinuousMove',
      'Stop',
    ]);
    expect(asked[2]).toContain('POST /ptz ');
    expect(asked[2]).toContain('<tptz:Timeout>PT2.0S</tptz:Timeout>');
    expect(asked[2]).toContain('<tt:PanTilt x="0.500" y="-0.004"/>');
  });

  it('moves a camera that knows neither a time limit nor a zoom', async () => {
    const { context } = aDevice((line) => {
      if (line.includes('GetServices')) return { body: services };
      const isPlain = !line.includes('Timeout') && !line.includes('tt:Zoom');
      return isPlain ? { body: soap('<t:ContinuousMoveResponse/>') } : { status: 400, body: fault('InvalidArgVal') };
    });
    await ptz.move(context, channel, move, signal);
  });

  it('reads presets and doors, in pieces', async () => {
    const { context, asked } = aDevice((line) => {
      if (line.includes('GetServices')) return { body: services };
      if (line.includes('GetPresets')) {
        const presets = '<t:Preset token="a&amp;b"><tt:Name>Tor</tt:Name></t:Preset><t:Preset token="2"/><t:Preset/>';
        return { body: soap(`<t:GetPresetsResponse>${presets}</t:GetPresetsResponse>`) };
      }
      if (line.includes('GetDoorState')) {
        const state = '<t:DoorPhysicalState>Open</t:DoorPhysicalState><t:Alarm>DoorForcedOpen</t:Alarm>';
        return { body: soap(`<t:GetDoorStateResponse><t:DoorState>${state}</t:DoorState></t:GetDoorStateResponse>`) };
      }
      if (!line.includes('GetDoorInfoList')) return { body: soap('<t:GotoPresetResponse/>') };
      const number = line.includes('StartReference') ? 2 : 1;
      const next = number === 1 ? '<t:NextStartReference>more</t:NextStartReference>' : '';
      const info = `<t:DoorInfo token="d${number}"><t:Name>Tür ${number}</t:Name><t:Capabilities Access="true" Lock="1" Unlock="false"/></t:DoorInfo>`;
      return { body: soap(`<t:GetDoorInfoListResponse>${next}${info}</t:GetDoorInfoListResponse>`) };
    });
    expect(await ptz.presets(context, channel, signal)).toEqual([
      { id: 'a&b', name: 'Tor' },
      { id: '2', name: '2' },
    ]);
    await ptz.goTo(context, channel, 'a&b', signal);
    expect(asked.at(-1)).toContain('<tptz:PresetToken>a&#38;b</tptz:PresetToken>');
    const found = await doors.list(context, signal);
    expect(
      found.map(({ name, operations, door, lock, mode, alarm }) => [name, operations, door, lock, mode, alarm]),
    ).toEqual([
      ['Tür 1', ['access', 'lock'], 'open', 'unknown', 'unknown', 'forced-open'],
      ['Tür 2', ['access', 'lock'], 'open', 'unknown', 'unknown', 'forced-open'],
    ]);
  });

  it('does not ask a device for ever that gives its list without an end', async () => {
    const { context, asked } = aDevice((line) => {
      if (line.includes('GetServices')) return { body: services };
      const next = `<t:NextStartReference>${String(asked.length)}</t:NextStartReference>`;
      return { body: soap(`<t:GetDoorInfoListResponse>${next}</t:GetDoorInfoListResponse>`) };
    });
    expect(await doors.list(context, signal)).toEqual([]);
    expect(asked.length).toBeLessThan(12);
  });
});
