/**
 * From one job to one notice for each subscriber, in batches. A batch and how far it got are one transaction, and the key
 * of a notice is its cause, subscriber and channel: after a crash it goes on where it was, and nobody stands in it twice.
 */

import { createHash } from 'node:crypto';
import type { Db, Store } from '#src/store/store.ts';
import { NoticeChannel, NoticeChoice } from '../contract-notices.ts';
import { translatedCause } from './causes.ts';
import { findExpandingJob, type JobRecord, priorityName, saveExpansion } from './job-repository.ts';
import { insertNotices, type NewNotice, overtakeOlder } from './outbox-repository.ts';
import { notBefore, wants } from './schedule.ts';

/** A transaction of some tens of milliseconds: others on the store wait no longer than that. */
const batchMax = 1000;

/** One batch; true while there is more to do. */
export async function expandOneBatch(store: Store, nowMs: number): Promise<boolean> {
  return store.transaction(async (tx) => {
    const job = await findExpandingJob(tx);
    if (job === undefined) return false;
    const rows = await tx
      .selectFrom('noticeSubscribers')
      .select(['id', 'channel', 'choice'])
      .where('state', '=', 'confirmed')
      .where('id', '>', job.expandedTo)
      .orderBy('id')
      .limit(batchMax)
      .execute();
    await addNotices(tx, job, rows, nowMs);
    const last = rows.at(-1);
    const state = rows.length < batchMax ? 'expanded' : 'expanding';
    await saveExpansion(tx, job.id, { state, expandedTo: last?.id ?? job.expandedTo });
    return true;
  });
}

type Row = { readonly id: string; readonly channel: string; readonly choice: string };

async function addNotices(tx: Db, job: JobRecord, rows: readonly Row[], nowMs: number): Promise<void> {
  const { causeId, threadId } = job;
  const { causeKind, severity } = job;
  const componentIds = new Set(job.audience.componentIds);
  const about = { causeKind, severity, componentIds, onlyLocales: job.audience.onlyLocales };
  const added: NewNotice[] = [];
  for (const row of rows) {
    const choice = NoticeChoice.parse(JSON.parse(row.choice));
    if (!wants(choice, about)) continue;
    const channel = NoticeChannel.parse(row.channel);
    added.push({
      id: noticeIdOf(causeId, row.id, channel),
      ...{ causeId, threadId, channel, subscriberId: row.id, locale: choice.locale },
      priority: job.priority,
      isDigest: choice.delivery === 'daily' ? 1 : 0,
      notBeforeAt: notBefore(choice, priorityName(job.priority), nowMs),
      createdAt: job.createdAt,
    });
  }
  const overtaken = await overtakeOlder(
    tx,
    { ...job, translates: job.audience.onlyLocales === null ? undefined : translatedCause(causeId) },
    added.map((notice) => notice.subscriberId),
    nowMs,
  );
  // What was urgent stays urgent: the newer text carries the older news.
  const inheriting = added.map((notice) => {
    const priority = Math.min(notice.priority, overtaken.get(notice.subscriberId) ?? notice.priority);
    return { ...notice, priority };
  });
  await insertNotices(tx, inheriting);
}

/** The idempotency key, and the left part of the Message-ID: says nothing of the subscriber to anybody else. */
export function noticeIdOf(causeId: string, subscriberId: string, channel: string): string {
  return createHash('sha256').update(`${causeId}\n${subscriberId}\n${channel}`).digest('hex').slice(0, 40);
}
