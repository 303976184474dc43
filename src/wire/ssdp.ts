/** SSDP datagrams (UPnP Device Architecture 1.1, chapter 1), both directions, and the device description's address. */

/** A datagram of UPnP is well below one Ethernet frame. */
const datagramLimitBytes = 8192;
const headerLimit = 64;

/** Names in lower case; the first of equal names counts. */
export type SsdpHeaders = Readonly<Record<string, string>>;

export type SsdpMessage =
  /** A search. `maxWaitSeconds` spreads the answers. */
  | { readonly kind: 'search'; readonly target: string; readonly maxWaitSeconds: number; readonly headers: SsdpHeaders }
  | ({ readonly kind: 'answer' } & SsdpAnnouncement)
  | ({ readonly kind: 'alive' } & SsdpAnnouncement)
  | { readonly kind: 'byebye'; readonly target: string; readonly usn: string; readonly headers: SsdpHeaders };

export interface SsdpAnnouncement {
  /** What is offered: `upnp:rootdevice`, `urn:schemas-upnp-org:device:Basic:1` … */
  readonly target: string;
  /** Unique service name, `uuid:…::…`. */
  readonly usn: string;
  /** Address of the description; given by the other side, so check the host before asking it. */
  readonly location: string;
  readonly server: string;
  readonly maxAgeSeconds: number;
  readonly headers: SsdpHeaders;
}

/** `undefined` for anything else: on this port that is ordinary noise. */
export function decodeSsdp(bytes: Uint8Array): SsdpMessage | undefined {
  if (bytes.length > datagramLimitBytes) return undefined;
  const [first = '', ...lines] = new TextDecoder().decode(bytes).split(/\r?\n/);
  const headers = parseHeaders(lines);
  if (/^M-SEARCH \* HTTP\/1\.[01]$/i.test(first)) {
    if (headers['man']?.replaceAll('"', '') !== 'ssdp:discover') return undefined;
    const wait = Number(headers['mx'] ?? 1);
    return { kind: 'search', target: headers['st'] ?? '', maxWaitSeconds: Number.isFinite(wait) ? wait : 1, headers };
  }
  if (/^HTTP\/1\.[01] 200\b/i.test(first)) return announcement('answer', headers['st'], headers);
  if (!/^NOTIFY \* HTTP\/1\.[01]$/i.test(first)) return undefined;
  if (headers['nts'] === 'ssdp:byebye') {
    return { kind: 'byebye', target: headers['nt'] ?? '', usn: headers['usn'] ?? '', headers };
  }
  return headers['nts'] === 'ssdp:alive' ? announcement('alive', headers['nt'], headers) : undefined;
}

function announcement(
  kind: 'answer' | 'alive',
  target: string | undefined,
  headers: SsdpHeaders,
): SsdpMessage | undefined {
  if (target === undefined) return undefined;
  const maxAge = /max-age\s*=\s*(\d{1,9})/i.exec(headers['cache-control'] ?? '')?.[1];
  return {
    kind,
    target,
    usn: headers['usn'] ?? '',
    location: headers['location'] ?? '',
    server: headers['server'] ?? '',
    // UPnP asks for at least 1800 seconds; used when the header is missing.
    maxAgeSeconds: maxAge === undefined ? 1800 : Number(maxAge),
    headers,
  };
}

function parseHeaders(lines: readonly string[]): SsdpHeaders {
  const headers = new Map<string, string>();
  for (const line of lines.slice(0, headerLimit)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    if (colon > 0 && !headers.has(name)) headers.set(name, line.slice(colon + 1).trim());
  }
  return Object.fromEntries(headers);
}

export function encodeSsdpSearch(target: string, maxWaitSeconds: number): Uint8Array<ArrayBuffer> {
  return encode('M-SEARCH * HTTP/1.1', [
    ['HOST', '239.255.255.250:1900'],
    ['MAN', '"ssdp:discover"'],
    ['MX', String(maxWaitSeconds)],
    ['ST', target],
  ]);
}

export function encodeSsdpAnswer(answer: Omit<SsdpAnnouncement, 'headers'>): Uint8Array<ArrayBuffer> {
  return encode('HTTP/1.1 200 OK', [
    ['CACHE-CONTROL', `max-age=${String(answer.maxAgeSeconds)}`],
    ['EXT', ''],
    ['LOCATION', answer.location],
    ['SERVER', answer.server],
    ['ST', answer.target],
    ['USN', answer.usn],
  ]);
}

function encode(first: string, headers: readonly (readonly [string, string])[]): Uint8Array<ArrayBuffer> {
  const lines = headers.map(([name, value]) => `${name}: ${value.replaceAll(/[\r\n]+/g, ' ')}`);
  return new TextEncoder().encode(`${[first, ...lines].join('\r\n')}\r\n\r\n`);
}
