/** RTSP header values that have a grammar of their own: Transport and RTP-Info (RFC 2326 section 12). */

export interface RtspTransport {
  /** `RTP/AVP`, `RTP/AVP/TCP`, `RTP/AVP/UDP`, `RTP/SAVP` … in upper case. */
  readonly protocol: string;
  readonly multicast: boolean;
  readonly interleaved?: readonly [number, number];
  readonly clientPort?: readonly [number, number];
  readonly serverPort?: readonly [number, number];
  readonly destination?: string;
  readonly source?: string;
  /** Eight hexadecimal digits. */
  readonly ssrc?: string;
  readonly mode?: string;
}

/** A client may offer several transports; more than this is not a client. */
const transportLimit = 16;
/** As much as the reader of messages lets through in a whole head. */
const valueLimit = 16 * 1024;

/**
 * Parses a Transport header: the alternatives in the sender's order of preference. Broken ones are left out; parameters
 * may stand in any order, with blanks and stray semicolons, as devices write them.
 */
export function parseTransport(value: string): RtspTransport[] {
  return splitOutsideQuotes(value.slice(0, valueLimit))
    .slice(0, transportLimit)
    .map(parseOneTransport)
    .filter((transport) => transport !== undefined);
}

/** At commas; `mode="PLAY,RECORD"` is one value. */
function splitOutsideQuotes(value: string): string[] {
  return value.match(/(?:[^,"]|"[^"]*"?)+/g) ?? [];
}

function parseOneTransport(text: string): RtspTransport | undefined {
  const parts = text.split(';').map((part) => part.trim());
  const protocol = parts.find((part) => /^RTP\//i.test(part));
  if (protocol === undefined) return undefined;
  const parameters = new Map(
    parts.map((part) => {
      const equals = part.indexOf('=');
      return equals < 0
        ? ([part.toLowerCase(), ''] as const)
        : ([
            part.slice(0, equals).trim().toLowerCase(),
            part
              .slice(equals + 1)
              .replaceAll('"', '')
              .trim(),
          ] as const);
    }),
  );
  const pair = (name: string, limit: number): readonly [number, number] | undefined => {
    const match = /^(\d{1,5})(?: ?- ?(\d{1,5}))?$/.exec(parameters.get(name) ?? '');
    if (match === null) return undefined;
    const first = Number(match[1]);
    const second = match[2] === undefined ? first + 1 : Number(match[2]);
    return first <= limit && second <= limit ? [first, second] : undefined;
  };
  const interleaved = pair('interleaved', 255);
  const clientPort = pair('client_port', 65_535);
  const serverPort = pair('server_port', 65_535);
  const text2 = (name: string): string | undefined => parameters.get(name) || undefined;
  const destination = text2('destination');
  const source = text2('source');
  const ssrc = text2('ssrc');
  const mode = text2('mode');
  return {
    protocol: protocol.toUpperCase(),
    multicast: parameters.has('multicast'),
    ...(interleaved && { interleaved }),
    ...(clientPort && { clientPort }),
    ...(serverPort && { serverPort }),
    ...(destination !== undefined && { destination }),
    ...(source !== undefined && { source }),
    ...(ssrc !== undefined && { ssrc }),
    ...(mode !== undefined && { mode }),
  };
}

export function formatTransport(transport: RtspTransport): string {
  const pair = (name: string, value: readonly [number, number] | undefined): string[] =>
    value === undefined ? [] : [`${name}=${String(value[0])}-${String(value[1])}`];
  return [
    transport.protocol,
    transport.multicast ? 'multicast' : 'unicast',
    ...pair('interleaved', transport.interleaved),
    ...pair('client_port', transport.clientPort),
    ...pair('server_port', transport.serverPort),
    ...(transport.destination === undefined ? [] : [`destination=${transport.destination}`]),
    ...(transport.source === undefined ? [] : [`source=${transport.source}`]),
    ...(transport.ssrc === undefined ? [] : [`ssrc=${transport.ssrc}`]),
    ...(transport.mode === undefined ? [] : [`mode="${transport.mode}"`]),
  ].join(';');
}

export interface RtpInfo {
  readonly url: string;
  readonly sequence?: number;
  readonly rtpTime?: number;
}

/** Blanks and stray semicolons are skipped, and numbers that are none are left out, because devices write such things. */
export function parseRtpInfo(value: string): RtpInfo[] {
  return value
    .slice(0, valueLimit)
    .split(/,(?=[\s;]*url\s*=)/i)
    .slice(0, 64)
    .map((entry) => {
      const fields = new Map(
        entry.split(';').map((part) => {
          const equals = part.indexOf('=');
          return [part.slice(0, Math.max(equals, 0)).trim().toLowerCase(), part.slice(equals + 1).trim()] as const;
        }),
      );
      const number = (name: string, limit: number): number | undefined => {
        const text = fields.get(name) ?? '';
        return /^\d{1,10}$/.test(text) && Number(text) <= limit ? Number(text) : undefined;
      };
      const sequence = number('seq', 0xffff);
      const rtpTime = number('rtptime', 2 ** 32 - 1);
      return {
        url: (fields.get('url') ?? '').replaceAll('"', ''),
        ...(sequence !== undefined && { sequence }),
        ...(rtpTime !== undefined && { rtpTime }),
      };
    })
    .filter((info) => info.url !== '');
}

export function formatRtpInfo(infos: readonly RtpInfo[]): string {
  return infos
    .map((info) =>
      [
        `url=${info.url}`,
        ...(info.sequence === undefined ? [] : [`seq=${String(info.sequence)}`]),
        ...(info.rtpTime === undefined ? [] : [`rtptime=${String(info.rtpTime)}`]),
      ].join(';'),
    )
    .join(',');
}
