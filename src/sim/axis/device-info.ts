/** basicdeviceinfo.cgi, systemready.cgi and apidiscovery.cgi: what a device says of itself, mostly without a login. */

import { bootIdOf, identityOfDevice, needsSetup, uptimeSecondsOf } from '../device.ts';
import type { AxisCall } from './access.ts';
import { apiListOf } from './api-list.ts';
import { RpcError, type RpcApi } from './json-cgi.ts';

function unrestrictedProperties(call: AxisCall): Record<string, string> {
  const { product } = call;
  return {
    Brand: product.maker,
    BuildDate: product.buildDate,
    HardwareID: product.hardwareId,
    ProdFullName: product.fullName,
    ProdNbr: product.model,
    ProdShortName: `AXIS ${product.model}`,
    ProdType: product.productType,
    ProdVariant: product.variant,
    SerialNumber: identityOfDevice(call.device).serial,
    Version: product.version,
    WebURL: 'http://www.axis.com',
  };
}

function allProperties(call: AxisCall): Record<string, string> {
  const socSerial = identityOfDevice(call.device).uuid.replaceAll('-', '').toUpperCase().slice(0, 16);
  return {
    ...unrestrictedProperties(call),
    Architecture: call.product.architecture,
    Soc: call.product.soc,
    SocSerialNumber: `${socSerial.slice(0, 8)}-${socSerial.slice(8)}`,
  };
}

function chosenProperties(call: AxisCall, params: Readonly<Record<string, unknown>>): Record<string, string> {
  const known = allProperties(call);
  const wanted = params['propertyList'];
  if (!Array.isArray(wanted)) throw new RpcError(4002, 'Required parameter propertyList is missing');
  const entries = wanted.map((name): [string, string] => {
    const value = typeof name === 'string' && Object.hasOwn(known, name) ? known[name] : undefined;
    if (value === undefined) throw new RpcError(1000, `Property not supported: ${String(name)}`);
    return [String(name), value];
  });
  return Object.fromEntries(entries);
}

export const basicDeviceInfo: RpcApi = {
  version: '1.3',
  methods: {
    getAllUnrestrictedProperties: { run: (call) => ({ propertyList: unrestrictedProperties(call) }) },
    getAllProperties: { role: 'operator', run: (call) => ({ propertyList: allProperties(call) }) },
    getProperties: { role: 'operator', run: (call, params) => ({ propertyList: chosenProperties(call, params) }) },
  },
};

export const systemReady: RpcApi = {
  version: '1.4',
  methods: {
    systemready: {
      run: ({ device }) => ({
        systemready: 'yes',
        needsetup: needsSetup(device) ? 'yes' : 'no',
        uptime: String(uptimeSecondsOf(device)),
        bootid: bootIdOf(device),
      }),
    },
  },
};

/** `role` is set on the tracks where the list needs a login. */
export function apiDiscovery(needsLogin: boolean): RpcApi {
  return {
    version: '1.0',
    methods: {
      getApiList: {
        ...(needsLogin && { role: 'viewer' }),
        run: (call, params) => ({ apiList: listApis(call, params) }),
      },
    },
  };
}

function listApis(call: AxisCall, params: Readonly<Record<string, unknown>>): unknown[] {
  const id = toPattern(params['id']);
  const version = toPattern(params['version']);
  return apiListOf(call)
    .filter((api) => id.test(api.id) && version.test(api.version))
    .map((api) => ({ ...api, docLink: 'https://developer.axis.com/vapix/' }));
}

/** `*` and `?` as in file names; anything when left out. */
function toPattern(wanted: unknown): RegExp {
  const text = typeof wanted === 'string' ? wanted.slice(0, 64) : '*';
  return new RegExp(
    `^${text
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );
}
