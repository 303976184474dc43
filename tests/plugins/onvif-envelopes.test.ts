import { createRequire } from 'node:module';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { DeviceHttp, DeviceRequest, HttpAnswer } from '#src/core/ports.ts';
import { drivers } from '#src/plugins/registry.ts';
import { parseEnvelope } from '#src/wire/soap.ts';
import type { XmlElement } from '#src/wire/xml.ts';
import { fixtureContext } from '../support/fixture-device.ts';

/**
 * Our requests against those of the npm package `onvif`, which has spoken with devices of many makes for years: the same
 * action and the same elements with the same words in them.
 */

type Done = (error: unknown) => void;
const Cam = z.custom<
  new (options: Record<string, unknown>) => Record<string, (...values: unknown[]) => void> & { media2Support: boolean }
>((value) => typeof value === 'function');
const library = z.object({ Cam }).parse(createRequire(import.meta.url)('onvif'));

interface Shape {
  readonly name: string;
  readonly text: string;
  readonly children: readonly Shape[];
}

interface Asked {
  readonly action: string;
  readonly body: Shape;
}

const shapeOf = ({ name, text, children }: XmlElement): Shape => ({ name, text, children: children.map(shapeOf) });

function readAsked(contentType: string, body: string): Asked {
  const envelope = parseEnvelope(body, { maxBytes: 65_536 });
  if (envelope.kind !== 'message') throw new Error('no envelope');
  return { action: /action="([^"]*)"/.exec(contentType)?.[1] ?? '', body: shapeOf(envelope.body) };
}

const inEnvelope = (body: string): string =>
  `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>${body}</s:Body></s:Envelope>`;
const profile =
  '<Profiles token="p1"><Configurations><VideoSource><SourceToken>v1</SourceToken></VideoSource></Configurations></Profiles>';

/** Enough of a device that both clients go on asking. */
function reply(operation: string, services: readonly string[], origin: string): string {
  const listed = ['ver10/device', ...services.map((version) => `${version}/media`)].map(
    (service) =>
      `<Service><Namespace>http://www.onvif.org/${service}/wsdl</Namespace><XAddr>${origin}/onvif/${service}</XAddr></Service>`,
  );
  const contents: Record<string, string> = {
    GetSystemDateAndTime:
      '<SystemDateAndTime><UTCDateTime><Time><Hour>1</Hour><Minute>1</Minute><Second>1</Second></Time>' +
      '<Date><Year>2026</Year><Month>11</Month><Day>22</Day></Date></UTCDateTime></SystemDateAndTime>',
    GetServices: listed.join(''),
    GetDeviceInformation: '<Manufacturer>M</Manufacturer><Model>X</Model>',
    GetProfiles: profile,
  };
  return inEnvelope(`<${operation}Response>${contents[operation] ?? ''}</${operation}Response>`);
}

const fromLibrary = new Map<string, Asked>();
const fromUs = new Map<string, Asked>();
const keyOf = ({ action }: Asked): string => action.replace('http://www.onvif.org/', '');

async function askWithLibrary(): Promise<void> {
  let origin = '';
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    request.on('end', () => {
      const asked = readAsked(request.headers['content-type'] ?? '', Buffer.concat(chunks).toString());
      fromLibrary.set(keyOf(asked), asked);
      response
        .setHeader('content-type', 'application/soap+xml')
        .end(reply(asked.body.name, ['ver10', 'ver20'], origin));
    });
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  const { port } = server.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
  const camera = new library.Cam({ hostname: '127.0.0.1', port, username: 'u', password: 'p', autoconnect: false });
  const call = (operation: string, ...values: unknown[]): Promise<unknown> => {
    const done = Promise.withResolvers<unknown>();
    const onDone: Done = (error) => done.resolve(error);
    camera[operation]?.(...values, onDone);
    return done.promise;
  };
  const stream = { protocol: 'RTSP', stream: 'RTP-Unicast', profileToken: 'p1' };
  await call('getSystemDateAndTime');
  await call('getServices', false);
  for (const operation of ['getCapabilities', 'getDeviceInformation', 'getUsers', 'getNetworkInterfaces'])
    await call(operation);
  // The library speaks Media2 or Media1, not both at once.
  for (const hasMedia2 of [true, false]) {
    camera.media2Support = hasMedia2;
    await call('getProfiles');
    await call('getStreamUri', { ...stream, protocol: hasMedia2 ? 'RtspUnicast' : 'RTSP' });
    await call('getSnapshotUri', { profileToken: 'p1' });
  }
  server.close();
}

async function askWithDriver(services: readonly string[]): Promise<void> {
  const http: DeviceHttp = {
    request: (request: DeviceRequest) => {
      const asked = readAsked(request.headers?.['content-type'] ?? '', String(request.body));
      fromUs.set(keyOf(asked), asked);
      const isOld = services.length === 0 && asked.body.name === 'GetServices';
      const text = isOld ? '' : reply(asked.body.name, services, 'http://192.0.2.1');
      const body = new TextEncoder().encode(text);
      const answer: HttpAnswer = {
        status: isOld ? 404 : 200,
        headers: {},
        challenges: [],
        body,
        text,
        certificate: undefined,
      };
      return Promise.resolve(answer);
    },
  };
  const context = fixtureContext({ target: { host: '192.0.2.1', port: 80, tls: false }, http, credential: undefined });
  const driver = drivers.find(({ id }) => id === 'onvif');
  const { signal } = new AbortController();
  for (const collect of Object.values(driver?.collectors ?? {})) await collect(context, signal);
}

beforeAll(async () => {
  await askWithLibrary();
  for (const services of [['ver10'], ['ver20'], []]) await askWithDriver(services);
});

afterAll(() => {
  fromLibrary.clear();
  fromUs.clear();
});

describe('what we ask an ONVIF device', () => {
  it.each([
    'ver10/device/wsdl/GetSystemDateAndTime',
    'ver10/device/wsdl/GetServices',
    'ver10/device/wsdl/GetCapabilities',
    'ver10/device/wsdl/GetDeviceInformation',
    'ver10/device/wsdl/GetNetworkInterfaces',
    'ver10/device/wsdl/GetUsers',
    'ver10/media/wsdl/GetProfiles',
    'ver10/media/wsdl/GetStreamUri',
    'ver10/media/wsdl/GetSnapshotUri',
    'ver20/media/wsdl/GetProfiles',
    'ver20/media/wsdl/GetStreamUri',
    'ver20/media/wsdl/GetSnapshotUri',
  ])('%s is what the library asks', (operation) => {
    expect(fromUs.get(operation)).toBeDefined();
    expect(fromUs.get(operation)).toEqual(fromLibrary.get(operation));
  });
});
