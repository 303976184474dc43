/** Codes of an authenticator app (RFC 6238): six digits, thirty seconds, SHA-1, which is what all apps can do. Pure. */

import { Secret, TOTP } from 'otpauth';

export const totpSecretBytes = 20; // RFC 4226, section 4, R6
const periodSeconds = 30;
const digits = 6;
/** One step either way, for clocks that are a little off (RFC 6238, section 5.2). */
const windowSteps = 1;

function totpOf(secret: Uint8Array<ArrayBuffer>, label: string): TOTP {
  return new TOTP({
    issuer: 'Keepsight',
    label,
    algorithm: 'SHA1',
    digits,
    period: periodSeconds,
    secret: new Secret({ buffer: secret.buffer }),
  });
}

/** What the app is shown: the address for the QR code and the secret for typing it. */
export function totpEnrolment(secret: Uint8Array, accountName: string): { uri: string; secret: string } {
  const totp = totpOf(new Uint8Array(secret), accountName);
  return { uri: totp.toString(), secret: totp.secret.base32 };
}

/** The time step that a code belongs to; `undefined` when it is not a code of about now. */
export function totpStepOf(secret: Uint8Array, typed: string, nowMs: number): number | undefined {
  const token = typed.replace(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return undefined;
  const totp = totpOf(new Uint8Array(secret), '');
  const delta = totp.validate({ token, timestamp: nowMs, window: windowSteps });
  return delta === null ? undefined : Math.floor(nowMs / 1000 / periodSeconds) + delta;
}
