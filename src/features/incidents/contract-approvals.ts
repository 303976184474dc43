/** Incidents: how many people must agree to a statement. One rule for who publishes and for who writes. */

import type { StatementClaim } from './contract-schemas.ts';

/** A cause, or what happened to data, needs one; ruling something out is a denial and needs two. To say that it is not known needs none. */
export function approvalsForClaims(claims: readonly Pick<StatementClaim, 'modality' | 'subject'>[]): 0 | 1 | 2 {
  if (claims.some((claim) => claim.modality === 'ruled-out')) return 2;
  const namesCause = claims.some(
    ({ modality, subject }) => modality !== 'unknown' && (subject === 'cause' || subject === 'data'),
  );
  return namesCause ? 1 : 0;
}
