/** Who is signed in and what they may do somewhere; the server decides again at each call. */

import { useSuspenseQuery } from '@tanstack/react-query';
import type { Permission } from '#src/core/access.ts';
import * as people from '#src/features/people/contract.ts';
import type { Me } from '#src/features/people/contract-schemas.ts';
import { queryOf } from './queries.ts';

export const meQuery = queryOf(people.getMe, {});

/** Only below the signed-in shell, which loads it first. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

export function useCan(): (permission: Permission) => boolean {
  const me = useMe();
  return (permission) => me.permissionsAnywhere.includes(permission);
}
