import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeEnvelope, parseEnvelope } from '#src/wire/soap.ts';
import { attributeOf, child, children, textOf, type XmlElement } from '#src/wire/xml.ts';
import { startWorld, type World } from '#src/sim/world.ts';
import type { DeviceState } from '#src/sim/world-state.ts';
import { ask, askWithLogin, param, until, type Answer, type Login } from './client.ts';

let world: World;

beforeAll(async () => {
  const devices = [
    { id: 'dome', name: 'Dome', address: '127.35.8.1', product: 'axis-q6215' as const },
    { id: 'onvif', name: 'ONVIF', address: '127.35.8.2', product: 'tokuvis-tkp30' as const },
    { id: 'fixed', name: 'Fixed', address: '127.35.8.3', product: 'axis-p3265' as const },
  ];
  world = await startWorld({ name: 'PTZ', devices }, { discovery: false });
});
afterAll(() => world.close());

const ptzOf = (id: string): NonNullable<DeviceState['ptz']> => {
  const { ptz } = world.state(id);
  if (ptz === undefined) throw new Error(`${id} does not move`);
  return ptz;
};
const stands = (id: string): Promise<void> => until(() => Promise.resolve(!ptzOf(id).isMoving));

describe('ptz.cgi', () => {
  const ptz = (query: string, login?: Login): Promise<Answer> =>
    askWithLogin(world.device('dome'), { path: `/axis-cgi/com/ptz.cgi?${query}` }, login);

  beforeEach(async () => {
    await ptz('pan=0&tilt=0&zoom=1&speed=100');
    await stands('dome');
  });

  it('answers a movement with 204, moves until it is stopped, and then stands', async () => {
    const moved = await ptz('camera=1&continuouspantiltmove=50,-20');
    expect([moved.status, moved.text]).toEqual([204, '']);
    expect(moved.headers['content-length']).toBeUndefined();
    await until(() => Promise.resolve(ptzOf('dome').pan > 1 && ptzOf('dome').tilt < -0.2));
    expect(ptzOf('dome').isMoving).toBe(true);
    expect((await ptz('continuouspantiltmove=0,0')).status).toBe(204);
    const at = ptzOf('dome');
    expect(at.isMoving).toBe(false);
    expect((await ptz('query=position')).text).toContain(`pan=${at.pan.toFixed(4)}\ntilt=${at.tilt.toFixed(4)}\n`);
  });

  it('goes to presets by number and by name in any language, and home', async () => {
    const presets = (await ptz('query=presetposcam')).text.trim().split('\n');
    expect(presets).toEqual([
      'Preset Positions for camera 1',
      'presetposno1=Home',
      'presetposno2=Entrance',
      'presetposno3=Café Süd',
      'presetposno5=入口 2',
    ]);
    expect((await ptz('query=presetposall')).text.trim().split('\n')).toEqual(presets);
    expect((await ptz(`gotoserverpresetname=${encodeURIComponent('Café Süd')}`)).status).toBe(204);
    await stands('dome');
    expect(ptzOf('dome')).toMatchObject({ pan: 75, tilt: -25, zoom: 2500 });
    await ptz('gotoserverpresetno=2');
    await stands('dome');
    expect(ptzOf('dome')).toMatchObject({ pan: -60, tilt: -10, zoom: 1000 });
    await ptz('move=home');
    await stands('dome');
    expect(ptzOf('dome')).toMatchObject({ pan: 0, tilt: 0, zoom: 1 });
  });

  it('says what is wrong in a text with 200, and moves nothing then', async () => {
    const before = ptzOf('dome').commands;
    for (const query of [
      'continuouspantiltmove=101,0',
      'continuouspantiltmove=10',
      'tilt=40',
      'gotoserverpresetname=Nowhere',
      'camera=2&move=home',
      'pan=20&fly=yes',
      'query=weather',
      '',
    ]) {
      const { status, text } = await ptz(query);
      expect([status, text.split('\n')[0]], query).toEqual([200, 'Error:']);
    }
    expect(ptzOf('dome').commands).toBe(before);
    const fixed = await askWithLogin(world.device('fixed'), { path: '/axis-cgi/com/ptz.cgi?move=home' });
    expect(fixed.text).toContain('Error:');
  });

  it('wants a login with the right to move', async () => {
    const dome = world.device('dome');
    expect((await ask(dome, { path: '/axis-cgi/com/ptz.cgi?move=home' })).status).toBe(401);
    const add = (name: string, groups: string): Promise<Answer> =>
      askWithLogin(dome, { path: `/axis-cgi/pwdgrp.cgi?action=add&user=${name}&pwd=x1&grp=users&sgrp=${groups}` });
    await add('looker', 'viewer');
    await add('mover', 'viewer:ptz');
    expect((await ptz('move=home', { username: 'looker', password: 'x1' })).status).toBe(403);
    expect((await ptz('move=home', { username: 'mover', password: 'x1' })).status).toBe(204);
  });

  it('has the same presets in its parameters', async () => {
    const { text } = await param(world.device('dome'), 'action=list&group=PTZ.Preset');
    expect(text.match(/\.Name=/g)).toHaveLength(4);
    expect(text).toContain('root.PTZ.Preset.P0.Position.P3.Name=Café Süd\n');
  });
});

describe('the ONVIF PTZ service', () => {
  const namespaces = {
    tptz: 'http://www.onvif.org/ver20/ptz/wsdl',
    tt: 'http://www.onvif.org/ver10/schema',
  };
  const profile = '<tptz:ProfileToken>profile_1</tptz:ProfileToken>';

  async function call(operation: string, content = profile): Promise<XmlElement> {
    const body = encodeEnvelope({ namespaces, body: `<tptz:${operation}>${content}</tptz:${operation}>` });
    const answer = await askWithLogin(world.device('onvif'), { path: '/onvif/ptz_service', body });
    const result = parseEnvelope(answer.body, { maxBytes: 65_536 });
    if (result.kind !== 'message') throw new Error(`${operation}: ${answer.text}`);
    return result.body;
  }
  const faultOf = (operation: string, content: string): Promise<string> =>
    call(operation, content).then(
      () => 'no fault',
      (error: unknown) => String(error),
    );

  beforeEach(async () => {
    await call('GotoHomePosition');
    await stands('onvif');
  });

  it('moves for the time that was asked for, and tells it', async () => {
    const velocity = '<tptz:Velocity><tt:PanTilt x="0.5" y="0"/><tt:Zoom x="0.2"/></tptz:Velocity>';
    await call('ContinuousMove', `${profile}${velocity}<tptz:Timeout>PT0.2S</tptz:Timeout>`);
    expect(textOf(await call('GetStatus'), 'PTZStatus', 'MoveStatus', 'PanTilt')).toMatch(/MOVING|IDLE/);
    await stands('onvif');
    // 0.2 s at half of 100 degrees a second.
    expect(ptzOf('onvif').pan).toBeCloseTo(10, 6);
    const position = child(await call('GetStatus'), 'PTZStatus', 'Position', 'PanTilt');
    expect(Number(attributeOf(position, 'x'))).toBeCloseTo(10 / 180, 4);
  });

  it('stops', async () => {
    await call('ContinuousMove', `${profile}<tptz:Velocity><tt:PanTilt x="-1" y="0"/></tptz:Velocity>`);
    await until(() => Promise.resolve(ptzOf('onvif').pan < -0.5));
    await call('Stop');
    expect(ptzOf('onvif').isMoving).toBe(false);
  });

  it('goes to presets and to places', async () => {
    const presets = children(await call('GetPresets'), 'Preset');
    expect(presets.map((preset) => [attributeOf(preset, 'token'), textOf(preset, 'Name')])).toEqual([
      ['preset_1', 'Home'],
      ['preset_2', 'Entrance'],
      ['preset_3', 'Café Süd'],
      ['preset_5', '入口 2'],
    ]);
    await call('GotoPreset', `${profile}<tptz:PresetToken>preset_2</tptz:PresetToken>`);
    await stands('onvif');
    expect(ptzOf('onvif')).toMatchObject({ pan: -60, zoom: 1000 });
    await call('AbsoluteMove', `${profile}<tptz:Position><tt:PanTilt x="0.25" y="1"/><tt:Zoom x="0"/></tptz:Position>`);
    await stands('onvif');
    expect(ptzOf('onvif')).toMatchObject({ pan: 45, tilt: 20, zoom: 1 });
  });

  it('names what is wrong', async () => {
    const wrong = '<tptz:Velocity><tt:PanTilt x="2" y="0"/></tptz:Velocity>';
    expect(await faultOf('ContinuousMove', `${profile}${wrong}`)).toContain('ter:InvalidVelocity');
    expect(await faultOf('GotoPreset', `${profile}<tptz:PresetToken>none</tptz:PresetToken>`)).toContain('ter:NoToken');
    expect(await faultOf('GetPresets', '<tptz:ProfileToken>none</tptz:ProfileToken>')).toContain('ter:NoProfile');
  });
});
