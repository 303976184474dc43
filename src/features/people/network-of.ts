/** Which network an address belongs to, for counting failures. Pure. */

/**
 * - IPv6: the /64, which one household has all to itself.
 * - IPv4 of the internet: the /24, because neighbours there often have one owner.
 * - IPv4 of private networks: the address, because one hijacked camera must not slow its whole site down.
 */
export function networkOf(address: string | undefined): string {
  if (address === undefined) return 'local';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const ipv4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.\d{1,3}$/.exec(mapped ?? address);
  if (ipv4 !== null) {
    const [whole, a = '', b = '', c = ''] = ipv4;
    return isPrivate(Number(a), Number(b)) ? whole : `${a}.${b}.${c}.0/24`;
  }
  return address.includes(':') ? `${ipv6Prefix(address)}::/64` : 'other';
}

/** RFC 1918, RFC 6598, loopback and link-local. */
function isPrivate(a: number, b: number): boolean {
  return (
    a === 10 ||
    a === 127 ||
    (a === 172 && b >= 16 && b <= 31) ||
    (a === 192 && b === 168) ||
    (a === 169 && b === 254) ||
    (a === 100 && b >= 64 && b <= 127)
  );
}

/** The first four groups of an IPv6 address (RFC 4291, section 2.2), without leading zeros. */
function ipv6Prefix(address: string): string {
  const [head = '', tail] = (address.toLowerCase().split('%')[0] ?? '').split('::');
  const left = groups(head);
  const right = groups(tail ?? '');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array.from({ length: zeros }, () => '0'), ...right].slice(0, 4).join(':');
}

function groups(text: string): string[] {
  return text === '' ? [] : text.split(':').map((group) => group.replace(/^0+(?=.)/, ''));
}
