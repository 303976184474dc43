/**
 * WS-Discovery of April 2005 as ONVIF uses it: messages as values, for the one who asks and for the one who answers.
 * Addressing is the version of August 2004. Datagrams are untrusted: everything is bounded and nothing throws.
 */

import { encodeEnvelope, localName, parseEnvelope } from './soap.ts';
import { child, children, escapeXml, textOf, type XmlElement } from './xml.ts';

export const wsDiscoveryPort = 3702;
export const wsDiscoveryGroup4 = '239.255.255.250';
/** The most that a UDP datagram carries. */
const maxDatagramBytes = 65_507;

const namespaces = {
  a: 'http://schemas.xmlsoap.org/ws/2004/08/addressing',
  d: 'http://schemas.xmlsoap.org/ws/2005/04/discovery',
  dn: 'http://www.onvif.org/ver10/network/wsdl',
  tds: 'http://www.onvif.org/ver10/device/wsdl',
} as const;
const discoveryTo = 'urn:schemas-xmlsoap-org:ws:2005:04:discovery';
const anonymous = `${namespaces.a}/role/anonymous`;

/** The two types that ONVIF devices announce; some answer only to one of them, so both are asked for. */
export const probeTypes = ['dn:NetworkVideoTransmitter', 'tds:Device'] as const;
export type ProbeType = (typeof probeTypes)[number];

/** One device as it announces itself. */
export interface DiscoveryTarget {
  /** The stable name, usually `urn:uuid:…`. */
  readonly endpoint: string;
  /** Local names, such as `NetworkVideoTransmitter`. */
  readonly types: readonly string[];
  readonly scopes: readonly string[];
  readonly xaddrs: readonly string[];
  readonly metadataVersion: number;
}

export type DiscoveryMessage =
  | {
      readonly kind: 'probe';
      readonly messageId: string;
      readonly types: readonly string[];
      readonly scopes: readonly string[];
    }
  | {
      readonly kind: 'probe-matches';
      readonly messageId: string;
      /** The probe that this answers; compare it with the own ones. */
      readonly relatesTo: string;
      readonly targets: readonly DiscoveryTarget[];
    }
  | { readonly kind: 'hello' | 'bye'; readonly messageId: string; readonly target: DiscoveryTarget };

/** `messageId` with its `urn:uuid:`. */
export function encodeProbe(messageId: string, type: ProbeType): string {
  return encode('Probe', { messageId, to: discoveryTo }, `<d:Probe><d:Types>${type}</d:Types></d:Probe>`);
}

/**
 * Answers one probe. `types` of a target are written with the prefix `dn`, and `Device` with `tds`.
 *
 * @internal for tests
 */
export function encodeProbeMatches(
  answer: { readonly messageId: string; readonly relatesTo: string },
  targets: readonly DiscoveryTarget[],
): string {
  const matches = targets.map((target) => `<d:ProbeMatch>${encodeTarget(target)}</d:ProbeMatch>`);
  return encode('ProbeMatches', { ...answer, to: anonymous }, `<d:ProbeMatches>${matches.join('')}</d:ProbeMatches>`);
}

interface Addressing {
  readonly messageId: string;
  readonly to: string;
  readonly relatesTo?: string;
}

function encode(action: string, addressing: Addressing, body: string): string {
  const related =
    addressing.relatesTo === undefined ? '' : `<a:RelatesTo>${escapeXml(addressing.relatesTo)}</a:RelatesTo>`;
  const header =
    `<a:MessageID>${escapeXml(addressing.messageId)}</a:MessageID>${related}<a:To>${addressing.to}</a:To>` +
    `<a:Action>${namespaces.d}/${action}</a:Action>`;
  return encodeEnvelope({ namespaces, header, body });
}

function encodeTarget(target: DiscoveryTarget): string {
  const types = target.types.map((type) => (type === 'Device' ? `tds:${type}` : `dn:${type}`));
  return (
    `<a:EndpointReference><a:Address>${escapeXml(target.endpoint)}</a:Address></a:EndpointReference>` +
    `<d:Types>${escapeXml(types.join(' '))}</d:Types><d:Scopes>${escapeXml(target.scopes.join(' '))}</d:Scopes>` +
    `<d:XAddrs>${escapeXml(target.xaddrs.join(' '))}</d:XAddrs>` +
    `<d:MetadataVersion>${target.metadataVersion}</d:MetadataVersion>`
  );
}

/** A device answers with one match; proxies with some. More in one datagram is not a device. */
const maxTargets = 64;
/** ONVIF devices announce 10 to 40 scopes. */
const maxListEntries = 128;
const maxEntryLength = 512;

/** Reads a datagram; `undefined` when it is none of the messages above. */
export function parseDiscovery(datagram: string | Uint8Array): DiscoveryMessage | undefined {
  const envelope = parseEnvelope(datagram, { maxBytes: maxDatagramBytes });
  if (envelope.kind !== 'message') return undefined;
  const { header, body } = envelope;
  const messageId = textOf(header, 'MessageID')?.slice(0, maxEntryLength) ?? '';
  switch (body.name) {
    case 'Probe':
      return {
        kind: 'probe',
        messageId,
        types: readList(body, 'Types').map(localName),
        scopes: readList(body, 'Scopes'),
      };
    case 'ProbeMatches': {
      const relatesTo = textOf(header, 'RelatesTo')?.slice(0, maxEntryLength) ?? '';
      const matches = children(body, 'ProbeMatch').slice(0, maxTargets);
      return {
        kind: 'probe-matches',
        messageId,
        relatesTo,
        targets: matches.flatMap((match) => readTarget(match) ?? []),
      };
    }
    case 'Hello':
    case 'Bye': {
      const target = readTarget(body);
      return target && { kind: body.name === 'Hello' ? 'hello' : 'bye', messageId, target };
    }
    default:
      return undefined;
  }
}

function readTarget(element: XmlElement): DiscoveryTarget | undefined {
  const endpoint = textOf(child(element, 'EndpointReference'), 'Address')?.slice(0, maxEntryLength);
  if (endpoint === undefined) return undefined;
  const version = Number(textOf(element, 'MetadataVersion') ?? 0);
  return {
    endpoint,
    types: readList(element, 'Types').map(localName),
    scopes: readList(element, 'Scopes'),
    xaddrs: readList(element, 'XAddrs'),
    metadataVersion: Number.isSafeInteger(version) && version >= 0 ? version : 0,
  };
}

function readList(element: XmlElement, name: string): string[] {
  const words = textOf(element, name)?.split(/\s+/) ?? [];
  return words.slice(0, maxListEntries).filter((word) => word.length <= maxEntryLength);
}

/** What the scopes of ONVIF tell about a device. */
export interface ScopeFacts {
  readonly name: string | undefined;
  readonly hardware: string | undefined;
  readonly location: string | undefined;
  /** Such as `video_encoder`, `audio_encoder`, `ptz`. */
  readonly types: readonly string[];
  /** Such as `Streaming` (S), `G`, `T`, `M`, `C`, `A`, `D`. */
  readonly profiles: readonly string[];
}

export function describeScopes(scopes: readonly string[]): ScopeFacts {
  const valuesOf = (category: string): string[] =>
    scopes.flatMap((scope) => {
      const match = /^onvif:\/\/www\.onvif\.org\/([^/]+)\/(.+)$/i.exec(scope);
      return match?.[1]?.toLowerCase() === category ? [decodePercent(match[2] ?? '')] : [];
    });
  return {
    name: valuesOf('name')[0],
    hardware: valuesOf('hardware')[0],
    location: valuesOf('location')[0],
    types: valuesOf('type'),
    profiles: valuesOf('profile'),
  };
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The service address to use: the one that names the sender of the datagram, else the first `http` address, because a
 * device behind address translation names one that cannot be reached. The caller keeps the path and its own host.
 */
export function chooseXaddr(xaddrs: readonly string[], senderAddress: string): URL | undefined {
  const urls = xaddrs.flatMap((xaddr) => {
    const url = URL.parse(xaddr);
    return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') ? [url] : [];
  });
  const sender = senderAddress.toLowerCase();
  return urls.find((url) => url.hostname.replaceAll(/[[\]]/g, '') === sender) ?? urls[0];
}
