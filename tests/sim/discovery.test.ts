import { createSocket, type Socket } from 'node:dgram';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeDns } from '#src/wire/mdns-encode.ts';
import { decodeDns, dnsQuery, dnsTypes, type DnsMessage } from '#src/wire/mdns.ts';
import { encodeEnvelope, parseEnvelope } from '#src/wire/soap.ts';
import { decodeSsdp, encodeSsdpSearch } from '#src/wire/ssdp.ts';
import { children, textOf, type XmlElement } from '#src/wire/xml.ts';
import { startWorld, type World, type WorldDevice } from '#src/sim/world.ts';
import { until } from './client.ts';

let world: World;

const products = {
  old: 'axis-p3364',
  nine: 'axis-p1367',
  twelve: 'axis-p3265',
  fresh: 'axis-p3265',
  recorder: 'axis-s3008',
  speaker: 'axis-c1310',
  'onvif-old': 'sentrello-sd2204',
  'onvif-new': 'tokuvis-tkp30',
  bare: 'bare-rtsp',
  printer: 'printer',
} as const;

beforeAll(async () => {
  const devices = Object.entries(products).map(([id, product], index) => ({
    id,
    name: id,
    address: `127.35.4.${String(index + 1)}`,
    product,
    ...(id === 'fresh' && { faults: ['needs-setup' as const] }),
  }));
  world = await startWorld({ name: 'Discovery', devices });
});
afterAll(() => world.close());

interface Heard {
  readonly from: string;
  readonly bytes: Uint8Array;
}
let socket: Socket;
let heard: Heard[];

beforeEach(async () => {
  heard = [];
  socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  socket.setMulticastInterface('127.0.0.1');
  // Another world, of a demo on this machine, may answer too.
  socket.on(
    'message',
    (bytes, from) =>
      from.address.startsWith('127.35.4.') && heard.push({ from: from.address, bytes: new Uint8Array(bytes) }),
  );
});
afterEach(() => socket.close());

const device = (id: keyof typeof products): WorldDevice => world.device(id);
const sorted = (ids: readonly (keyof typeof products)[]): string[] => ids.map((id) => device(id).address).toSorted();

/** Until all of these have answered; who else did is in the result. */
async function answersFrom(ids: readonly (keyof typeof products)[]): Promise<string[]> {
  const wanted = sorted(ids);
  await until(() => Promise.resolve(wanted.every((address) => heard.some(({ from }) => from === address))));
  return [...new Set(heard.map(({ from }) => from))].toSorted();
}

const messageId = 'urn:uuid:6cfd5d0e-7b4c-4c1c-8f5a-0d6a5a5d8a11';
function probe(type: string): string {
  return encodeEnvelope({
    namespaces: {
      w: 'http://schemas.xmlsoap.org/ws/2004/08/addressing',
      d: 'http://schemas.xmlsoap.org/ws/2005/04/discovery',
      onvif: 'http://www.onvif.org/ver10/network/wsdl',
      management: 'http://www.onvif.org/ver10/device/wsdl',
      other: 'http://schemas.xmlsoap.org/ws/2006/02/devprof',
    },
    header: `<w:MessageID>${messageId}</w:MessageID><w:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To><w:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action>`,
    body: `<d:Probe><d:Types>${type}</d:Types></d:Probe>`,
  });
}

function matchesOf(id: keyof typeof products): readonly XmlElement[] {
  const found = heard.find(({ from }) => from === device(id).address);
  const envelope = parseEnvelope(found?.bytes ?? '', { maxBytes: 16_384 });
  if (envelope.kind !== 'message') return [];
  expect(textOf(envelope.header, 'RelatesTo')).toBe(messageId);
  return children(envelope.body, 'ProbeMatch');
}

describe('WS-Discovery', () => {
  it('is answered by cameras of ONVIF, from their own address, and not by 12.11 after its set-up', async () => {
    socket.send(probe('onvif:NetworkVideoTransmitter'), 3702, '239.255.255.250');
    expect(await answersFrom(['nine', 'fresh', 'onvif-old', 'onvif-new'])).toEqual(
      sorted(['nine', 'fresh', 'onvif-old', 'onvif-new']),
    );
  });

  it('is answered by only some for the other type, and by none for a type of the same name from elsewhere', async () => {
    socket.send(probe('other:Device'), 3702, '239.255.255.250');
    socket.send(probe('management:Device'), 3702, '239.255.255.250');
    const answered = await answersFrom(['nine', 'fresh', 'recorder', 'onvif-new']);
    expect(answered).toEqual(sorted(['nine', 'fresh', 'recorder', 'onvif-new']));
    expect(heard.filter(({ from }) => from === device('nine').address)).toHaveLength(1);
  });

  it('has several matches in one answer, with one endpoint and an address that leads nowhere', async () => {
    socket.send(probe('onvif:NetworkVideoTransmitter'), 3702, '239.255.255.250');
    await answersFrom(['onvif-new', 'onvif-old']);
    const matches = matchesOf('onvif-new');
    expect(matches).toHaveLength(2);
    expect(new Set(matches.map((match) => textOf(match, 'EndpointReference', 'Address'))).size).toBe(1);
    expect(textOf(matches[1], 'XAddrs')?.split(' ')[0]).toContain('169.254.');
    const [foreign] = matchesOf('onvif-old');
    expect(textOf(foreign, 'XAddrs')).toBe('http://192.168.1.108/onvif/device_service');
  });

  it('is answered at the address of one device', async () => {
    socket.send(probe(''), 3702, device('nine').address);
    expect(await answersFrom(['nine'])).toEqual(sorted(['nine']));
    expect(textOf(matchesOf('nine')[0], 'Scopes')).toContain('onvif://www.onvif.org/hardware/P1367');
  });

  it('is not answered by a device that is unplugged', async () => {
    await world.setFault('nine', 'unplugged', true);
    socket.send(probe('onvif:NetworkVideoTransmitter'), 3702, '239.255.255.250');
    expect(await answersFrom(['fresh', 'onvif-old', 'onvif-new'])).not.toContain(device('nine').address);
    await world.setFault('nine', 'unplugged', false);
  });

  it('ignores noise', async () => {
    for (const noise of ['', '<a', probe('x').replace('MessageID', 'Other')])
      socket.send(noise, 3702, '239.255.255.250');
    socket.send(probe('onvif:NetworkVideoTransmitter'), 3702, device('nine').address);
    expect(await answersFrom(['nine'])).toEqual(sorted(['nine']));
  });
});

function decoded(id: keyof typeof products): DnsMessage | undefined {
  return decodeDns(heard.find(({ from }) => from === device(id).address)?.bytes ?? new Uint8Array());
}

describe('multicast DNS', () => {
  it('names every Axis camera with address, port and MAC', async () => {
    socket.send(encodeDns({ ...dnsQuery(['_axis-video._tcp.local']), id: 77 }), 5353, '224.0.0.251');
    expect(await answersFrom(['old', 'nine', 'twelve', 'fresh'])).toEqual(sorted(['old', 'nine', 'twelve', 'fresh']));
    const message = decoded('twelve');
    // To a plain DNS client: its id and question again, and short lives (RFC 6762 section 6.7).
    expect(message).toMatchObject({ id: 77, isResponse: true, questions: [{ name: '_axis-video._tcp.local' }] });
    expect(message?.answers).toMatchObject([
      { type: 'PTR', ttlSeconds: 10, target: `AXIS P3265-V - ${device('twelve').serial}._axis-video._tcp.local` },
    ]);
    expect(message?.additionals).toContainEqual(
      expect.objectContaining({ type: 'A', address: device('twelve').address }),
    );
    expect(message?.additionals).toContainEqual(
      expect.objectContaining({ type: 'TXT', entries: { macaddress: device('twelve').serial } }),
    );
    expect(message?.additionals).toContainEqual(
      expect.objectContaining({ type: 'SRV', port: device('twelve').ports.http }),
    );
  });

  it('has other names for recorders and for what is no camera', async () => {
    socket.send(encodeDns(dnsQuery(['_axis-nvr._tcp.local'])), 5353, '224.0.0.251');
    expect(await answersFrom(['recorder'])).toEqual(sorted(['recorder']));
    heard = [];
    socket.send(encodeDns(dnsQuery(['_http._tcp.local'])), 5353, '224.0.0.251');
    expect(await answersFrom(['speaker', 'printer', 'nine'])).toContain(device('printer').address);
  });

  it('lists its service types, and leaves out what the asker knows', async () => {
    const query = dnsQuery(['_services._dns-sd._udp.local']);
    socket.send(encodeDns(query), 5353, device('recorder').address);
    await answersFrom(['recorder']);
    const targets = decoded('recorder')?.answers.map((record) => record.type === 'PTR' && record.target);
    expect(targets).toEqual(['_axis-nvr._tcp.local', '_http._tcp.local']);
    heard = [];
    const known = {
      name: '_services._dns-sd._udp.local',
      type: 'PTR',
      target: '_axis-nvr._tcp.local',
      ttlSeconds: 9,
      flush: false,
    } as const;
    socket.send(encodeDns({ ...query, answers: [known] }), 5353, device('recorder').address);
    await answersFrom(['recorder']);
    expect(decoded('recorder')?.answers).toHaveLength(1);
  });

  it('resolves the host name of a device', async () => {
    const name = `axis-${device('nine').serial.toLowerCase()}.local`;
    socket.send(encodeDns(dnsQuery([name], { type: dnsTypes.A })), 5353, '224.0.0.251');
    expect(await answersFrom(['nine'])).toEqual(sorted(['nine']));
    expect(decoded('nine')?.answers).toMatchObject([{ type: 'A', address: device('nine').address }]);
  });
});

describe('SSDP', () => {
  it('is spoken by old firmware and by other makers, with a description that names the device', async () => {
    socket.send(encodeSsdpSearch('upnp:rootdevice', 1), 1900, '239.255.255.250');
    expect(await answersFrom(['old', 'onvif-new', 'printer'])).toEqual(sorted(['old', 'onvif-new', 'printer']));
    const message = decodeSsdp(heard.find(({ from }) => from === device('old').address)?.bytes ?? new Uint8Array());
    expect(message).toMatchObject({
      kind: 'answer',
      target: 'upnp:rootdevice',
      usn: `uuid:${device('old').uuid}::upnp:rootdevice`,
    });
    const location = message?.kind === 'answer' ? message.location : '';
    const response = await fetch(location);
    expect(await response.text()).toContain(`<serialNumber>${device('old').serial}</serialNumber>`);
  });

  it('answers each kind of search', async () => {
    socket.send(encodeSsdpSearch('ssdp:all', 1), 1900, device('old').address);
    await until(() => Promise.resolve(heard.length >= 3));
    expect(heard).toHaveLength(3);
  });
});
