/** WS-Discovery (2005/04): what a device answers to a Probe. */

import { parseEnvelope } from '#src/wire/soap.ts';
import { escapeXml, textOf } from '#src/wire/xml.ts';
import { identityOfDevice, type SimDevice } from '../device.ts';
import { makeUuid } from '../identity.ts';
import { habitsOf } from '../onvif/vendors.ts';
import { scopesOf, serviceAddress } from '../onvif/device-service.ts';
import { httpOriginOf } from '../streams.ts';

/** A probe is some hundred bytes. */
const probeLimitBytes = 8192;

const typeNamespaces = {
  dn: 'http://www.onvif.org/ver10/network/wsdl',
  tds: 'http://www.onvif.org/ver10/device/wsdl',
} as const;

export interface Probe {
  readonly messageId: string;
  /** With our own prefixes where we know the namespace; empty for everything. */
  readonly types: readonly string[];
}

export function readProbe(bytes: Uint8Array): Probe | undefined {
  const envelope = parseEnvelope(bytes, { maxBytes: probeLimitBytes });
  if (envelope.kind !== 'message' || envelope.body.name !== 'Probe') return undefined;
  const messageId = textOf(envelope.header, 'MessageID');
  if (messageId === undefined) return undefined;
  const types = (textOf(envelope.body, 'Types') ?? '').split(/\s+/).filter((type) => type !== '');
  const text = new TextDecoder().decode(bytes);
  return { messageId, types: types.map((type) => withOwnPrefix(type, text)) };
}

/** A type is a qualified name: its prefix is declared somewhere in the message, on an element of the sender's choice. */
function withOwnPrefix(type: string, message: string): string {
  const [prefix = '', name = ''] = type.split(':', 2);
  const declared = [...message.matchAll(/xmlns:([\w.-]+)\s*=\s*["']([^"']*)["']/g)].find(
    (match) => match[1] === prefix,
  )?.[2];
  const own = Object.entries(typeNamespaces).find(([, uri]) => uri === declared)?.[0];
  return own === undefined ? type : `${own}:${name}`;
}

/** The datagrams to send back; none when the probe asks for something else. */
export function answerProbe(device: SimDevice, probe: Probe): string[] {
  const types = typesOf(device);
  if (probe.types.length > 0 && !probe.types.some((type) => types.includes(type))) return [];
  return [probeMatches(device, probe, types)];
}

function typesOf(device: SimDevice): string[] {
  const { product } = device;
  if (product.family === 'onvif' && product.habits === 'old') return ['dn:NetworkVideoTransmitter'];
  return product.kind === 'camera' ? ['dn:NetworkVideoTransmitter', 'tds:Device'] : ['tds:Device'];
}

function probeMatches(device: SimDevice, probe: Probe, types: readonly string[]): string {
  const { uuid } = identityOfDevice(device);
  const { product } = device;
  const habits = product.family === 'onvif' ? habitsOf(device, product.habits) : undefined;
  const scopes = scopesOf(device, habits ?? { maker: 'AXIS', media2: false, ptz: false });
  const own =
    habits === undefined
      ? `${httpOriginOf(device)}/onvif/device_service`
      : serviceAddress({ device, habits }, 'device');
  const match = (addresses: string, version: number): string =>
    `<d:ProbeMatch><wsa:EndpointReference><wsa:Address>urn:uuid:${uuid}</wsa:Address></wsa:EndpointReference>` +
    `<d:Types>${types.join(' ')}</d:Types><d:Scopes>${escapeXml(scopes.join(' '))}</d:Scopes>` +
    `<d:XAddrs>${escapeXml(addresses)}</d:XAddrs><d:MetadataVersion>${String(version)}</d:MetadataVersion></d:ProbeMatch>`;
  // One answer for each network interface with the same endpoint; the second has an address that nobody here can reach.
  const second = habits?.media2 === true ? match(`http://169.254.7.20/onvif/device_service ${own}`, 11) : '';
  return (
    '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"' +
    ' xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"' +
    ` xmlns:dn="${typeNamespaces.dn}" xmlns:tds="${typeNamespaces.tds}">` +
    `<s:Header><wsa:MessageID>urn:uuid:${makeUuid('answer', device.id, probe.messageId)}</wsa:MessageID>` +
    `<wsa:RelatesTo>${escapeXml(probe.messageId)}</wsa:RelatesTo>` +
    '<wsa:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</wsa:To>' +
    '<wsa:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</wsa:Action></s:Header>' +
    `<s:Body><d:ProbeMatches>${match(own, 10)}${second}</d:ProbeMatches></s:Body></s:Envelope>`
  );
}
