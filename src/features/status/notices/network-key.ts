/** The network that an address belongs to, for counting sign-ups. Pure. */

import { parseIp } from '#src/core/ip.ts';

/** The /64 that one household has (RFC 6177), or the /24 whose neighbours often have one owner. */
export function networkKeyOf(address: string | undefined): string {
  const parsed = address === undefined ? undefined : parseIp(address.split('%')[0] ?? '');
  if (parsed === undefined) return 'unknown';
  const hostBits = parsed.family === 4 ? 8n : 64n;
  return `${String(parsed.family)} ${(parsed.value >> hostBits).toString(16)}`;
}
