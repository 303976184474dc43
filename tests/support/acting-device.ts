/** A device that answers by a function: for what drivers do beside reading. */

import type { DeviceHttp, DeviceRequest, DeviceUploads, HttpAnswer } from '#src/core/ports.ts';
import { Secret } from '#src/core/secret.ts';
import type { ChannelFact } from '#src/plugins/kit/actions.ts';
import type { DriverContext } from '#src/plugins/kit/driver.ts';
import { canaryPassword, fixtureContext } from './fixture-device.ts';

interface Reply {
  readonly status?: number;
  readonly body?: string | Uint8Array;
}

function answerOf({ status = 200, body = '' }: Reply, challenges: readonly string[] = []): HttpAnswer {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return {
    ...{ status, headers: {}, challenges, body: bytes, text: new TextDecoder().decode(bytes) },
    certificate: undefined,
  };
}

/** A device that answers by a function, and what it was asked. */
export function aDevice(
  reply: (asked: string, request: DeviceRequest) => Reply,
  login: 'accepted' | 'unknown' = 'accepted',
) {
  const asked: string[] = [];
  const http: DeviceHttp = {
    request: (request) => {
      const body = typeof request.body === 'string' ? request.body : '';
      const line = `${request.method ?? 'GET'} ${request.path} ${body}`.trim();
      asked.push(line);
      const given = reply(line, request);
      return Promise.resolve(answerOf(given, given.status === 401 ? ['Digest realm="AXIS", nonce="1"'] : []));
    },
  };
  const uploads: DeviceUploads = {
    open: (request) => {
      const line = `POST ${request.path}`;
      asked.push(line);
      const given = reply(line, { path: request.path });
      const answered = given.status === undefined ? new Promise<undefined>(() => {}) : Promise.resolve(answerOf(given));
      return Promise.resolve({ write: () => true, answered, close: () => {} });
    },
  };
  const credential = { username: 'keepsight', password: new Secret(canaryPassword) };
  const target = { host: '192.0.2.71', port: 443, tls: true };
  const context: DriverContext = { ...fixtureContext({ target, http, credential }), uploads };
  if (login === 'accepted') context.memory?.set('login', 'accepted');
  return { context, asked };
}

export const channel: ChannelFact = {
  id: '2',
  name: 'Yard',
  snapshotUrl: 'http://192.0.2.71:8080/snap?channel=1',
  profiles: [
    { id: 'p1', name: 'Main', width: 1920, height: 1080 },
    { id: 'p2', name: 'Sub', width: 640, height: 360 },
  ],
};

export const soap = (body: string): string =>
  `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:t="x" xmlns:tt="y"><s:Body>${body}</s:Body></s:Envelope>`;
const service = (part: string, path: string): string =>
  `<t:Service><t:Namespace>http://www.onvif.org/${part}/wsdl</t:Namespace><t:XAddr>http://10.9.9.9${path}</t:XAddr></t:Service>`;
export const services = soap(
  `<t:GetServicesResponse>${service('ver20/ptz', '/ptz')}${service('ver10/doorcontrol', '/doors')}</t:GetServicesResponse>`,
);
