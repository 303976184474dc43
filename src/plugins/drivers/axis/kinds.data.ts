/**
 * What kind of device a product is. Correctable data: each line names its basis and whether it is confirmed. The first
 * line that fits counts; the product type is asked before the model.
 *
 * Basis `prodtype`: product types as devices report them. Basis `range`: the vendor's product ranges by model number.
 */

import type { DeviceKind } from '../../kit/facts.ts';

interface KindLine {
  readonly pattern: RegExp;
  readonly kind: DeviceKind;
  readonly basis: 'prodtype' | 'range';
  readonly confirmed: boolean;
}

/** On `ProdType`, such as `Dome Camera`, `Network Horn Speaker`. */
export const kindsByProductType: readonly KindLine[] = [
  // Door stations have a camera and a door relay; people look for them among the doors.
  { pattern: /door station|intercom|doorbell/i, kind: 'door', basis: 'prodtype', confirmed: false },
  { pattern: /door controller|network door|access control/i, kind: 'door', basis: 'prodtype', confirmed: false },
  { pattern: /camera/i, kind: 'camera', basis: 'prodtype', confirmed: true },
  { pattern: /video encoder|video server/i, kind: 'camera', basis: 'prodtype', confirmed: true },
  { pattern: /speaker|horn|audio bridge|audio amplifier/i, kind: 'speaker', basis: 'prodtype', confirmed: true },
  { pattern: /recorder|nvr/i, kind: 'recorder', basis: 'prodtype', confirmed: false },
  { pattern: /radar|microphone|siren|relay|i\/o|switch|decoder/i, kind: 'other', basis: 'prodtype', confirmed: false },
];

/** On `ProdNbr`, such as `P3265-V`, when the type says nothing. */
export const kindsByModel: readonly KindLine[] = [
  { pattern: /^A(1001|12\d\d|16\d\d|18\d\d)\b/i, kind: 'door', basis: 'range', confirmed: true },
  { pattern: /^A8\d{3}\b/i, kind: 'door', basis: 'range', confirmed: false },
  { pattern: /^C[1-8]\d{3}\b/i, kind: 'speaker', basis: 'range', confirmed: false },
  { pattern: /^S(22|30|31)\d\d\b/i, kind: 'recorder', basis: 'range', confirmed: false },
  { pattern: /^[MPQFV]\d{2,4}\b/i, kind: 'camera', basis: 'range', confirmed: false },
];
