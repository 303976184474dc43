/** Which services a device has and where: `GetServices`, on old firmware `GetCapabilities`. */

import { child, children, textOf, type XmlElement } from '#src/wire/xml.ts';
import { factText } from '../../kit/answers.ts';
import type { DriverContext } from '../../kit/driver.ts';
import { callName, callOnvif, type OnvifCall, responseOrThrow } from './onvif-call.ts';
import { devicePath } from './device-time.ts';

export interface OnvifService {
  readonly namespace: string;
  /** On the host that we are connected to, because devices behind address translation name another. */
  readonly path: string;
  readonly version?: string;
}

export interface ServiceList {
  readonly services: readonly OnvifService[];
  readonly source: string;
  /** Which of the two calls answered. */
  readonly operation: string;
  /** A host that the device named and that is not the one we reach it by. */
  readonly foreignHost: string | undefined;
}

/** The standard has about 20 services; vendors add some. */
const maxServices = 128;

/** @throws as `responseOrThrow`; `undefined` when the device answers neither call. */
export async function readServices(context: DriverContext, signal: AbortSignal): Promise<ServiceList | undefined> {
  const path = devicePath(context);
  const current: OnvifCall = {
    path,
    service: 'tds',
    operation: 'GetServices',
    content: '<tds:IncludeCapability>false</tds:IncludeCapability>',
    auth: 'device',
  };
  const response = responseOrThrow(context, current, await callOnvif(context, current, signal));
  if (response !== undefined) return listOf(context, current, readServiceList(response));
  const old: OnvifCall = {
    path,
    service: 'tds',
    operation: 'GetCapabilities',
    content: '<tds:Category>All</tds:Category>',
    auth: 'device',
  };
  const capabilities = responseOrThrow(context, old, await callOnvif(context, old, signal));
  return capabilities && listOf(context, old, readCapabilityList(capabilities));
}

interface StatedService {
  readonly namespace: string;
  readonly xaddr: string;
  readonly version?: string;
}

/** Pure. */
function readServiceList(response: XmlElement): StatedService[] {
  return children(response, 'Service')
    .slice(0, maxServices)
    .flatMap((service) => {
      const [namespace, xaddr] = [textOf(service, 'Namespace'), textOf(service, 'XAddr')];
      if (namespace === undefined || xaddr === undefined) return [];
      const [major, minor] = [textOf(service, 'Version', 'Major'), textOf(service, 'Version', 'Minor')];
      const hasVersion = /^\d{1,4}$/.test(major ?? '') && /^\d{1,4}$/.test(minor ?? '');
      return [{ namespace, xaddr, ...(hasVersion && { version: `${major}.${minor?.padStart(2, '0')}` }) }];
    });
}

/** Categories of `GetCapabilities`, before `GetServices` existed, and the namespaces that they stand for. */
const categories: readonly (readonly [path: readonly string[], namespace: string])[] = [
  [['Device'], 'http://www.onvif.org/ver10/device/wsdl'],
  [['Media'], 'http://www.onvif.org/ver10/media/wsdl'],
  [['PTZ'], 'http://www.onvif.org/ver20/ptz/wsdl'],
  [['Events'], 'http://www.onvif.org/ver10/events/wsdl'],
  [['Imaging'], 'http://www.onvif.org/ver20/imaging/wsdl'],
  [['Analytics'], 'http://www.onvif.org/ver20/analytics/wsdl'],
  [['Extension', 'DeviceIO'], 'http://www.onvif.org/ver10/deviceIO/wsdl'],
  [['Extension', 'Recording'], 'http://www.onvif.org/ver10/recording/wsdl'],
  [['Extension', 'Search'], 'http://www.onvif.org/ver10/search/wsdl'],
  [['Extension', 'Replay'], 'http://www.onvif.org/ver10/replay/wsdl'],
];

/** Pure. */
function readCapabilityList(response: XmlElement): StatedService[] {
  const capabilities = child(response, 'Capabilities');
  return categories.flatMap(([path, namespace]) => {
    const xaddr = textOf(capabilities, ...path, 'XAddr');
    return xaddr === undefined ? [] : [{ namespace, xaddr }];
  });
}

function listOf(context: DriverContext, call: OnvifCall, stated: readonly StatedService[]): ServiceList {
  let foreignHost: string | undefined;
  const services = stated.flatMap((service) => {
    const url = URL.parse(service.xaddr);
    const namespace = factText(service.namespace, 256);
    if (url === null || !/^https?:$/.test(url.protocol) || namespace === undefined) return [];
    if (url.hostname.replaceAll(/[[\]]/g, '') !== context.target.host) foreignHost ??= url.hostname;
    const { version } = service;
    return [{ namespace, path: `${url.pathname}${url.search}`, ...(version !== undefined && { version }) }];
  });
  return { services, source: callName(call), operation: call.operation, foreignHost };
}

/** The path of a service by a part of its namespace, such as `/ver20/media/`. */
export function servicePath(list: ServiceList, part: string): string | undefined {
  return list.services.find((service) => service.namespace.includes(part))?.path;
}

export function hasService(list: ServiceList, part: string): boolean {
  return servicePath(list, part) !== undefined;
}
