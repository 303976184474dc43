/** Takes away what has ended. Nothing depends on it but the size of the store. */

import type { UseCaseContext } from '#src/store/context.ts';
import { sessionIdleMs } from './sessions.ts';

/** By then every counter has decayed to nothing. */
const attemptsKeptMs = 24 * 3_600_000;

export async function removeEnded(ctx: UseCaseContext): Promise<void> {
  const nowMs = ctx.clock.nowMs();
  await ctx.store.transaction(async (tx) => {
    await tx
      .deleteFrom('peopleSessions')
      .where((where) => where.or([where('expiresAt', '<=', nowMs), where('lastSeenAt', '<=', nowMs - sessionIdleMs)]))
      .execute();
    for (const table of ['peopleLinks', 'peopleTickets', 'peopleSpentChallenges', 'peopleDevices'] as const) {
      await tx.deleteFrom(table).where('expiresAt', '<=', nowMs).execute();
    }
    await tx
      .deleteFrom('peopleAttempts')
      .where('lastAt', '<=', nowMs - attemptsKeptMs)
      .execute();
  });
}
