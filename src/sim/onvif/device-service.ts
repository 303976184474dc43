/** The device management service (ONVIF device WSDL, version 10): the operations that a fleet needs to read. */

import { escapeXml, textOf } from '#src/wire/xml.ts';
import { deviceTimeMs, identityOfDevice, type SimDevice } from '../device.ts';
import { httpOriginOf, mediaOf } from '../streams.ts';
import type { OnvifCall, OnvifOperations } from './call.ts';
import { namespaces } from './xml-writer.ts';

type ServiceName = 'device' | 'media' | 'media2' | 'ptz' | 'events' | 'doorcontrol';

const serviceRows: readonly {
  readonly name: ServiceName;
  readonly namespace: string;
  readonly version: readonly [number, number];
}[] = [
  { name: 'device', namespace: namespaces.tds, version: [20, 6] },
  { name: 'media', namespace: namespaces.trt, version: [2, 60] },
  { name: 'media2', namespace: namespaces.tr2, version: [20, 6] },
  { name: 'ptz', namespace: namespaces.tptz, version: [20, 6] },
  { name: 'doorcontrol', namespace: namespaces.tdc, version: [20, 6] },
  { name: 'events', namespace: namespaces.tev, version: [2, 60] },
];

export function serviceAddress(call: Pick<OnvifCall, 'device' | 'habits'>, name: ServiceName): string {
  const origin =
    call.habits.foreignHost === undefined ? httpOriginOf(call.device) : `http://${call.habits.foreignHost}`;
  return `${origin}/onvif/${name}_service`;
}

function servicesOf(call: OnvifCall): typeof serviceRows {
  const { habits, device } = call;
  const hasMedia = mediaOf(device) !== undefined;
  const hasDoors = device.doors !== undefined && device.product.family === 'onvif';
  return serviceRows.filter(
    ({ name }) =>
      (hasMedia || (name !== 'media' && name !== 'media2')) &&
      (name !== 'media2' || habits.media2) &&
      (name !== 'ptz' || habits.ptz) &&
      (name !== 'doorcontrol' || hasDoors),
  );
}

export function scopesOf(device: SimDevice, habits: VendorScopes): string[] {
  const { product } = device;
  const name = encodeURIComponent(`${habits.maker} ${product.model}`);
  const video = [
    'onvif://www.onvif.org/Profile/Streaming',
    ...(habits.media2 ? ['onvif://www.onvif.org/Profile/T'] : []),
    'onvif://www.onvif.org/type/video_encoder',
  ];
  return [
    ...(product.family === 'onvif' && product.kind === 'door' ? ['onvif://www.onvif.org/Profile/C'] : video),
    ...(habits.ptz ? ['onvif://www.onvif.org/type/ptz'] : []),
    `onvif://www.onvif.org/hardware/${encodeURIComponent(product.model)}`,
    `onvif://www.onvif.org/name/${name}`,
    `onvif://www.onvif.org/location/${encodeURIComponent(device.site ?? 'here')}`,
  ];
}

export interface VendorScopes {
  readonly maker: string;
  readonly media2: boolean;
  readonly ptz: boolean;
}

function dateTime(element: string, ms: number): string {
  const at = new Date(ms);
  return (
    `<tt:${element}><tt:Time><tt:Hour>${String(at.getUTCHours())}</tt:Hour><tt:Minute>${String(at.getUTCMinutes())}</tt:Minute>` +
    `<tt:Second>${String(at.getUTCSeconds())}</tt:Second></tt:Time><tt:Date><tt:Year>${String(at.getUTCFullYear())}</tt:Year>` +
    `<tt:Month>${String(at.getUTCMonth() + 1)}</tt:Month><tt:Day>${String(at.getUTCDate())}</tt:Day></tt:Date></tt:${element}>`
  );
}

export const deviceOperations: OnvifOperations = {
  GetSystemDateAndTime: {
    preAuth: true,
    run: ({ device, habits }) =>
      `<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>${habits.getServices ? 'NTP' : 'Manual'}</tt:DateTimeType>` +
      '<tt:DaylightSavings>false</tt:DaylightSavings><tt:TimeZone><tt:TZ>CST-8</tt:TZ></tt:TimeZone>' +
      `${dateTime('UTCDateTime', deviceTimeMs(device))}</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`,
  },
  GetServices: { preAuth: true, run: getServices },
  GetCapabilities: { preAuth: true, run: getCapabilities },
  GetServiceCapabilities: {
    preAuth: true,
    run: ({ habits }) =>
      '<tds:GetServiceCapabilitiesResponse><tds:Capabilities><tds:Network IPFilter="false" ZeroConfiguration="true"/>' +
      `<tds:Security TLS1.2="${String(habits.media2)}" UsernameToken="${String(habits.usernameToken)}" HttpDigest="${String(habits.httpDigest)}"/>` +
      '<tds:System DiscoveryResolve="false" DiscoveryBye="true" FirmwareUpgrade="true"/></tds:Capabilities></tds:GetServiceCapabilitiesResponse>',
  },
  GetWsdlUrl: {
    preAuth: true,
    run: () => '<tds:GetWsdlUrlResponse><tds:WsdlUrl>http://www.onvif.org/</tds:WsdlUrl></tds:GetWsdlUrlResponse>',
  },
  GetHostname: {
    preAuth: true,
    run: ({ device }) =>
      `<tds:GetHostnameResponse><tds:HostnameInformation><tt:FromDHCP>false</tt:FromDHCP><tt:Name>${escapeXml(device.id)}</tt:Name>` +
      '</tds:HostnameInformation></tds:GetHostnameResponse>',
  },
  GetEndpointReference: {
    preAuth: true,
    run: ({ device }) =>
      `<tds:GetEndpointReferenceResponse><tds:GUID>${identityOfDevice(device).uuid}</tds:GUID></tds:GetEndpointReferenceResponse>`,
  },
  GetDeviceInformation: { run: getDeviceInformation },
  GetScopes: {
    run: ({ device, habits }) =>
      `<tds:GetScopesResponse>${scopesOf(device, habits)
        .map(
          (scope) =>
            `<tds:Scopes><tt:ScopeDef>Fixed</tt:ScopeDef><tt:ScopeItem>${escapeXml(scope)}</tt:ScopeItem></tds:Scopes>`,
        )
        .join('')}</tds:GetScopesResponse>`,
  },
  GetUsers: {
    run: ({ device }) =>
      `<tds:GetUsersResponse>${[...device.accounts.keys()]
        .map(
          (name) =>
            `<tds:User><tt:Username>${escapeXml(name)}</tt:Username><tt:UserLevel>Administrator</tt:UserLevel></tds:User>`,
        )
        .join('')}</tds:GetUsersResponse>`,
  },
  GetNetworkInterfaces: { run: getNetworkInterfaces },
  GetNetworkProtocols: {
    run: ({ device }) =>
      `<tds:GetNetworkProtocolsResponse>${protocol('HTTP', device.ports.http)}${protocol('RTSP', device.ports.rtsp)}</tds:GetNetworkProtocolsResponse>`,
  },
  GetDNS: {
    run: () =>
      '<tds:GetDNSResponse><tds:DNSInformation><tt:FromDHCP>true</tt:FromDHCP><tt:DNSFromDHCP><tt:Type>IPv4</tt:Type>' +
      '<tt:IPv4Address>192.168.0.1</tt:IPv4Address></tt:DNSFromDHCP></tds:DNSInformation></tds:GetDNSResponse>',
  },
  GetNTP: {
    run: () =>
      '<tds:GetNTPResponse><tds:NTPInformation><tt:FromDHCP>false</tt:FromDHCP><tt:NTPManual><tt:Type>IPv4</tt:Type>' +
      '<tt:IPv4Address>192.168.0.1</tt:IPv4Address></tt:NTPManual></tds:NTPInformation></tds:GetNTPResponse>',
  },
  GetNetworkDefaultGateway: {
    run: () =>
      '<tds:GetNetworkDefaultGatewayResponse><tds:NetworkGateway><tt:IPv4Address>192.168.0.1</tt:IPv4Address></tds:NetworkGateway></tds:GetNetworkDefaultGatewayResponse>',
  },
  GetDiscoveryMode: {
    run: () =>
      '<tds:GetDiscoveryModeResponse><tds:DiscoveryMode>Discoverable</tds:DiscoveryMode></tds:GetDiscoveryModeResponse>',
  },
};

function protocol(name: string, port: number | undefined): string {
  if (port === undefined) return '';
  return `<tds:NetworkProtocols><tt:Name>${name}</tt:Name><tt:Enabled>true</tt:Enabled><tt:Port>${String(port)}</tt:Port></tds:NetworkProtocols>`;
}

function getServices(call: OnvifCall): string {
  const withCapability = textOf(call.operation, 'IncludeCapability') === 'true';
  const capability =
    '<tds:Capabilities><tds:Capabilities><tds:Network/><tds:Security/><tds:System/></tds:Capabilities></tds:Capabilities>';
  const rows = servicesOf(call).map(
    (row) =>
      `<tds:Service><tds:Namespace>${row.namespace}</tds:Namespace><tds:XAddr>${serviceAddress(call, row.name)}</tds:XAddr>` +
      `${withCapability && row.name === 'device' ? capability : ''}<tds:Version><tt:Major>${String(row.version[0])}</tt:Major>` +
      `<tt:Minor>${String(row.version[1])}</tt:Minor></tds:Version></tds:Service>`,
  );
  return `<tds:GetServicesResponse>${rows.join('')}</tds:GetServicesResponse>`;
}

function getCapabilities(call: OnvifCall): string {
  const address = (name: ServiceName): string => `<tt:XAddr>${serviceAddress(call, name)}</tt:XAddr>`;
  const device =
    `<tt:Device>${address('device')}<tt:Network><tt:IPFilter>false</tt:IPFilter><tt:ZeroConfiguration>true</tt:ZeroConfiguration>` +
    '<tt:IPVersion6>false</tt:IPVersion6><tt:DynDNS>false</tt:DynDNS></tt:Network><tt:System><tt:DiscoveryResolve>false</tt:DiscoveryResolve>' +
    '<tt:DiscoveryBye>true</tt:DiscoveryBye><tt:RemoteDiscovery>false</tt:RemoteDiscovery><tt:SystemBackup>false</tt:SystemBackup>' +
    '<tt:SystemLogging>true</tt:SystemLogging><tt:FirmwareUpgrade>true</tt:FirmwareUpgrade><tt:SupportedVersions><tt:Major>2</tt:Major>' +
    '<tt:Minor>60</tt:Minor></tt:SupportedVersions></tt:System></tt:Device>';
  const events =
    `<tt:Events>${address('events')}<tt:WSSubscriptionPolicySupport>false</tt:WSSubscriptionPolicySupport>` +
    '<tt:WSPullPointSupport>true</tt:WSPullPointSupport><tt:WSPausableSubscriptionManagerInterfaceSupport>false</tt:WSPausableSubscriptionManagerInterfaceSupport></tt:Events>';
  const media =
    mediaOf(call.device) === undefined
      ? ''
      : `<tt:Media>${address('media')}<tt:StreamingCapabilities><tt:RTPMulticast>false</tt:RTPMulticast><tt:RTP_TCP>true</tt:RTP_TCP>` +
        '<tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP></tt:StreamingCapabilities></tt:Media>';
  const ptz = call.habits.ptz ? `<tt:PTZ>${address('ptz')}</tt:PTZ>` : '';
  return `<tds:GetCapabilitiesResponse><tds:Capabilities>${device}${events}${media}${ptz}</tds:Capabilities></tds:GetCapabilitiesResponse>`;
}

function getDeviceInformation({ device, habits }: OnvifCall): string {
  const { product } = device;
  return (
    `<tds:GetDeviceInformationResponse><tds:Manufacturer>${escapeXml(habits.maker)}</tds:Manufacturer><tds:Model>${escapeXml(product.model)}</tds:Model>` +
    `<tds:FirmwareVersion>${escapeXml(product.version)}</tds:FirmwareVersion><tds:SerialNumber>${identityOfDevice(device).serial}</tds:SerialNumber>` +
    `<tds:HardwareId>${escapeXml(product.hardwareId)}</tds:HardwareId></tds:GetDeviceInformationResponse>`
  );
}

function getNetworkInterfaces({ device }: OnvifCall): string {
  const { mac } = identityOfDevice(device);
  return (
    '<tds:GetNetworkInterfacesResponse><tds:NetworkInterfaces token="eth0"><tt:Enabled>true</tt:Enabled>' +
    `<tt:Info><tt:Name>eth0</tt:Name><tt:HwAddress>${mac}</tt:HwAddress><tt:MTU>1500</tt:MTU></tt:Info>` +
    `<tt:IPv4><tt:Enabled>true</tt:Enabled><tt:Config><tt:Manual><tt:Address>${device.address}</tt:Address><tt:PrefixLength>8</tt:PrefixLength></tt:Manual>` +
    '<tt:DHCP>false</tt:DHCP></tt:Config></tt:IPv4></tds:NetworkInterfaces></tds:GetNetworkInterfacesResponse>'
  );
}
