/** Puts a recording together at the end: what the recorder saw, what the store holds, and what lies in the mailbox. */

import { noticeIdOf } from '#src/features/status/notices/expand.ts';
import { readers } from './cast.data.ts';
import type { Recording, SentNotice } from './recording.ts';
import { readSnapshot } from './recorder.ts';
import type { Scenario, Stage } from './scenario.ts';
import { bare } from './speaking.ts';

export async function gather(scenario: Scenario, stage: Stage): Promise<Recording> {
  const seen = stage.recorder.recording();
  const snapshot = readSnapshot(stage.recorder.page());
  const statements = snapshot.incidents.flatMap((incident) => incident.statements);
  return {
    ...seen,
    name: scenario.name,
    startedAt: scenario.startMs,
    endedAt: stage.clock.nowMs(),
    firstFailingSampleAt: await firstFailingSample(stage),
    notices: await sentNotices(
      stage,
      seen.changes.map(({ causeId }) => causeId),
    ),
    readers: readers.map(({ address, locale, components }) => ({ address, locale, components })),
    periodS: stage.installed.periodS,
    falseClaims: stage.falseClaims(),
    // Both ways, with the reason, on the page that the public reads.
    corrections: statements.filter(({ id, supersedes, correction }) => {
      const before = statements.find((one) => one.id === supersedes);
      return before?.supersededBy === id && correction !== null;
    }).length,
    measures: Object.fromEntries(stage.measures),
  };
}

/** In the store, of any place: the first sample of a service of the vendor that failed. */
async function firstFailingSample(stage: Stage): Promise<number | null> {
  const { watch } = stage.hub().system;
  const { db } = stage.hub().store;
  const firstOff = stage.recorder.recording().truths.find(({ truth }) => truth === 'off')?.at;
  if (firstOff === undefined) return null;
  const range = { fromAt: firstOff, toAt: firstOff + lookMs, limit: 1000 };
  const times: number[] = [];
  for (const id of stage.installed.monitors.values()) {
    const samples = await watch.samples(db, id, range);
    times.push(...samples.filter(({ result }) => result === 'failing').map(({ startedAt }) => startedAt));
  }
  return times.length === 0 ? null : Math.min(...times);
}

const lookMs = 600_000;

/** The id of a mail is the key of one notice: one statement, one subscriber, one channel. */
async function sentNotices(stage: Stage, causeIds: readonly string[]): Promise<SentNotice[]> {
  const { notices } = stage.hub().system;
  const { subscribers } = await notices.exportSubscribers(stage.hub().context(), {
    ...bare,
    body: { after: null, limit: 1000 },
  });
  const causes = new Map(
    subscribers.flatMap(({ id }) => causeIds.map((cause) => [noticeIdOf(cause, id, 'email'), cause] as const)),
  );
  return stage.mailbox.mails.flatMap(({ at, to, subject, headers, messageId }) => {
    const causeId = causes.get(messageId);
    if (causeId === undefined) return [];
    return [{ at, to, subject, causeId, messageId, locale: headers['Content-Language'] ?? '' }];
  });
}
