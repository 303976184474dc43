/** `GetDeviceInformation` and what belongs to the identity beside it. */

import { child, children, textOf, type XmlElement } from '#src/wire/xml.ts';
import { factText } from '../../kit/answers.ts';
import type { DriverContext } from '../../kit/driver.ts';
import type { IdentityFact } from '../../kit/facts.ts';
import { devicePath } from './device-time.ts';
import type { OnvifCall } from './onvif-call.ts';

export function informationCall(context: DriverContext, auth: OnvifCall['auth']): OnvifCall {
  return { path: devicePath(context), service: 'tds', operation: 'GetDeviceInformation', auth };
}

export function interfacesCall(context: DriverContext): OnvifCall {
  return { path: devicePath(context), service: 'tds', operation: 'GetNetworkInterfaces', auth: 'device' };
}

/** `undefined` when maker or model is missing. */
export function identityOf(response: XmlElement): Omit<IdentityFact, 'kind'> | undefined {
  const text = (name: string): string | undefined => factText(textOf(response, name), 128);
  const [maker, model] = [text('Manufacturer'), text('Model')];
  if (maker === undefined || model === undefined) return undefined;
  const [serial, hardwareId, osVersion] = [text('SerialNumber'), text('HardwareId'), text('FirmwareVersion')];
  return {
    // One maker writes itself in capitals here and not elsewhere.
    maker: maker === 'AXIS' ? 'Axis' : maker,
    model,
    ...(serial !== undefined && { serial }),
    ...(hardwareId !== undefined && { hardwareId }),
    ...(osVersion !== undefined && { osVersion }),
  };
}

/** The hardware address of the first enabled interface, lower case with colons. */
export function macOfInterfaces(response: XmlElement): string | undefined {
  const interfaces = children(response, 'NetworkInterfaces');
  const enabled = interfaces.filter((entry) => textOf(entry, 'Enabled')?.toLowerCase() !== 'false');
  for (const entry of [...enabled, ...interfaces]) {
    const digits = textOf(child(entry, 'Info'), 'HwAddress')?.toLowerCase().replaceAll(/[:-]/g, '') ?? '';
    if (/^[0-9a-f]{12}$/.test(digits) && digits !== '000000000000') return digits.replaceAll(/(..)(?!$)/g, '$1:');
  }
  return undefined;
}
