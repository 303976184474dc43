import { createSocket } from 'node:dgram';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { h264NalType, h264NalTypes } from '#src/wire/h264.ts';
import { decodeRtp, type RtpPacket } from '#src/wire/rtp.ts';
import type { FaultName } from '#src/sim/faults.ts';
import { startWorld, type World, type WorldDevice } from '#src/sim/world.ts';
import { until } from './client.ts';
import { askRtsp, askRtspWithLogin, openRtsp, overTcp, play, type Client, type OpenOptions } from './rtsp-client.ts';

let world: World;
let clients: Client[];

beforeEach(async () => {
  clients = [];
  const devices = [
    { id: 'bare', name: 'Bare', address: '127.35.11.1', product: 'bare-rtsp' as const, sessionLimit: 2 },
    { id: 'axis', name: 'Axis', address: '127.35.11.2', product: 'axis-p3265' as const, sessionLimit: 1 },
    { id: 'x8', name: 'H.265 only', address: '127.35.11.3', product: 'tokuvis-tkx8' as const },
  ];
  world = await startWorld({ name: 'Streams', devices }, { discovery: false, rebootGapMs: 1 });
});
afterEach(async () => {
  for (const client of clients) client.socket.destroy();
  await world.close();
});

const set = (fault: FaultName, on = true, id = 'bare'): Promise<void> => world.setFault(id, fault, on);
const device = (id = 'bare'): WorldDevice => world.device(id);

function open(id = 'bare', options: OpenOptions = {}): Client {
  const client = openRtsp(device(id), options);
  clients.push(client);
  return client;
}

const packetsOf = (client: Client): RtpPacket[] =>
  client.frames.filter(({ channel }) => channel === 0).flatMap(({ payload }) => decodeRtp(payload) ?? []);
const packetsCome = (client: Client, count: number): Promise<void> =>
  until(() => Promise.resolve(packetsOf(client).length >= count || client.isClosed));

/** The types inside of each payload: of the unit that a fragment belongs to, of the first of several in one packet. */
function nalTypes(packets: readonly RtpPacket[]): number[] {
  return packets.map(({ payload }) => {
    const outer = h264NalType(payload);
    if (outer === 28) return (payload[1] ?? 0) & 0x1f;
    return outer === 24 ? (payload[3] ?? 0) & 0x1f : outer;
  });
}

/** Steps from one sequence number to the next. */
const steps = (packets: readonly RtpPacket[]): number[] =>
  packets.slice(1).map(({ sequence }, index) => (sequence - (packets[index]?.sequence ?? 0)) & 0xffff);

describe('a broken stream', () => {
  it('rtsp-garbage: is no stream any more', async () => {
    const client = open();
    await play(client, device());
    await packetsCome(client, 10);
    await set('rtsp-garbage');
    const before = client.bytes;
    await until(() => Promise.resolve(client.problem !== undefined || client.bytes > before + 200_000));
    expect(client.isClosed).toBe(false);
  });

  it('rtsp-endless-head: sends headers as long as somebody reads', async () => {
    await set('rtsp-endless-head');
    const client = open();
    await expect(askRtspWithLogin(client, device(), 'DESCRIBE')).rejects.toThrow('the head is longer');
    await until(() => Promise.resolve(client.bytes > 1024 * 1024));
  });

  it('rtsp-giant-frame: one picture of 64 MB, once', async () => {
    const client = open();
    await play(client, device());
    await packetsCome(client, 10);
    await set('rtsp-giant-frame');
    const began = client.bytes;
    await until(() => Promise.resolve(client.bytes - began > 64 * 1024 * 1024));
    const giants = packetsOf(client).filter(
      ({ payload }) => payload[0] === 0x7c && payload.at(2) === 0x5a && payload.at(-1) === 0x5a,
    );
    expect(new Set(giants.map(({ timestamp }) => timestamp)).size).toBe(1);
    expect(giants.filter(({ payload }) => ((payload[1] ?? 0) & 0x80) !== 0)).toHaveLength(1);
    const count = packetsOf(client).length;
    await packetsCome(client, count + 20);
    expect(new Set(steps(packetsOf(client)))).toEqual(new Set([1]));
  });

  it('rtsp-out-of-order: changes places and doubles, and loses nothing', async () => {
    await set('rtsp-out-of-order');
    const client = open();
    await play(client, device());
    await packetsCome(client, 200);
    const packets = packetsOf(client);
    expect(steps(packets).some((step) => step !== 1)).toBe(true);
    const numbers = packets.map(({ sequence }) => (sequence - (packets[1]?.sequence ?? 0) + 8) & 0xffff);
    const unique = new Set(numbers);
    expect(unique.size).toBeLessThan(numbers.length);
    expect(unique.size).toBeGreaterThanOrEqual(Math.max(...unique) - Math.min(...unique));
  });

  it('rtsp-lossy: leaves gaps', async () => {
    await set('rtsp-lossy');
    const client = open();
    await play(client, device());
    await packetsCome(client, 100);
    expect(new Set(steps(packetsOf(client)))).toEqual(new Set([1, 2]));
  });

  it('rtsp-no-key: never sends a key picture, and no gap tells of it', async () => {
    await set('rtsp-no-key');
    const client = open();
    await play(client, device());
    await packetsCome(client, 150);
    expect(new Set(nalTypes(packetsOf(client)))).toEqual(new Set([h264NalTypes.slice]));
    expect(new Set(steps(packetsOf(client)))).toEqual(new Set([1]));
  });

  it('rtsp-wrong-sdp: announces what never comes', async () => {
    await set('rtsp-wrong-sdp');
    const client = open();
    const { description } = await play(client, device());
    expect(description).toContain('a=rtpmap:99 H264/90000');
    expect(description).toContain('sprop-parameter-sets=!!not*base64!!');
    await packetsCome(client, 3);
    expect(packetsOf(client)[0]?.payloadType).toBe(96);
  });

  it('rtsp-unknown-codec: names a codec that nobody has', async () => {
    await set('rtsp-unknown-codec');
    const client = open();
    const { description } = await play(client, device());
    expect(description).toContain('a=rtpmap:96 X-WAVELET/90000');
  });

  it('rtsp-stall: is silent on a connection that stays, and goes on afterwards', async () => {
    const client = open();
    const { session } = await play(client, device());
    await packetsCome(client, 10);
    await set('rtsp-stall');
    const { status } = await askRtsp(client, 'GET_PARAMETER', session);
    expect(status).toBe(200);
    const frames = client.frames.length;
    // While another camera sends and sends, nothing comes from this one.
    const other = open('axis');
    await play(other, device('axis'));
    await packetsCome(other, 20);
    expect((await askRtsp(client, 'GET_PARAMETER', session)).status).toBe(200);
    expect(client.frames.length).toBe(frames);
    await set('rtsp-stall', false);
    await until(() => Promise.resolve(client.frames.length > frames));
  });

  it('rtsp-still: sends reports and hardly a picture', async () => {
    await set('rtsp-still');
    const client = open();
    await play(client, device());
    await until(() => Promise.resolve(client.frames.filter(({ channel }) => channel === 1).length === 2));
    // One key picture at the start and none in the five seconds between two reports.
    expect(new Set(packetsOf(client).map(({ timestamp }) => timestamp)).size).toBe(1);
    expect(client.isClosed).toBe(false);
  });

  it('resolution-changed: goes on with other parameter sets, and back', async () => {
    const client = open();
    await play(client, device());
    const lastSets = (): string | undefined =>
      packetsOf(client)
        .filter(({ payload }) => h264NalType(payload) === 24 && ((payload[3] ?? 0) & 0x1f) === h264NalTypes.sps)
        .at(-1)
        ?.payload.subarray(3, 20)
        .toHex();
    await until(() => Promise.resolve(lastSets() !== undefined));
    const large = lastSets();
    await set('resolution-changed');
    await until(() => Promise.resolve(lastSets() !== large));
    await set('resolution-changed', false);
    await until(() => Promise.resolve(lastSets() === large));
    expect(new Set(steps(packetsOf(client)))).toEqual(new Set([1]));
  });
});

describe('a stream that ends', () => {
  it('session-dropped: is forgotten, says 454, and the next one works', async () => {
    const client = open();
    const { session } = await play(client, device());
    await packetsCome(client, 5);
    await set('session-dropped');
    expect(world.faults('bare')).toEqual([]);
    expect((await askRtsp(client, 'GET_PARAMETER', session)).status).toBe(454);
    expect(world.state('bare').streams).toBe(0);
    const again = open();
    await play(again, device());
    await packetsCome(again, 5);
    expect(client.isClosed).toBe(false);
  });

  it('password-changed: ends what runs, then refuses', async () => {
    const client = open();
    await play(client, device());
    await set('password-changed');
    await until(() => Promise.resolve(client.isClosed));
    expect((await askRtspWithLogin(open(), device(), 'DESCRIBE')).status).toBe(401);
  });

  it('reboot: ends, and comes back', async () => {
    const client = open();
    await play(client, device());
    await set('reboot');
    await until(() => Promise.resolve(client.isClosed && world.faults('bare').length === 0));
    const again = open();
    await play(again, device());
    await packetsCome(again, 5);
  });

  it.each([
    ['bare', 453],
    ['axis', 503],
  ] as const)('%s refuses one stream too many with %i', async (id, status) => {
    const limit = id === 'bare' ? 2 : 1;
    for (let i = 0; i < limit; i += 1) await play(open(id), device(id));
    expect(world.state(id).streams).toBe(limit);
    const client = open(id);
    await askRtspWithLogin(client, device(id), 'DESCRIBE');
    const uri = id === 'bare' ? `${client.url}/trackID=0` : client.url.replace('media.amp', 'media.amp/stream=0');
    expect((await askRtspWithLogin(client, device(id), 'SETUP', overTcp, uri)).status).toBe(status);
    clients[0]?.socket.destroy();
    await until(() => Promise.resolve(world.state(id).streams === limit - 1));
    await play(open(id), device(id));
  });
});

describe('a device that moves to another address', () => {
  it('is the same one there, and gone here', async () => {
    const before = device('axis');
    const client = open('axis');
    await play(client, before);
    await world.moveDevice('axis', '127.35.11.77');
    await until(() => Promise.resolve(client.isClosed));
    const after = device('axis');
    expect(after).toMatchObject({ address: '127.35.11.77', serial: before.serial, password: before.password });
    await play(open('axis'), after);
    const old = openRtsp(before);
    clients.push(old);
    await until(() => Promise.resolve(old.isClosed));
  });

  it('goes only where nobody is, and only on loopback', async () => {
    await expect(world.moveDevice('axis', device('bare').address)).rejects.toThrow('127.35.11.1');
    await expect(world.moveDevice('axis', '10.0.0.1')).rejects.toThrow('10.0.0.1');
    expect(device('axis').address).toBe('127.35.11.2');
  });
});

describe('other ways', () => {
  it('speaks RTSP over TLS with the certificate of the device', async () => {
    const axis = device('axis');
    expect(axis.ports.rtsps).toBe(world.ports.rtsps);
    const client = open('axis', { tls: true });
    await play(client, axis);
    await packetsCome(client, 20);
    expect(packetsOf(client).length).toBeGreaterThanOrEqual(20);
  });

  it('changes the order over UDP too', async () => {
    await set('rtsp-out-of-order');
    const socket = createSocket('udp4');
    const packets: RtpPacket[] = [];
    socket.on('message', (bytes) => {
      const packet = decodeRtp(new Uint8Array(bytes));
      if (packet !== undefined) packets.push(packet);
    });
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    const { port } = socket.address();
    const client = open();
    await play(client, device(), { Transport: `RTP/AVP;unicast;client_port=${String(port)}-${String(port + 1)}` });
    await until(() => Promise.resolve(packets.length >= 40));
    socket.close();
    expect(steps(packets).some((step) => step > 1)).toBe(true);
  });

  it('gives Motion JPEG on every Axis camera', async () => {
    const axis = device('axis');
    const url = `rtsp://${axis.address}:${String(axis.ports.rtsp)}/axis-media/media.amp?videocodec=jpeg`;
    const client = open('axis', { url });
    const { description } = await play(client, axis);
    expect(description).toContain('a=rtpmap:26 JPEG/90000');
    await packetsCome(client, 5);
    const [first] = packetsOf(client);
    // Type 4:2:0, tables in band, 1280 x 720 in units of eight.
    expect([...(first?.payload.subarray(0, 8) ?? [])]).toEqual([0, 0, 0, 0, 1, 255, 160, 90]);
  });

  it('has a camera with nothing but H.265, and A-law', async () => {
    expect(device('x8').streams).toHaveLength(2);
    const answer = await askRtspWithLogin(open('x8'), device('x8'), 'DESCRIBE');
    const text = new TextDecoder().decode(answer.body);
    expect(text).toContain('H265/90000');
    expect(text).toContain('a=rtpmap:8 PCMA/8000');
    expect(text).not.toContain('H264');
  });
});
