/** Takes monitors from other programs: first says what would happen, then does it. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput } from '#src/core/endpoint.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type * as contract from '../contract.ts';
import type { ImportResult } from '../contract-lists.ts';
import { ImportUnreadable } from '../errors.ts';
import type { WatchParts } from '../parts.ts';

export async function importMonitors(
  _parts: WatchParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof contract.importMonitors>,
): Promise<ImportResult> {
  requirePermission(ctx.actor, 'monitor:write');
  throw new ImportUnreadable({ format: body.format, problem: 'it is not read yet' });
}
