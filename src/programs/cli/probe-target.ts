/** What a person typed as the target of a test, as a probe and its settings. Pure. */

import { parseIp } from '#src/core/ip.ts';
import { UsageWrong } from './parse.ts';

export interface ProbeTarget {
  readonly type: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

const typeOfScheme: ReadonlyMap<string, string> = new Map([
  ['http', 'http'],
  ['https', 'http'],
  ['ws', 'websocket'],
  ['wss', 'websocket'],
  ['rtsp', 'rtsp'],
  ['rtsps', 'rtsp'],
  ['tcp', 'tcp'],
  ['tls', 'tls'],
  ['smtp', 'smtp'],
  ['dns', 'dns'],
  ['ping', 'icmp'],
]);
const usualPorts: ReadonlyMap<string, number> = new Map([
  ['tls', 443],
  ['smtp', 25],
]);
/** Types whose settings hold the address as it stands. */
const byUrl: readonly string[] = ['http', 'websocket', 'rtsp', 'vendor-status'];

/**
 * An address with a scheme names its probe; `host:port` is a TCP port, an address in numbers is pinged, a name is asked for
 * over DNS. `type` overrules the guess.
 *
 * @throws UsageWrong
 */
export function probeTarget(text: string, type: string | undefined): ProbeTarget {
  const [, scheme, rest = ''] = /^([a-z]+):\/\/(.+)$/i.exec(text) ?? [];
  const chosen = type ?? guess(text, scheme?.toLowerCase());
  if (byUrl.includes(chosen))
    return { type: chosen, settings: { url: scheme === undefined ? `https://${text}/` : text } };
  const { host, port } = hostAndPort(scheme === undefined ? text : (rest.split(/[/?]/)[0] ?? rest));
  switch (chosen) {
    case 'dns':
      return { type: chosen, settings: { name: host } };
    case 'icmp':
      return { type: chosen, settings: { host } };
    default: {
      const wanted = port ?? usualPorts.get(chosen);
      if (wanted === undefined)
        throw new UsageWrong({ problem: `A test of type ${chosen} needs a port, such as ${host}:443.` });
      return { type: chosen, settings: { host, port: wanted } };
    }
  }
}

function guess(text: string, scheme: string | undefined): string {
  if (scheme !== undefined) {
    const known = typeOfScheme.get(scheme);
    if (known === undefined)
      throw new UsageWrong({ problem: `There is no test for addresses that begin with ${scheme}://.` });
    return known;
  }
  const { host, port } = hostAndPort(text);
  if (port !== undefined) return 'tcp';
  return parseIp(host) === undefined ? 'dns' : 'icmp';
}

function hostAndPort(text: string): { host: string; port: number | undefined } {
  if (parseIp(text) !== undefined) return { host: text, port: undefined };
  const [, bracketed, plain, port] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]/\s]+))(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined)
    throw new UsageWrong({ problem: `"${text.slice(0, 100)}" is no address, host:port or name.` });
  return { host, port: port === undefined ? undefined : Number(port) };
}

export interface Expectations {
  readonly texts: readonly string[];
  readonly lacks: readonly string[];
  readonly statuses: readonly string[];
  /** `PATH=VALUE`. */
  readonly json: readonly string[];
  /** `NAME: VALUE`. */
  readonly headers: readonly string[];
}

/** @throws UsageWrong for what this type cannot expect */
export function expectationsOf(type: string, expected: Expectations): Readonly<Record<string, unknown>> {
  const { texts, lacks, statuses, json, headers } = expected;
  if (type === 'http') {
    const conditions = [
      ...texts.map((value) => ({ part: 'body', test: 'contains', value })),
      ...lacks.map((value) => ({ part: 'body', test: 'lacks', value })),
      ...json.map((pair) => ({
        part: 'json',
        test: 'equals',
        ...splitAt(pair, '=', '--expect-json takes PATH=VALUE'),
      })),
      ...headers.map((pair) => ({
        part: 'header',
        test: 'contains',
        ...splitAt(pair, ':', '--expect-header takes NAME: VALUE'),
      })),
    ];
    return { conditions, ...(statuses.length > 0 && { expectStatus: statuses }) };
  }
  if (lacks.length + statuses.length + json.length + headers.length > 0) {
    throw new UsageWrong({ problem: `A test of type ${type} expects neither a status nor JSON nor a header.` });
  }
  if (texts.length === 0) return {};
  if (type === 'dns') return { expect: texts };
  const [text] = texts;
  if (texts.length === 1 && type === 'tcp') return { expect: text };
  if (texts.length === 1 && type === 'smtp') return { expectBanner: text };
  throw new UsageWrong({ problem: `A test of type ${type} takes no --expect, or only one.` });
}

function splitAt(pair: string, separator: string, problem: string): { at: string; value: string } {
  const at = pair.indexOf(separator);
  if (at <= 0) throw new UsageWrong({ problem: `${problem}.` });
  return { at: pair.slice(0, at).trim(), value: pair.slice(at + 1).trim() };
}
