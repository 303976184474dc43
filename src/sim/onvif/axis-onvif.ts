/** ONVIF on Axis devices. From AXIS OS 9 on, ONVIF accounts are a list of their own, which is empty at first. */

import type { AxisCall } from '../axis/access.ts';
import type { SimAnswer } from '../exchange.ts';
import type { VendorHabits } from './call.ts';
import { answerOnvif } from './service.ts';

export function answerAxisOnvif(call: AxisCall): SimAnswer {
  const { product, traits } = call;
  const hasOwnAccounts = traits.systemReady;
  const habits: VendorHabits = {
    maker: 'AXIS',
    prefixes: { s: 'SOAP-ENV' },
    media2: hasOwnAccounts,
    getServices: true,
    ptz: product.ptz,
    httpDigest: false,
    usernameToken: true,
    loginFaultStatus: 400,
    faultStatus: 400,
  };
  const device = hasOwnAccounts ? { ...call.device, accounts: new Map() } : call.device;
  return answerOnvif(call.request, device, habits);
}
