import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUsernameToken, encodeEnvelope, parseEnvelope, type EnvelopeResult } from '#src/wire/soap.ts';
import { attributeOf, child, children, textOf } from '#src/wire/xml.ts';
import { startWorld, type World, type WorldDevice } from '#src/sim/world.ts';
import { ask, askWithLogin, type Answer } from './client.ts';

const products = {
  'onvif-old': 'sentrello-sd2204',
  'onvif-new': 'tokuvis-tkp30',
  six: 'axis-p3225-mk2',
  nine: 'axis-p1367',
  old: 'axis-p3364',
} as const;
let world: World;

beforeAll(async () => {
  const devices = Object.entries(products).map(([id, product], index) => ({
    id,
    name: id,
    address: `127.35.5.${String(index + 1)}`,
    product,
  }));
  world = await startWorld({ name: 'ONVIF', devices }, { discovery: false });
});
afterAll(() => world.close());

const device = (id: keyof typeof products): WorldDevice => world.device(id);
const namespaces = {
  tds: 'http://www.onvif.org/ver10/device/wsdl',
  trt: 'http://www.onvif.org/ver10/media/wsdl',
  tr2: 'http://www.onvif.org/ver20/media/wsdl',
};

interface Call {
  readonly body: string;
  readonly service?: string;
  readonly header?: string;
}

const asked = ({ body, service = 'device', header }: Call): { path: string; body: string } => ({
  path: `/onvif/${service}_service`,
  body: encodeEnvelope({ namespaces, body, ...(header !== undefined && { header }) }),
});
const call = (id: keyof typeof products, options: Call): Promise<Answer> => ask(device(id), asked(options));
const callDigest = (id: keyof typeof products, options: Call): Promise<Answer> =>
  askWithLogin(device(id), asked(options));
const read = (answer: Answer): EnvelopeResult => parseEnvelope(answer.body, { maxBytes: 65_536 });

function token(id: keyof typeof products, createdAt: number, password = device(id).password): string {
  return createUsernameToken({ username: device(id).username, password, nonce: new Uint8Array(16), createdAt });
}

async function deviceTime(id: keyof typeof products): Promise<number> {
  const answer = read(await call(id, { body: '<tds:GetSystemDateAndTime/>' }));
  const utc = answer.kind === 'message' ? child(answer.body, 'SystemDateAndTime', 'UTCDateTime') : undefined;
  const number = (...path: string[]): number => Number(textOf(utc, ...path));
  return Date.UTC(
    number('Date', 'Year'),
    number('Date', 'Month') - 1,
    number('Date', 'Day'),
    number('Time', 'Hour'),
    number('Time', 'Minute'),
    number('Time', 'Second'),
  );
}

const information: Call = { body: '<tds:GetDeviceInformation/>' };
const faultOf = (answer: Answer): readonly string[] => {
  const result = read(answer);
  return result.kind === 'fault' ? result.fault.subcodes : [];
};

describe('the old vendor', () => {
  it('has a clock minutes ahead and takes a UsernameToken in its own time only', async () => {
    const time = await deviceTime('onvif-old');
    expect(time - Date.now()).toBeGreaterThan(6 * 60_000);
    const early = await call('onvif-old', { ...information, header: token('onvif-old', Date.now()) });
    expect(early.status).toBe(400);
    expect(faultOf(early)).toEqual(['NotAuthorized']);
    const right = await call('onvif-old', { ...information, header: token('onvif-old', time) });
    expect(right.status).toBe(200);
    expect(right.text).toContain(device('onvif-old').serial);
  });

  it('refuses with HTTP 400, offers no digest, and counts a wrong password', async () => {
    const none = await call('onvif-old', information);
    expect(none.status).toBe(400);
    expect(none.challenges).toEqual([]);
    const before = world.observations('onvif-old').loginsRefused;
    expect(
      (await call('onvif-old', { ...information, header: token('onvif-old', await deviceTime('onvif-old'), 'wrong') }))
        .status,
    ).toBe(400);
    expect(world.observations('onvif-old').loginsRefused).toBe(before + 1);
  });

  it('knows GetCapabilities only, and tells an address that is not its own', async () => {
    expect(
      faultOf(
        await call('onvif-old', {
          body: '<tds:GetServices><tds:IncludeCapability>false</tds:IncludeCapability></tds:GetServices>',
        }),
      ),
    ).toEqual(['ActionNotSupported']);
    const answer = await call('onvif-old', { body: '<tds:GetCapabilities/>' });
    expect(answer.text).toContain('http://192.168.1.108/onvif/media_service');
    expect(answer.text).not.toContain(device('onvif-old').address);
  });

  it('gives profiles, stream and snapshot through Media1', async () => {
    const header = token('onvif-old', await deviceTime('onvif-old'));
    const profiles = read(await call('onvif-old', { service: 'media', header, body: '<trt:GetProfiles/>' }));
    const found = profiles.kind === 'message' ? children(profiles.body, 'Profiles') : [];
    expect(found.map((profile) => attributeOf(profile, 'token'))).toEqual(['profile_1', 'profile_2']);
    const stream = read(
      await call('onvif-old', {
        service: 'media',
        header,
        body: '<trt:GetStreamUri><trt:ProfileToken>profile_2</trt:ProfileToken></trt:GetStreamUri>',
      }),
    );
    expect(stream.kind === 'message' && textOf(stream.body, 'MediaUri', 'Uri')).toBe(device('onvif-old').streams[1]);
    const wrong = await call('onvif-old', {
      service: 'media',
      header,
      body: '<trt:GetStreamUri><trt:ProfileToken>x</trt:ProfileToken></trt:GetStreamUri>',
    });
    expect(faultOf(wrong)).toEqual(['InvalidArgVal', 'NoProfile']);
    const missing = await call('onvif-old', { service: 'media2', header, body: '<tr2:GetProfiles/>' });
    expect(faultOf(missing)).toEqual(['ActionNotSupported']);
  });
});

describe('the new vendor', () => {
  it('asks for digest with HTTP 401, and answers what needs no login', async () => {
    const refused = await call('onvif-new', information);
    expect(refused.status).toBe(401);
    expect(refused.challenges[0]).toMatch(/^Digest realm=.*qop="auth"/);
    expect(faultOf(refused)).toEqual(['NotAuthorized']);
    expect((await callDigest('onvif-new', information)).text).toContain('<tds:Manufacturer>Tokuvis</tds:Manufacturer>');
    expect((await call('onvif-new', { body: '<tds:GetHostname/>' })).status).toBe(200);
  });

  it('names its services with Media2 and PTZ, and answers unknown actions with 500', async () => {
    const services = await call('onvif-new', {
      body: '<tds:GetServices><tds:IncludeCapability>true</tds:IncludeCapability></tds:GetServices>',
    });
    expect(services.text).toContain('http://www.onvif.org/ver20/media/wsdl');
    expect(services.text).toContain('http://www.onvif.org/ver20/ptz/wsdl');
    const unknown = await callDigest('onvif-new', { body: '<tds:StartFirmwareUpgrade/>' });
    expect(unknown.status).toBe(500);
    expect(faultOf(unknown)).toEqual(['ActionNotSupported']);
  });

  it('has H.265 in Media2 only, and configurations only when they are asked for', async () => {
    const media2 = await callDigest('onvif-new', {
      service: 'media2',
      body: '<tr2:GetProfiles><tr2:Type>VideoEncoder</tr2:Type></tr2:GetProfiles>',
    });
    expect(media2.text).toContain('<tt:Encoding>H265</tt:Encoding>');
    expect((await callDigest('onvif-new', { service: 'media2', body: '<tr2:GetProfiles/>' })).text).not.toContain(
      'Configurations',
    );
    expect((await callDigest('onvif-new', { service: 'media', body: '<trt:GetProfiles/>' })).text).not.toContain(
      'profile_1"',
    );
    const stream = await callDigest('onvif-new', {
      service: 'media2',
      body: '<tr2:GetStreamUri><tr2:Protocol>RtspUnicast</tr2:Protocol><tr2:ProfileToken>profile_1</tr2:ProfileToken></tr2:GetStreamUri>',
    });
    expect(stream.text).toContain(`<tr2:Uri>${device('onvif-new').streams[0] ?? ''}</tr2:Uri>`);
  });

  it('gives a snapshot with digest', async () => {
    const picture = { path: '/onvif/snapshot?profile=profile_1' };
    expect((await ask(device('onvif-new'), picture)).status).toBe(401);
    expect((await askWithLogin(device('onvif-new'), picture)).headers['content-type']).toBe('image/jpeg');
  });
});

describe('Axis devices', () => {
  it('speak ONVIF from 6.50 on', async () => {
    expect(Math.abs((await deviceTime('six')) - Date.now())).toBeLessThan(60_000);
    expect(await call('six', { ...information, header: token('six', Date.now()) })).toMatchObject({ status: 200 });
    expect((await call('old', information)).status).toBe(404);
  });

  it('have ONVIF accounts of their own from 9 on, none at first', async () => {
    expect(Math.abs((await deviceTime('nine')) - Date.now())).toBeLessThan(60_000);
    expect(faultOf(await call('nine', { ...information, header: token('nine', Date.now()) }))).toEqual([
      'NotAuthorized',
    ]);
  });
});

describe('broken requests', () => {
  it.each(['', 'no xml', '<a/>', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'])('are refused: %s', async (body) => {
    expect((await ask(device('onvif-new'), { path: '/onvif/device_service', method: 'POST', body })).status).toBe(400);
  });
});
