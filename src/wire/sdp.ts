/**
 * Session descriptions (RFC 8866) as RTSP devices write them, both directions. Tolerant: an unknown or broken line is
 * left out. Bounded: text, lines and media.
 */

/** Far above any real description; one with 64 tracks is below 64 KiB. */
const textLimit = 256 * 1024;
const mediaLimit = 64;
const attributeLimit = 256;
const formatLimit = 64;

export interface SdpAttribute {
  readonly name: string;
  /** Absent for a property such as `recvonly`. */
  readonly value?: string;
}

export interface SdpMedia {
  /** `video`, `audio`, `application`. */
  readonly type: string;
  readonly port: number;
  /** `RTP/AVP`, `RTP/SAVP`. */
  readonly protocol: string;
  readonly formats: readonly string[];
  /** The address of the `c=` line. */
  readonly address?: string;
  readonly bandwidthKbps?: number;
  readonly attributes: readonly SdpAttribute[];
}

export interface Sdp {
  readonly sessionName: string;
  /** The value of the `o=` line. */
  readonly origin: string;
  readonly address?: string;
  readonly bandwidthKbps?: number;
  readonly attributes: readonly SdpAttribute[];
  readonly media: readonly SdpMedia[];
}

interface MutableBlock {
  address?: string;
  bandwidthKbps?: number;
  attributes: SdpAttribute[];
}

interface MutableMedia extends MutableBlock {
  type: string;
  port: number;
  protocol: string;
  formats: string[];
}

/** `undefined` when the text is not a session description at all (no `v=0`). */
export function parseSdp(text: string): Sdp | undefined {
  const lines = text.slice(0, textLimit).split(/\r\n|\n|\r/);
  if (!lines.some((line) => line.trim() === 'v=0')) return undefined;
  const session: MutableBlock & { sessionName: string; origin: string } = {
    sessionName: '',
    origin: '',
    attributes: [],
  };
  const media: MutableMedia[] = [];
  for (const line of lines) {
    const value = line.slice(2).trim();
    if (line.startsWith('m=')) {
      const parsed = parseMediaLine(value);
      if (media.length >= mediaLimit) break;
      if (parsed !== undefined) media.push(parsed);
    } else if (line.startsWith('s=')) session.sessionName = value;
    else if (line.startsWith('o=')) session.origin = value;
    else readBlockLine(media.at(-1) ?? session, line[0], line[1] === '=' ? value : undefined);
  }
  return { ...session, media };
}

function parseMediaLine(value: string): MutableMedia | undefined {
  const [type = '', port = '', protocol = '', ...formats] = value.split(/[ \t]+/, 3 + formatLimit);
  const portNumber = /^(\d{1,5})(?:\/\d+)?$/.exec(port)?.[1];
  if (portNumber === undefined || protocol === '') return undefined;
  return { type, port: Number(portNumber), protocol, formats, attributes: [] };
}

function readBlockLine(block: MutableBlock, letter: string | undefined, value: string | undefined): void {
  if (value === undefined) return;
  if (letter === 'c') {
    const address = /^IN\s+IP[46]\s+([^\s/]+)/.exec(value)?.[1];
    if (address !== undefined) block.address = address;
  } else if (letter === 'b') {
    const kbps = /^AS:(\d{1,9})$/.exec(value)?.[1];
    if (kbps !== undefined) block.bandwidthKbps = Number(kbps);
  } else if (letter === 'a' && block.attributes.length < attributeLimit) {
    const colon = value.indexOf(':');
    block.attributes.push(
      colon < 0 ? { name: value } : { name: value.slice(0, colon).trim(), value: value.slice(colon + 1).trim() },
    );
  }
}

export function serialiseSdp(sdp: Sdp): string {
  const lines = ['v=0', `o=${sdp.origin}`, `s=${sdp.sessionName === '' ? '-' : sdp.sessionName}`];
  pushBlock(lines, sdp, true);
  for (const media of sdp.media) {
    lines.push(`m=${media.type} ${String(media.port)} ${media.protocol} ${media.formats.join(' ')}`);
    pushBlock(lines, media, false);
  }
  return `${lines.join('\r\n')}\r\n`;
}

function pushBlock(
  lines: string[],
  block: Omit<MutableBlock, 'attributes'> & { readonly attributes: readonly SdpAttribute[] },
  isSession: boolean,
): void {
  if (block.address !== undefined) lines.push(`c=IN IP${block.address.includes(':') ? '6' : '4'} ${block.address}`);
  if (block.bandwidthKbps !== undefined) lines.push(`b=AS:${String(block.bandwidthKbps)}`);
  if (isSession) lines.push('t=0 0');
  for (const { name, value } of block.attributes) lines.push(value === undefined ? `a=${name}` : `a=${name}:${value}`);
}

export interface SdpFormat {
  readonly payloadType: number;
  /** Encoding name as written, such as `H264` or `MPEG4-GENERIC`. */
  readonly encoding: string;
  readonly clockRate: number;
  readonly channels: number;
  /** The `fmtp` parameters, names in lower case. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Payload types that RFC 3551 fixes and that devices use without an `rtpmap`. */
const staticFormats: ReadonlyMap<number, readonly [string, number]> = new Map([
  [0, ['PCMU', 8000]],
  [8, ['PCMA', 8000]],
  [9, ['G722', 8000]],
  [26, ['JPEG', 90_000]],
]);

/** What all video formats of RTP use; some cameras leave it out. */
const videoClockRate = 90_000;
/** Above every sampling rate; 0 would be a division by zero. */
const clockRateLimit = 1_000_000;

/** The payload formats of one media section, in the sender's order; formats without a known mapping are left out. */
export function sdpFormats(media: SdpMedia): SdpFormat[] {
  return media.formats.flatMap((format) => {
    const payloadType = Number(format);
    const mapping = attributeFor(media, 'rtpmap', format);
    const match = /^([^\s/]+)(?:\s*\/\s*(\d{1,9}))?(?:\s*\/\s*(\d{1,3}))?/.exec(mapping ?? '');
    const known = staticFormats.get(payloadType);
    const encoding = match?.[1] ?? known?.[0];
    const fallback = media.type === 'video' ? videoClockRate : undefined;
    const clockRate = match?.[2] === undefined ? (known?.[1] ?? fallback) : Number(match[2]);
    if (!/^\d{1,3}$/.test(format) || encoding === undefined || clockRate === undefined) return [];
    if (clockRate < 1 || clockRate > clockRateLimit || payloadType > 127) return [];
    const parameters = parseFormatParameters(attributeFor(media, 'fmtp', format) ?? '');
    return [{ payloadType, encoding, clockRate, channels: Number(match?.[3] ?? 1) || 1, parameters }];
  });
}

/** The value of the attribute for one format: its number, blanks, the rest. */
function attributeFor(media: SdpMedia, name: string, format: string): string | undefined {
  const values = media.attributes.filter((a) => a.name.toLowerCase() === name).map(({ value = '' }) => value);
  const found = values.find((value) => value.startsWith(format) && /^[ \t]/.test(value.slice(format.length)));
  return found?.slice(format.length).trim();
}

function parseFormatParameters(text: string): Record<string, string> {
  const parameters = new Map<string, string>();
  for (const part of text.split(';').slice(0, 64)) {
    const equals = part.indexOf('=');
    if (equals > 0) parameters.set(part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim());
  }
  return Object.fromEntries(parameters);
}
