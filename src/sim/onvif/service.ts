/** Takes one SOAP request of an ONVIF device: finds the operation, checks the login in the vendor's way, answers. */

import { parseEnvelope, verifyUsernameToken } from '#src/wire/soap.ts';
import type { XmlElement } from '#src/wire/xml.ts';
import { deviceTimeMs, identityOfDevice, passwordOf, type SimDevice } from '../device.ts';
import { answer, withHeaders, type SimAnswer, type SimRequest } from '../exchange.ts';
import { checkLogin, type LoginPolicy } from '../login.ts';
import { mediaOf } from '../streams.ts';
import { actionNotSupported, type OnvifOperations, type VendorHabits } from './call.ts';
import { deviceOperations } from './device-service.ts';
import { doorControlOperations } from './door-service.ts';
import { media2Operations, mediaOperations } from './media-service.ts';
import { ptzOperations } from './ptz-service.ts';
import { dressEnvelope, faultBody, type OnvifFault } from './xml-writer.ts';

/** A device has little memory; real ones refuse far smaller requests. */
const requestLimitBytes = 64 * 1024;
/** Devices allow some seconds; without the offset from GetSystemDateAndTime a client cannot log in. */
const tokenToleranceMs = 30_000;

const notAuthorized: OnvifFault = { code: 'Sender', subcodes: ['NotAuthorized'], reason: 'Sender not Authorized' };
const notWellFormed: OnvifFault = { code: 'Sender', subcodes: ['WellFormed'], reason: 'Well-formed error' };

export function onvifLoginPolicy(device: SimDevice): LoginPolicy {
  return {
    realm: `${device.product.maker} ${identityOfDevice(device).serial.slice(-6)}`,
    basic: false,
    digest: ['MD5'],
    qop: 'auth',
  };
}

export function answerOnvif(request: SimRequest, device: SimDevice, habits: VendorHabits): SimAnswer {
  const soap = (status: number, body: string): SimAnswer =>
    answer(status, 'application/soap+xml; charset=utf-8', dressEnvelope(body, habits.prefixes));
  if (request.method !== 'POST') return answer(405, 'text/plain', 'Method Not Allowed\n');
  const envelope = parseEnvelope(request.body, { maxBytes: requestLimitBytes });
  if (envelope.kind !== 'message') return soap(400, faultBody(notWellFormed));
  const operation = operationsFor(request.path, habits, device)[envelope.body.name];
  if (operation?.preAuth === undefined) {
    const refusal = refuse(request, device, habits, envelope.header);
    if (refusal !== undefined) return withHeaders(soap(habits.loginFaultStatus, faultBody(notAuthorized)), refusal);
  }
  const result = operation?.run({ request, device, habits, operation: envelope.body }) ?? actionNotSupported;
  return typeof result === 'string' ? soap(200, result) : soap(habits.faultStatus, faultBody(result));
}

function operationsFor(path: string, habits: VendorHabits, device: SimDevice): OnvifOperations {
  switch (path) {
    case '/onvif/device_service':
      return habits.getServices
        ? deviceOperations
        : { ...deviceOperations, GetServices: { preAuth: true, run: () => actionNotSupported } };
    case '/onvif/media_service':
      return mediaOf(device) === undefined ? {} : mediaOperations;
    case '/onvif/media2_service':
      return habits.media2 && mediaOf(device) !== undefined ? media2Operations : {};
    case '/onvif/ptz_service':
      return habits.ptz ? ptzOperations : {};
    case '/onvif/doorcontrol_service':
      return device.doors !== undefined && device.product.family === 'onvif' ? doorControlOperations : {};
    default:
      return {};
  }
}

type RefusalHeaders = Readonly<Record<string, readonly string[]>>;

/** The headers of a refusal; `undefined` when the login is good. A vendor with both ways asks for digest. */
function refuse(
  request: SimRequest,
  device: SimDevice,
  habits: VendorHabits,
  header: XmlElement | undefined,
): RefusalHeaders | undefined {
  const hasToken = habits.usernameToken && header?.children.some((element) => element.name === 'Security') === true;
  if (hasToken) return tokenIsGood(device, header) ? undefined : {};
  if (!habits.httpDigest) return {};
  const attempt = { authorization: request.headers['authorization'], method: request.method, target: request.target };
  const result = checkLogin(device, attempt, onvifLoginPolicy(device), ['operator']);
  return result.kind === 'refused' ? { 'WWW-Authenticate': result.challenges } : undefined;
}

function tokenIsGood(device: SimDevice, header: XmlElement | undefined): boolean {
  device.observations.credentialsSent += 1;
  const result = verifyUsernameToken(header, {
    passwordOf: (username) => passwordOf(device, username),
    nowMs: deviceTimeMs(device),
    toleranceMs: tokenToleranceMs,
  });
  if (result.kind === 'accepted') device.observations.loginsAccepted += 1;
  else device.observations.loginsRefused += 1;
  return result.kind === 'accepted';
}
