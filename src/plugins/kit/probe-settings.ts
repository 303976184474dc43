/** Fields that several probes share. */

import { z } from 'zod';

/** RFC 1035, section 2.3.4. */
const hostCharactersMax = 253;
const hostPattern = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.?$/i;
const ipv6Pattern = /^[0-9a-f:.]{2,45}$/i;

/** A name or an address in numbers; other letters in their xn-- form. */
export const Host = z
  .string()
  .trim()
  .min(1)
  .max(hostCharactersMax)
  .refine((text) => hostPattern.test(text) || (text.includes(':') && ipv6Pattern.test(text)), 'is no name or address');

export const Port = z.number().int().min(1).max(65_535);

const urlCharactersMax = 2048;

/** An address with one of the schemes, without a login: that would stand in every list. */
export function urlWith(schemes: readonly string[]) {
  return z
    .string()
    .trim()
    .max(urlCharactersMax)
    .refine(
      (text) => {
        const url = URL.parse(text);
        return url !== null && schemes.includes(url.protocol) && url.hostname !== '';
      },
      `is no address that begins with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`,
    )
    .refine((text) => {
      const url = URL.parse(text);
      return url === null || (url.username === '' && url.password === '');
    }, 'must not hold a login');
}

/** Of a name with both kinds of addresses one is tested; what the other does needs a monitor of its own. */
export const Family = z
  .enum(['auto', 'ipv4', 'ipv6'])
  .default('auto')
  .describe('auto: IPv4, and IPv6 for a name that has nothing else. ipv4, ipv6: that one only, or it fails.');

/** Whether it was revoked is not asked: see `docs/decisions/0017-revocation-is-not-asked.md`. */
export const Certificate = z
  .enum(['trusted', 'any'])
  .default('trusted')
  .describe(
    'trusted: chain, name and dates of the certificate must be good; whether it was revoked is not asked. any: it is not judged.',
  );

export const CertificateFingerprint = z
  .string()
  .transform((text) => text.replaceAll(/[:\s]/g, '').toLowerCase())
  .pipe(z.string().regex(/^[0-9a-f]{64}$/, 'is no SHA-256 fingerprint'))
  .optional()
  .describe(
    'SHA-256 of the certificate, or of an authority in the shown chain, that is trusted instead, such as of an own hub.',
  );

export const WarnDays = z
  .number()
  .int()
  .min(0)
  .max(365)
  .default(14)
  .describe('A certificate that ends within so many days is degraded; 0: never.');

/** `host:port`, with brackets around IPv6. */
export function placeText(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${String(port)}` : `${host}:${String(port)}`;
}
