/** Counts of several notices as one. Pure. */

import type { NoticeJob, ToldCounts } from '#src/features/status/contract-notices.ts';

export interface ToldSums {
  readonly told: ToldCounts;
  readonly byChannel: Readonly<Record<string, ToldCounts>>;
  readonly byLocale: Readonly<Record<string, ToldCounts>>;
}

const none: ToldCounts = { queued: 0, sent: 0, failed: 0, overtaken: 0, uncertain: 0 };

export function addUp(jobs: readonly Pick<NoticeJob, 'told' | 'byChannel' | 'byLocale'>[]): ToldSums {
  return {
    told: jobs.reduce((sum, job) => plus(sum, job.told), none),
    byChannel: sumOf(jobs.map((job) => job.byChannel)),
    byLocale: sumOf(jobs.map((job) => job.byLocale)),
  };
}

function sumOf(parts: readonly Readonly<Record<string, ToldCounts | undefined>>[]): Record<string, ToldCounts> {
  const sums: Record<string, ToldCounts> = {};
  for (const part of parts) {
    for (const [key, counts] of Object.entries(part)) {
      if (counts !== undefined) sums[key] = plus(sums[key] ?? none, counts);
    }
  }
  return sums;
}

function plus(a: ToldCounts, b: ToldCounts): ToldCounts {
  return {
    queued: a.queued + b.queued,
    sent: a.sent + b.sent,
    failed: a.failed + b.failed,
    overtaken: a.overtaken + b.overtaken,
    uncertain: a.uncertain + b.uncertain,
  };
}
