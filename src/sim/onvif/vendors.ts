/** Two makers of ONVIF cameras with opposite habits, and what they answer over HTTP. */

import { stillPicture } from '../clips.ts';
import type { SimDevice } from '../device.ts';
import { answer, withHeaders, type SimAnswer, type SimRequest } from '../exchange.ts';
import { fractionOf } from '../identity.ts';
import { checkLogin } from '../login.ts';
import type { OnvifHabits } from '../products.data.ts';
import type { VendorHabits } from './call.ts';
import { answerOnvif, onvifLoginPolicy } from './service.ts';
import type { PrefixNames } from './xml-writer.ts';

/** As the tool kits that vendors build upon choose them; which one a device has follows from its id. */
const prefixSets: readonly PrefixNames[] = [
  { s: 'SOAP-ENV' },
  { s: 'env', tds: 'ns1', trt: 'ns2', tt: 'ns3' },
  { s: 'S', tt: 'onvif', ter: 'err' },
];

export function habitsOf(device: SimDevice, habits: OnvifHabits): VendorHabits {
  const ptz = device.ptz !== undefined;
  const prefixes = prefixSets[Math.floor(fractionOf(device.id, 'prefixes') * prefixSets.length)] ?? {};
  const { maker } = device.product;
  if (habits === 'old') {
    return {
      maker,
      prefixes,
      media2: false,
      getServices: false,
      ptz,
      httpDigest: false,
      usernameToken: true,
      loginFaultStatus: 400,
      faultStatus: 400,
      // The maker's factory address: it never learned that it was given another one.
      foreignHost: '192.168.1.108',
    };
  }
  return {
    maker,
    prefixes: {},
    media2: true,
    getServices: true,
    ptz,
    httpDigest: true,
    usernameToken: true,
    loginFaultStatus: 401,
    faultStatus: 500,
  };
}

export function answerVendor(request: SimRequest, device: SimDevice, habits: OnvifHabits): SimAnswer {
  return withHeaders(answerPath(request, device, habits), { Server: habits === 'old' ? 'Webs' : 'nginx' });
}

function answerPath(request: SimRequest, device: SimDevice, habits: OnvifHabits): SimAnswer {
  if (request.path === '/onvif/snapshot') return answerSnapshot(request, device);
  if (request.path.startsWith('/onvif/')) return answerOnvif(request, device, habitsOf(device, habits));
  if (request.path === '/')
    return answer(200, 'text/html', '<html><head><title>WEB SERVICE</title></head><body></body></html>\n');
  return answer(404, 'text/html', '<html><head><title>404 Not Found</title></head></html>\n');
}

function answerSnapshot(request: SimRequest, device: SimDevice): SimAnswer {
  const attempt = { authorization: request.headers['authorization'], method: request.method, target: request.target };
  const result = checkLogin(device, attempt, onvifLoginPolicy(device), ['viewer']);
  if (result.kind === 'refused') {
    return withHeaders(answer(401, 'text/plain', 'Unauthorized\n'), { 'WWW-Authenticate': result.challenges });
  }
  return answer(200, 'image/jpeg', stillPicture(device.scene, '640x360') ?? '');
}
