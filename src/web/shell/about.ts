import { useQuery } from '@tanstack/react-query';
import * as system from '#src/features/system/contract.ts';
import type { About } from '#src/features/system/contract.ts';
import { queryOf } from '../api/queries.ts';

/** Which Keepsight this is; `undefined` until it is known. */
export function useAbout(): About | undefined {
  return useQuery({ ...queryOf(system.getAbout, {}), staleTime: 60_000 }).data;
}
