/**
 * Tells those who asked. With a question only the keyed hash of an address is kept, whoever it belongs to; when the answer is
 * given, it goes to those of them who have confirmed that they want mail from this page, and to nobody else.
 */

import { newId } from '#src/core/ids.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import { NoticeChannel, NoticeChoice } from '../contract-notices.ts';
import { NoticeContent, type NoticeCause, noticePriorities } from './content.ts';
import { noticeIdOf } from './expand.ts';
import { insertJob } from './job-repository.ts';
import { insertNotices, type NewNotice } from './outbox-repository.ts';
import type { NoticeParts } from './parts.ts';
import { notBefore } from './schedule.ts';
import { mailTargetKey } from './target.ts';

/** Values in one statement of a store. */
const hashesAtOnceMax = 500;

/** The same work and the same answer for every address. */
export async function askerOf(parts: NoticeParts, email: string): Promise<string> {
  return (await parts.keys()).hashAddress(mailTargetKey(email));
}

/** In the transaction of the answer. @param askers as `askerOf` gave them */
export async function tellAskers(
  tx: Db,
  ctx: Pick<UseCaseContext, 'clock' | 'random'>,
  cause: NoticeCause,
  askers: readonly string[],
): Promise<void> {
  const { causeKind, causeId, threadId, severity } = cause;
  const nowMs = ctx.clock.nowMs();
  const priority = noticePriorities.indexOf(cause.priority);
  const notices: NewNotice[] = [];
  for (let from = 0; from < askers.length; from += hashesAtOnceMax) {
    const rows = await tx
      .selectFrom('noticeSubscribers')
      .select(['id', 'channel', 'choice'])
      .where('state', '=', 'confirmed')
      .where('addressHash', 'in', askers.slice(from, from + hashesAtOnceMax))
      .execute();
    for (const row of rows) {
      const choice = NoticeChoice.parse(JSON.parse(row.choice));
      const channel = NoticeChannel.parse(row.channel);
      notices.push({
        id: noticeIdOf(causeId, row.id, channel),
        ...{ causeId, threadId, channel, subscriberId: row.id, locale: choice.locale, priority, createdAt: nowMs },
        isDigest: choice.delivery === 'daily' ? 1 : 0,
        notBeforeAt: notBefore(choice, cause.priority, nowMs),
      });
    }
  }
  if (notices.length === 0) return;
  await insertJob(tx, {
    id: newId('njb', ctx.clock, ctx.random),
    ...{ causeKind, causeId, threadId, severity, priority, createdAt: nowMs },
    audience: { componentIds: [], onlyLocales: null },
    content: NoticeContent.parse(cause.content),
    ...{ state: 'expanded', expandedTo: '' },
  });
  await insertNotices(tx, notices);
}
