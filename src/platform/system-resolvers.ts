/** The name servers that this machine is told to use. */

import { getServers } from 'node:dns';
import { readFile } from 'node:fs/promises';
import { parseIp } from '#src/core/ip.ts';

export interface ResolverAddress {
  readonly address: string;
  readonly port: number;
}

const file = '/etc/resolv.conf';
/** A laptop changes its network, a server its configuration; reading the file costs less than one question. */
const freshMs = 15_000;
/** As many as the resolver of the C library reads. */
const serversMax = 3;

let known: { readonly readAtMs: number; readonly servers: readonly ResolverAddress[] } | undefined;

/** At most three; the list of Node where there is no such file. */
export async function systemResolvers(nowMs: number): Promise<readonly ResolverAddress[]> {
  if (known !== undefined && nowMs - known.readAtMs < freshMs) return known.servers;
  const listed = (await addressesOfFile()) ?? getServers();
  const servers = listed.flatMap((text) => parseResolver(text) ?? []).slice(0, serversMax);
  known = { readAtMs: nowMs, servers };
  return servers;
}

async function addressesOfFile(): Promise<string[] | undefined> {
  try {
    const text = await readFile(file, 'utf8');
    const addresses = text.split('\n').flatMap((line) => /^\s*nameserver\s+(\S+)/.exec(line)?.[1] ?? []);
    return addresses.length === 0 ? undefined : addresses;
  } catch {
    return undefined;
  }
}

const dnsPort = 53;

/** `address`, `address:port` or `[address]:port`; `undefined` for names. */
export function parseResolver(text: string): ResolverAddress | undefined {
  if (parseIp(text) !== undefined) return { address: text, port: dnsPort };
  const [, bracketed, plain, written] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const address = bracketed ?? plain ?? '';
  const port = Number(written);
  return parseIp(address) !== undefined && port >= 1 && port <= 65_535 ? { address, port } : undefined;
}
