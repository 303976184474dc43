/** The realm of a login question, `AXIS_<SERIAL>`: it names maker and serial number on every firmware, to everybody. */

import { parseChallenges } from '#src/wire/http-challenge.ts';
import { readSerial } from './properties.ts';

export function serialInRealm(challenges: readonly string[]): string | undefined {
  for (const { params } of parseChallenges(challenges).challenges) {
    const serial = readSerial(/^AXIS_([0-9A-Fa-f]{12})$/.exec(params.get('realm') ?? '')?.[1]);
    if (serial !== undefined) return serial;
  }
  return undefined;
}

/** Address blocks of the maker; the last one is not confirmed. */
const ownBlocks = ['00408C', 'ACCC8E', 'B8A44F', 'E82725'];

export function isOwnBlock(serial: string): boolean {
  return ownBlocks.some((block) => serial.startsWith(block));
}
