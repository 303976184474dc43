/** Which layout the address names. */

import { z } from 'zod';

const WallSearchSchema = z.object({
  layout: z.string().min(1).max(64).optional().catch(undefined),
  /** A camera to be shown beside what stands on the wall, as the device page links to it. */
  show: z.string().min(1).max(64).optional().catch(undefined),
});
type Parsed = z.output<typeof WallSearchSchema>;
export type WallSearch = { readonly [K in keyof Parsed]?: Parsed[K] | undefined };

/** Never fails: what does not fit is dropped, because people edit and share addresses. */
export function parseWallSearch(search: Record<string, unknown>): WallSearch {
  return WallSearchSchema.parse(search);
}
