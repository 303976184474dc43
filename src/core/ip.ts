/** IPv4 and IPv6 addresses and ranges as numbers: parsing, membership, and what kind of address it is. */

export interface IpAddress {
  readonly family: 4 | 6;
  readonly value: bigint;
}

export interface IpRange {
  readonly family: 4 | 6;
  readonly base: bigint;
  readonly prefixLength: number;
}

/** Parses one address in numbers; a zone (`%eth0`) is not part of it. IPv4 inside IPv6 (`::ffff:a.b.c.d`) becomes IPv4. */
export function parseIp(text: string): IpAddress | undefined {
  if (text.includes(':')) return parseIpv6(text);
  const value = parseIpv4(text);
  return value === undefined ? undefined : { family: 4, value };
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255))
    return undefined;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function parseIpv6(text: string): IpAddress | undefined {
  if (text.length > 45) return undefined;
  const lastColon = text.lastIndexOf(':');
  const tail = text.slice(lastColon + 1);
  let head = text;
  if (tail.includes('.')) {
    const v4 = parseIpv4(tail);
    if (v4 === undefined) return undefined;
    head = `${text.slice(0, lastColon + 1)}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`;
  }
  const halves = head.split('::');
  if (halves.length > 2) return undefined;
  const groupsOf = (half: string | undefined): string[] => (half === undefined || half === '' ? [] : half.split(':'));
  const left = groupsOf(halves[0]);
  const right = groupsOf(halves[1]);
  const missing = 8 - left.length - right.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...right];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  const value = groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
  if (value >> 32n === 0xffffn) return { family: 4, value: value & 0xffff_ffffn };
  return { family: 6, value };
}

export function formatIpv4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');
}

/** Parses `192.168.1.0/24` or a single address; the host bits must be zero or are cleared. */
export function parseRange(text: string): IpRange | undefined {
  const [addressText = '', prefixText, ...rest] = text.split('/');
  const address = parseIp(addressText);
  if (address === undefined || rest.length > 0) return undefined;
  const bits = address.family === 4 ? 32 : 128;
  if (prefixText !== undefined && !/^\d{1,3}$/.test(prefixText)) return undefined;
  const prefixLength = prefixText === undefined ? bits : Number(prefixText);
  if (prefixLength > bits) return undefined;
  const hostBits = BigInt(bits - prefixLength);
  return { family: address.family, base: (address.value >> hostBits) << hostBits, prefixLength };
}

export function rangeContains(range: IpRange, address: IpAddress): boolean {
  if (range.family !== address.family) return false;
  const hostBits = BigInt((range.family === 4 ? 32 : 128) - range.prefixLength);
  return address.value >> hostBits === range.base >> hostBits;
}

/** Number of addresses in the range. */
export function rangeSize(range: IpRange): bigint {
  return 1n << BigInt((range.family === 4 ? 32 : 128) - range.prefixLength);
}

/**
 * - `never`: unspecified, broadcast, multicast, reserved, or a cloud metadata service.
 * - `loopback`, `private` (RFC 1918, RFC 4193, RFC 6598), `link-local`, else `public`.
 *
 * Source of the blocks: IANA special-purpose address registries (RFC 6890 and updates).
 */
export type IpClass = 'never' | 'loopback' | 'private' | 'link-local' | 'public';

const blocks: readonly (readonly [string, IpClass])[] = [
  // Metadata services of clouds: whoever reaches them holds the keys of the machine. From their operators' documentation.
  ['169.254.169.254/32', 'never'],
  ['169.254.170.2/32', 'never'],
  ['169.254.170.23/32', 'never'],
  ['168.63.129.16/32', 'never'],
  ['100.100.100.200/32', 'never'],
  ['fd00:ec2::254/128', 'never'],
  ['fd00:ec2::23/128', 'never'],
  ['fd20:ce::254/128', 'never'],
  ['0.0.0.0/8', 'never'],
  ['127.0.0.0/8', 'loopback'],
  ['10.0.0.0/8', 'private'],
  ['172.16.0.0/12', 'private'],
  ['192.168.0.0/16', 'private'],
  ['100.64.0.0/10', 'private'],
  ['169.254.0.0/16', 'link-local'],
  ['192.0.0.0/24', 'never'],
  ['192.0.2.0/24', 'never'],
  ['192.88.99.0/24', 'never'],
  ['198.18.0.0/15', 'private'],
  ['198.51.100.0/24', 'never'],
  ['203.0.113.0/24', 'never'],
  ['224.0.0.0/3', 'never'],
  ['::/128', 'never'],
  ['::1/128', 'loopback'],
  // Addresses that carry an IPv4 address inside could smuggle a refused one past the check.
  ['64:ff9b::/96', 'never'],
  ['64:ff9b:1::/48', 'never'],
  ['2002::/16', 'never'],
  // Teredo, benchmarks, identifiers that are no places (RFC 2928 and its followers).
  ['2001::/23', 'never'],
  ['2001:db8::/32', 'never'],
  ['3fff::/20', 'never'],
  ['fc00::/7', 'private'],
  ['fe80::/10', 'link-local'],
  // All that was ever given out to be reached (RFC 4291, section 2.4); the rest, such as ::/96 and ff00::/8, is not.
  ['2000::/3', 'public'],
  ['::/0', 'never'],
];

const classified = blocks.flatMap(([text, kind]) => {
  const range = parseRange(text);
  return range === undefined ? [] : [{ range, kind }];
});

export function classifyIp(address: IpAddress): IpClass {
  return classified.find(({ range }) => rangeContains(range, address))?.kind ?? 'public';
}
