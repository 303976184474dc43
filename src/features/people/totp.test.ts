import { describe, expect, it } from 'vitest';
import { totpEnrolment, totpStepOf } from './totp.ts';

/** The secret of RFC 6238, appendix B. */
const secret = new TextEncoder().encode('12345678901234567890');

describe('totpStepOf', () => {
  it.each([
    [59, '287082', 1],
    [1_111_111_109, '081804', 37_037_036],
    [1_111_111_111, '050471', 37_037_037],
    [1_234_567_890, '005924', 41_152_263],
    [20_000_000_000, '353130', 666_666_666],
  ])('knows the codes of RFC 6238 at %i s', (seconds, code, step) => {
    expect(totpStepOf(secret, code, seconds * 1000)).toBe(step);
  });

  it('takes the neighbouring step and says which one it was', () => {
    expect(totpStepOf(secret, '287082', 89_000)).toBe(1);
    expect(totpStepOf(secret, '287082', 119_000)).toBeUndefined();
  });

  it('takes spaces as people type them and nothing else', () => {
    expect(totpStepOf(secret, ' 287 082 ', 59_000)).toBe(1);
    expect(totpStepOf(secret, '28708', 59_000)).toBeUndefined();
    expect(totpStepOf(secret, '2870825', 59_000)).toBeUndefined();
    expect(totpStepOf(secret, '２８７０８２', 59_000)).toBeUndefined();
  });
});

describe('totpEnrolment', () => {
  it('names the product and the account, and carries the secret in base 32', () => {
    const { uri, secret: text } = totpEnrolment(secret, 'grace hopper');
    expect(text).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
    expect(uri).toBe(
      `otpauth://totp/Keepsight:grace%20hopper?issuer=Keepsight&secret=${text}&algorithm=SHA1&digits=6&period=30`,
    );
  });
});
