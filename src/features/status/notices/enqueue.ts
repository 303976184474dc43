/**
 * Queues a notice in the transaction of its cause: one row, however many subscribers there are. Either both are stored or
 * neither is, so nothing is announced that was not decided, and nothing decided stays untold.
 */

import { newId } from '#src/core/ids.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import { NoticeContent, type NoticeCause, noticePriorities } from './content.ts';
import { insertJob } from './job-repository.ts';

export async function enqueue(
  tx: Db,
  ctx: Pick<UseCaseContext, 'clock' | 'random'>,
  cause: NoticeCause,
): Promise<void> {
  const { causeKind, causeId, threadId, severity } = cause;
  await insertJob(tx, {
    id: newId('njb', ctx.clock, ctx.random),
    ...{ causeKind, causeId, threadId, severity },
    priority: noticePriorities.indexOf(cause.priority),
    audience: { componentIds: [...cause.componentIds], onlyLocales: cause.onlyLocales?.map(String) ?? null },
    // Parsed here: what could not be read back later must fail with its cause, not in the sending.
    content: NoticeContent.parse(cause.content),
    createdAt: ctx.clock.nowMs(),
    state: 'expanding',
    expandedTo: '',
  });
}
