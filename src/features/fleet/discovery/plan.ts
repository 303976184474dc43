/** Turns what a person asked for into addresses to look at, or names what is wrong with it. */

import { classifyIp, formatIpv4, parseIp, parseRange, rangeSize, type IpRange } from '#src/core/ip.ts';
import { AddressInvalid, DiscoveryTooLarge, SubnetInvalid } from '../errors.ts';

/** A /16; at the default pace that takes some seven minutes. */
const addressesMax = 65_536;

export interface NamedAddress {
  readonly host: string;
  /** Absent: the usual ports. */
  readonly port: number | undefined;
}

export interface DiscoveryPlan {
  readonly ranges: readonly IpRange[];
  readonly named: readonly NamedAddress[];
  /** Addresses that hosts can have, in all ranges together. */
  readonly rangeAddresses: number;
  /** Some of the addresses are loopback, where only simulated devices live. */
  readonly hasLoopback: boolean;
}

/** @throws SubnetInvalid, AddressInvalid, DiscoveryTooLarge */
export function planDiscovery(input: { subnets: readonly string[]; addresses: readonly string[] }): DiscoveryPlan {
  const ranges = input.subnets.map(subnetOf);
  const total = ranges.reduce((sum, range) => sum + rangeSize(range), 0n);
  if (total > BigInt(addressesMax)) {
    throw new DiscoveryTooLarge({ addresses: Number(total), limit: addressesMax });
  }
  const named = input.addresses.map(addressOf);
  const hasLoopback =
    ranges.some((range) => isLoopback({ family: range.family, value: range.base })) ||
    named.some(({ host }) => {
      const ip = parseIp(host);
      return ip !== undefined && isLoopback(ip);
    });
  const edges = ranges.reduce((sum, range) => sum + (hasEdges(range) ? 2 : 0), 0);
  return { ranges, named, rangeAddresses: Number(total) - edges, hasLoopback };
}

function subnetOf(text: string): IpRange {
  const range = parseRange(text);
  if (range === undefined) throw new SubnetInvalid({ subnet: text, problem: 'this is not a subnet' });
  if (range.family === 6) {
    throw new SubnetInvalid({ subnet: text, problem: 'IPv6 subnets are too large to be searched address by address' });
  }
  if (classifyIp({ family: 4, value: range.base }) === 'never') {
    throw new SubnetInvalid({ subnet: text, problem: 'no device can have an address there' });
  }
  return range;
}

function addressOf(text: string): NamedAddress {
  const bracketed = /^\[([0-9a-fA-F:.]+)\](?::(\d{1,5}))?$/.exec(text);
  const plain = /^([^\s:/?#@]+)(?::(\d{1,5}))?$/.exec(text);
  const match = bracketed ?? plain ?? (parseIp(text) === undefined ? undefined : [text, text, undefined]);
  const host = match?.[1];
  if (host === undefined || host.length > 253) {
    throw new AddressInvalid({ address: text.slice(0, 80), problem: 'this is not an address' });
  }
  const port = match?.[2] === undefined ? undefined : Number(match[2]);
  if (port !== undefined && (port < 1 || port > 65_535)) {
    throw new AddressInvalid({ address: text, problem: 'a port is between 1 and 65535' });
  }
  return { host, port };
}

function isLoopback(ip: { family: 4 | 6; value: bigint }): boolean {
  return classifyIp(ip) === 'loopback';
}

/** RFC 3021: in a /31 every address is a host's. */
function hasEdges(range: IpRange): boolean {
  return range.prefixLength < 31;
}

/** Every address of the ranges once, without network and broadcast address of ranges that have one. */
export function* addressesOf(ranges: readonly IpRange[]): Generator<string> {
  const seen = ranges.length > 1 ? new Set<bigint>() : undefined;
  for (const range of ranges) {
    const size = rangeSize(range);
    const edge = hasEdges(range) ? 1n : 0n;
    for (let offset = edge; offset < size - edge; offset += 1n) {
      const value = range.base + offset;
      if (seen?.has(value) === true) continue;
      seen?.add(value);
      yield formatIpv4(value);
    }
  }
}
