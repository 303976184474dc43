import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeRtp, decodeSenderReport, type RtpPacket } from '#src/wire/rtp.ts';
import { parseRtpInfo } from '#src/wire/rtsp-headers.ts';
import { rtspHeader, rtspHeaderValues } from '#src/wire/rtsp.ts';
import { parseSdp, sdpFormats } from '#src/wire/sdp.ts';
import { startWorld, type World, type WorldDevice } from '#src/sim/world.ts';
import { until } from './client.ts';
import { askRtsp as ask, askRtspWithLogin as askWithLogin, openRtsp, type Client } from './rtsp-client.ts';

let world: World;
let clients: Client[];

beforeEach(async () => {
  clients = [];
  const devices = [
    { id: 'bare', name: 'Bare', address: '127.35.6.1', product: 'bare-rtsp' as const },
    { id: 'twelve', name: 'Twelve', address: '127.35.6.2', product: 'axis-p3265' as const },
  ];
  world = await startWorld({ name: 'RTSP', devices }, { discovery: false });
});
afterEach(async () => {
  for (const client of clients) client.socket.destroy();
  await world.close();
});

function openClient(device: WorldDevice): Client {
  const client = openRtsp(device);
  clients.push(client);
  return client;
}

const tcp = { Transport: 'RTP/AVP/TCP;unicast;interleaved=4-5' };

describe('an RTSP session', () => {
  it('describes, sets up, plays with the announced numbers, and ends', async () => {
    const device = world.device('bare');
    const client = openClient(device);
    expect(rtspHeader(await ask(client, 'OPTIONS'), 'public')).toContain('PLAY');
    const description = await askWithLogin(client, device, 'DESCRIBE');
    const sdp = parseSdp(new TextDecoder().decode(description.body));
    const [media] = sdp?.media ?? [];
    expect(media && sdpFormats(media)).toMatchObject([{ encoding: 'H264', clockRate: 90_000 }]);
    const control = `${client.url}/${media?.attributes.find(({ name }) => name === 'control')?.value ?? ''}`;
    const setup = await askWithLogin(client, device, 'SETUP', tcp, control);
    expect(rtspHeader(setup, 'transport')).toBe('RTP/AVP/TCP;unicast;interleaved=4-5');
    expect(rtspHeader(setup, 'session')).toMatch(/^[0-9A-F]{16};timeout=60$/);
    const session = { Session: rtspHeader(setup, 'session')?.split(';')[0] ?? '' };
    const play = await ask(client, 'PLAY', session);
    const [info] = parseRtpInfo(rtspHeader(play, 'rtp-info') ?? '');
    await until(() => Promise.resolve(client.frames.filter((frame) => frame.channel === 4).length > 60));
    const packets = client.frames
      .filter((frame) => frame.channel === 4)
      .map((frame) => decodeRtp(frame.payload) as RtpPacket);
    expect(packets[0]).toMatchObject({ sequence: info?.sequence, timestamp: info?.rtpTime });
    packets
      .slice(1)
      .forEach((packet, index) => expect(packet.sequence).toBe(((packets[index]?.sequence ?? 0) + 1) % 65_536));
    // A new picture after each marker, 90,000 / 15 ticks later.
    const afterMarker = packets.flatMap((packet, index) =>
      packets[index - 1]?.marker === true ? [(packet.timestamp - (packets[index - 1]?.timestamp ?? 0)) >>> 0] : [],
    );
    expect(new Set(afterMarker)).toEqual(new Set([6000]));
    const report = client.frames.find((frame) => frame.channel === 5);
    expect(decodeSenderReport(report?.payload ?? new Uint8Array())?.ssrc).toBe(packets[0]?.ssrc);
    expect((await ask(client, 'GET_PARAMETER', session)).status).toBe(200);
    expect((await ask(client, 'TEARDOWN', session)).status).toBe(200);
    const count = client.frames.length;
    expect((await ask(client, 'GET_PARAMETER', { Session: 'other' })).status).toBe(401);
    // The goodbye may come after the answer; no media does.
    expect(client.frames.slice(count).filter((frame) => frame.channel === 4)).toEqual([]);
  });

  it('refuses wrong order, wrong paths and wrong transports', async () => {
    const device = world.device('bare');
    const client = openClient(device);
    expect((await askWithLogin(client, device, 'PLAY')).status).toBe(454);
    expect((await askWithLogin(client, device, 'DESCRIBE', {}, `rtsp://${device.address}/elsewhere`)).status).toBe(404);
    expect((await askWithLogin(client, device, 'SETUP', { Transport: 'RTP/AVP;multicast' })).status).toBe(461);
    expect((await askWithLogin(client, device, 'SETUP', tcp, `${client.url}/trackID=7`)).status).toBe(404);
    expect(device.streams).toHaveLength(1);
  });

  it('refuses a wrong password and counts it', async () => {
    const device = world.device('bare');
    const client = openClient(device);
    const answer = await askWithLogin(client, { ...device, password: 'wrong' }, 'DESCRIBE');
    expect(answer.status).toBe(401);
    expect(world.observations('bare').loginsRefused).toBe(1);
  });

  it('offers SHA-256 before MD5 on newer cameras', async () => {
    const device = world.device('twelve');
    const client = openClient(device);
    const challenges = rtspHeaderValues(await ask(client, 'DESCRIBE'), 'www-authenticate');
    expect(challenges.map((challenge) => /algorithm=([\w-]+)/.exec(challenge)?.[1])).toEqual(['SHA-256', 'MD5']);
    expect((await askWithLogin(client, device, 'DESCRIBE')).status).toBe(200);
  });

  it('ends with 400 when the client speaks something else', async () => {
    const client = openClient(world.device('bare'));
    client.socket.write('GET / HTTP/1.1\r\n\r\n');
    await until(() => Promise.resolve(client.isClosed));
    expect(client.responses).toMatchObject([{ status: 400 }]);
  });

  it('ends when the device is unplugged', async () => {
    const client = openClient(world.device('bare'));
    expect((await ask(client, 'OPTIONS')).status).toBe(200);
    await world.setFault('bare', 'unplugged', true);
    await until(() => Promise.resolve(client.isClosed));
  });
});
