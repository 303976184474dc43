import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World, type WorldDevice } from '#src/sim/world.ts';
import type { ProductKey } from '#src/sim/products.data.ts';
import { ask, askWithLogin, authorize, callJson, param } from './client.ts';

const products = {
  old: 'axis-p3364',
  six: 'axis-p3225-mk2',
  nine: 'axis-p1367',
  ten: 'axis-q6215',
  eleven: 'axis-p3245',
  twelve: 'axis-p3265',
  door: 'axis-a1601',
  speaker: 'axis-c1310',
  recorder: 'axis-s3008',
  fresh: 'axis-p3265',
  'fresh-ten': 'axis-q6215',
} as const satisfies Record<string, ProductKey>;

let world: World;

beforeAll(async () => {
  const devices = Object.entries(products).map(([id, product], index) => ({
    id,
    name: id,
    address: `127.35.1.${String(index + 1)}`,
    product,
    ...(id.startsWith('fresh') && { faults: ['needs-setup' as const] }),
  }));
  world = await startWorld({ name: 'VAPIX', devices }, { discovery: false, nonceLifetimeMs: 60_000 });
});
afterAll(() => world.close());

const device = (id: keyof typeof products): WorldDevice => world.device(id);
const json = (text: string): Record<string, never> => JSON.parse(text) as Record<string, never>;

describe('the login', () => {
  it('is digest with realm AXIS_<SERIAL>, MD5 and qop over HTTP, and Basic over HTTPS', async () => {
    const path = '/axis-cgi/param.cgi?action=list';
    const plain = await ask(device('nine'), { path });
    expect(plain.status).toBe(401);
    expect(plain.challenges).toHaveLength(1);
    expect(plain.challenges[0]).toMatch(
      new RegExp(`^Digest realm="AXIS_${device('nine').serial}", nonce="[0-9a-f]{32}", algorithm=MD5, qop="auth"$`),
    );
    const secure = await ask(device('nine'), { path, tls: true });
    expect(secure.challenges).toEqual([`Basic realm="AXIS_${device('nine').serial}"`]);
  });

  it('has no qop and no algorithm on 5.51, and offers Basic beside it', async () => {
    const { challenges } = await ask(device('old'), { path: '/axis-cgi/param.cgi?action=list' });
    expect(challenges[0]).toMatch(/^Digest realm="AXIS_[0-9A-F]{12}", nonce="[0-9a-f]{32}"$/);
    expect(challenges[1]).toMatch(/^Basic realm=/);
    expect((await param(device('old'), 'action=list&group=Brand')).status).toBe(200);
  });

  it('refuses unknown and wrong alike, and counts what was refused', async () => {
    const asked = { path: '/axis-cgi/param.cgi?action=list' };
    const before = world.observations('ten').loginsRefused;
    for (const login of [
      { username: 'root', password: 'wrong' },
      { username: 'nobody', password: 'x' },
    ]) {
      expect((await askWithLogin(device('ten'), asked, login)).status).toBe(401);
    }
    expect(world.observations('ten').loginsRefused).toBe(before + 2);
  });

  it('says stale for a nonce that is not its own or too old, when the password is right', async () => {
    const asked = { path: '/axis-cgi/param.cgi?action=list&group=Brand' };
    const { challenges } = await ask(device('ten'), asked);
    const old = challenges.map((challenge) => challenge.replace(/nonce="[0-9a-f]{12}/, 'nonce="000000000001'));
    const stale = await ask(device('ten'), {
      ...asked,
      headers: { authorization: authorize(old, asked, device('ten')) },
    });
    expect(stale.status).toBe(401);
    expect(stale.challenges[0]).toContain('stale=true');
    const wrong = authorize(old, asked, { username: 'root', password: 'wrong' });
    expect((await ask(device('ten'), { ...asked, headers: { authorization: wrong } })).challenges[0]).not.toContain(
      'stale',
    );
  });
});

describe('identification without a login', () => {
  it.each(['nine', 'ten', 'eleven', 'twelve', 'door', 'speaker', 'recorder'] as const)('is given by %s', async (id) => {
    const answer = await callJson(device(id), 'basicdeviceinfo.cgi', 'getAllUnrestrictedProperties');
    expect(answer.headers['content-type']).toMatch(/^application\/json; ?charset=utf8$/);
    expect(json(answer.text)).toMatchObject({
      context: 'c',
      data: {
        propertyList: { ProdNbr: device(id).model, Version: device(id).version, SerialNumber: device(id).serial },
      },
    });
  });

  it.each(['old', 'six'] as const)('is 404 as text/html in ISO-8859-1 from %s', async (id) => {
    for (const cgi of ['basicdeviceinfo.cgi', 'apidiscovery.cgi', 'systemready.cgi']) {
      const answer = await callJson(device(id), cgi, 'getApiList');
      expect(answer.status).toBe(404);
      expect(answer.headers['content-type']).toBe('text/html; charset=ISO-8859-1');
    }
  });

  it('needs a login for the list of APIs on 9.80 and 10.12 only', async () => {
    for (const id of ['nine', 'ten', 'door'] as const) {
      expect((await callJson(device(id), 'apidiscovery.cgi', 'getApiList')).status).toBe(401);
    }
    for (const id of ['eleven', 'twelve'] as const) {
      const answer = await callJson(device(id), 'apidiscovery.cgi', 'getApiList', { id: 'system*' });
      expect(json(answer.text)).toMatchObject({ data: { apiList: [{ id: 'systemready', status: 'official' }] } });
    }
  });

  it('is told by the banner and the front page', async () => {
    expect((await ask(device('old'), { path: '/' })).headers['server']).toMatch(/^Boa/);
    expect((await ask(device('twelve'), { path: '/' })).headers['content-security-policy']).toContain('*.axis.com');
    expect((await ask(device('fresh'), { path: '/' })).headers['axis-setup']).toBe('vapix');
    expect((await ask(device('twelve'), { path: '/' })).headers['axis-setup']).toBeUndefined();
  });

  it('names more to an operator, and an unknown property as an error inside HTTP 200', async () => {
    const call = (method: string, params?: unknown): ReturnType<typeof askWithLogin> =>
      askWithLogin(device('twelve'), {
        path: '/axis-cgi/basicdeviceinfo.cgi',
        body: JSON.stringify({ apiVersion: '1.0', method, params }),
      });
    expect(json((await call('getAllProperties')).text)).toMatchObject({
      data: { propertyList: { Soc: 'Axis Artpec-8', Architecture: 'aarch64' } },
    });
    const wrong = await call('getProperties', { propertyList: ['Brand', 'Colour'] });
    expect(wrong.status).toBe(200);
    expect(json(wrong.text)).toMatchObject({ error: { code: 1000, message: 'Property not supported: Colour' } });
  });
});

describe('errors inside of HTTP 200', () => {
  it.each([
    ['GET', undefined, 2002],
    ['POST', 'no json', 4000],
    ['POST', '{"apiVersion":"9.0","method":"systemready"}', 2003],
    ['POST', '{"method":"systemready"}', 4002],
    ['POST', '{"apiVersion":"1.0","method":"toString"}', 2004],
  ])('%s %s is code %i', async (method, body, code) => {
    const answer = await ask(device('twelve'), {
      path: '/axis-cgi/systemready.cgi',
      method,
      ...(body !== undefined && { body }),
    });
    expect(answer.status).toBe(200);
    expect(json(answer.text)).toMatchObject({ error: { code } });
  });
});

describe('param.cgi', () => {
  it('has an error line in the middle, and the line after it has lost its root', async () => {
    const { text } = await param(
      device('nine'),
      'action=list&group=Brand.Brand,Nothing,Network.eth0.IPAddress,Network.eth0.MACAddress',
    );
    expect(text.split('\n')).toEqual([
      'root.Brand.Brand=AXIS',
      "# Error: Error -1 getting param in group 'Nothing'",
      'Network.eth0.IPAddress=127.35.1.3',
      `root.Network.eth0.MACAddress=${device('nine').mac.toUpperCase()}`,
      '',
    ]);
  });

  it('ends lines with CRLF on 5.51 and with LF later', async () => {
    expect((await param(device('old'), 'action=list&group=Brand')).text).toMatch(/Brand=AXIS\r\n/);
    expect((await param(device('twelve'), 'action=list&group=Brand')).text).not.toContain('\r');
  });

  it('hides secrets, and has empty values', async () => {
    const { text } = await param(device('nine'), 'action=list&group=RemoteService');
    expect(text).toContain('root.RemoteService.ProxyPassword=******');
    expect(text).toMatch(/^root\.RemoteService\.ProxyServer=$/m);
  });

  it('takes wildcards', async () => {
    const { text } = await param(device('nine'), 'action=list&group=root.Image.I*.Name');
    expect(text.trim().split('\n')).toHaveLength(6);
  });

  it('is as large as on real devices: about 58 kB on 9.80, small on 5.51', async () => {
    const nine = await param(device('nine'), 'action=list');
    expect(nine.body.length).toBeGreaterThan(50_000);
    expect(nine.body.length).toBeLessThan(66_000);
    expect(nine.text.trim().split('\n').length).toBeGreaterThan(800);
    expect((await param(device('old'), 'action=list')).body.length).toBeLessThan(20_000);
    expect((await param(device('nine'), 'action=listdefinitions&listformat=xmlschema')).body.length).toBeGreaterThan(
      150_000,
    );
  });

  it('changes what is percent-encoded, and says which one it cannot change', async () => {
    const changed = await param(device('eleven'), 'action=update&root.Network.Bonjour.FriendlyName=Haupt%20eingang%26');
    expect(changed.text).toBe('OK\n');
    expect((await param(device('eleven'), 'action=list&group=Network.Bonjour.FriendlyName')).text).toContain(
      '=Haupt eingang&\n',
    );
    expect((await param(device('eleven'), 'action=update&Brand.Brand=x')).text).toBe(
      "# Error: Error setting 'root.Brand.Brand' to 'x'!\n",
    );
  });

  it('differs by version as the legacy matrix says', async () => {
    const all = async (id: keyof typeof products): Promise<string> => (await param(device(id), 'action=list')).text;
    const old = await all('old');
    for (const line of [
      'Network.FTP.Enabled=yes',
      'Network.UPnP.Enabled=yes',
      'Network.ARPPingIPAddress.Enabled=yes',
      'Network.HTTP.AuthenticationPolicy=basic_digest',
      'System.BoaGroupPolicy.admin=both',
      'System.BoaGroupPolicy.operator=http',
    ]) {
      expect(old).toContain(line);
    }
    const nine = await all('nine');
    for (const line of [
      'ActivatePasswordThrottling=Off',
      'HTTPS.AllowTLS1=yes',
      'HTTPS.AllowTLS11=yes',
      'WebService.DiscoveryMode.Discoverable=Yes',
      'Network.UPnP.Enabled=no',
    ]) {
      expect(nine).toContain(line);
    }
    const twelve = await all('twelve');
    for (const line of [
      'ActivatePasswordThrottling=On',
      'WebService.DiscoveryMode.Discoverable=No',
      'Network.HTTP.AuthenticationPolicy=recommended',
    ]) {
      expect(twelve).toContain(line);
    }
  });
});

describe('the device configuration API', () => {
  it('is there on 11.11 and 12.11 only', async () => {
    expect((await askWithLogin(device('ten'), { path: '/config/discover' })).status).toBe(404);
    const eleven = json((await askWithLogin(device('eleven'), { path: '/config/discover' })).text);
    const twelve = json((await askWithLogin(device('twelve'), { path: '/config/discover' })).text);
    expect(eleven).not.toHaveProperty('apis.snmp');
    expect(twelve).toHaveProperty('apis.oauth-ccgrant.v1beta.state', 'beta');
    expect(twelve).toHaveProperty(['apis', 'cert', 'v1', 'rest_api'], '/config/rest/cert/v1');
  });

  it('wraps data, and answers what it does not know with 404 and code 1', async () => {
    const good = await askWithLogin(device('twelve'), { path: '/config/rest/basic-device-info/v2/allowAnonymous' });
    expect(json(good.text)).toEqual({ status: 'success', data: true });
    const bad = await askWithLogin(device('twelve'), { path: '/config/rest/nothing/v1' });
    expect(bad.status).toBe(404);
    expect(json(bad.text)).toEqual({
      status: 'error',
      error: { code: 1, message: 'Resource not found: /config/rest/nothing/v1' },
    });
  });
});

describe('accounts', () => {
  it('are listed to an administrator', async () => {
    const { text } = await askWithLogin(device('twelve'), { path: '/axis-cgi/pwdgrp.cgi?action=get' });
    expect(text).toContain('admin="root"\noperator="root"\nviewer="root"\nptz="root"\ndigusers="root"\n');
  });

  it('are refused in factory state, except for the first one', async () => {
    const fresh = device('fresh');
    const refused = await ask(fresh, { path: '/axis-cgi/param.cgi?action=list' });
    expect(refused.status).toBe(401);
    expect(refused.text).toContain('initial admin user must be created first.');
    expect(refused.challenges).toEqual([]);
    const weak = await ask(fresh, {
      path: '/axis-cgi/pwdgrp.cgi',
      body: 'action=add&user=anna&pwd=x&grp=users&sgrp=viewer',
    });
    expect(weak.status).toBe(401);
    const made = await ask(fresh, {
      path: '/axis-cgi/pwdgrp.cgi',
      body: 'action=add&user=anna&pwd=geheim&grp=users&sgrp=admin:operator:viewer:ptz',
    });
    expect(made.text).toBe('Created account anna.\n');
    expect(json((await callJson(fresh, 'systemready.cgi', 'systemready')).text)).toMatchObject({
      data: { needsetup: 'no' },
    });
    const login = { username: 'anna', password: 'geheim' };
    expect((await askWithLogin(fresh, { path: '/axis-cgi/param.cgi?action=list&group=Brand' }, login)).status).toBe(
      200,
    );
    const again = await ask(fresh, {
      path: '/axis-cgi/pwdgrp.cgi',
      body: 'action=add&user=eve&pwd=x&grp=users&sgrp=admin:operator:viewer:ptz',
    });
    expect(again.status).toBe(401);
  });

  it('begin with root before 11.5', async () => {
    const fresh = device('fresh-ten');
    const other = await ask(fresh, {
      path: '/axis-cgi/pwdgrp.cgi',
      body: 'action=add&user=anna&pwd=x&grp=users&sgrp=admin:operator:viewer:ptz',
    });
    expect(other.status).toBe(401);
    const root = await ask(fresh, {
      path: '/axis-cgi/pwdgrp.cgi',
      body: 'action=add&user=root&pwd=x&grp=root&sgrp=admin:operator:viewer:ptz',
    });
    expect(root.text).toBe('Created account root.\n');
  });
});

describe('the other services', () => {
  it('tell the time of the device', async () => {
    const call = { path: '/axis-cgi/time.cgi', body: '{"apiVersion":"1.0","method":"getDateTimeInfo"}' };
    const read = async (): Promise<number> => {
      const answer = JSON.parse((await askWithLogin(device('nine'), call)).text) as { data: { dateTime: string } };
      return Date.parse(answer.data.dateTime);
    };
    expect(Math.abs((await read()) - Date.now())).toBeLessThan(60_000);
    await world.setFault('nine', 'clock-wrong', true);
    expect((await read()) - Date.now()).toBeGreaterThan(9 * 3_600_000);
    await world.setFault('nine', 'clock-wrong', false);
  });

  it('list stream profiles, and give a picture with a login only', async () => {
    const call = {
      path: '/axis-cgi/streamprofile.cgi',
      body: '{"apiVersion":"1.0","method":"list","params":{"streamProfileName":[]}}',
    };
    expect(json((await askWithLogin(device('twelve'), call)).text)).toHaveProperty('data.streamProfile.0.name', 'Main');
    const picture = { path: '/axis-cgi/jpg/image.cgi?resolution=1280x720' };
    expect((await ask(device('twelve'), picture)).status).toBe(401);
    const { headers, body } = await askWithLogin(device('twelve'), picture);
    expect(headers['content-type']).toBe('image/jpeg');
    expect(body.subarray(0, 3).toString('hex')).toBe('ffd8ff');
    expect((await askWithLogin(device('door'), picture)).status).toBe(404);
  });

  it('tell the state of a door', async () => {
    const info = await askWithLogin(device('door'), { path: '/vapix/doorcontrol', body: '{"tdc:GetDoorInfoList":{}}' });
    const token = (JSON.parse(info.text) as { DoorInfo: { token: string }[] }).DoorInfo[0]?.token;
    const state = await askWithLogin(device('door'), {
      path: '/vapix/doorcontrol',
      body: JSON.stringify({ 'tdc:GetDoorState': { Token: token } }),
    });
    expect(json(state.text)).toMatchObject({ DoorState: { DoorMode: 'Locked' } });
  });
});
