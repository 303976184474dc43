/** Scores a rehearsal against the promises. Pure: a recording in, one line for each measure out. */

import { severityOf } from '#src/core/component-state.ts';
import type { Recording, ShownComponent } from './recording.ts';

export interface Score {
  readonly id: string;
  readonly promise: string;
  readonly measure: string;
  readonly value: number | null;
  readonly unit: 's' | 'count';
  readonly target: { readonly atMost: number } | { readonly atLeast: number };
  readonly isKept: boolean;
}

/** A failure is confirmed by a second sample within a period; after this a page that still shows it well is wrong. */
const detectionMs = 120_000;

export function scoreOf(recording: Recording): Score[] {
  const told = toldOnce(recording);
  return [
    line({
      id: 'first-notice',
      promise: 'Told before asking',
      measure: 'from the first failing sample to the first public notice',
      unit: 's',
      value: secondsBetween(recording.firstFailingSampleAt, recording.firstPublicAt),
      target: { atMost: 120 },
    }),
    line({
      id: 'never-better',
      promise: 'Never better than the evidence',
      measure: 'time that a component was shown better than it was',
      unit: 's',
      value: secondsShownBetter(recording),
      target: { atMost: 0 },
    }),
    line({
      id: 'contradictions',
      promise: 'Never better than the evidence',
      measure: 'components claimed well and measured failing, raised',
      unit: 'count',
      value: recording.contradictions.filter(({ kind }) => kind === 'claimed-better').length,
      target: { atLeast: 1 },
    }),
    line({
      id: 'told-once-missing',
      promise: 'Told before asking',
      measure: 'affected readers who were not told of a change',
      unit: 'count',
      value: told.missing,
      target: { atMost: 0 },
    }),
    line({
      id: 'told-once-twice',
      promise: 'Told before asking',
      measure: 'notices that somebody got twice',
      unit: 'count',
      value: told.twice,
      target: { atMost: 0 },
    }),
    line({
      id: 'told-once-others',
      promise: 'Told before asking',
      measure: 'notices to readers whom it did not concern',
      unit: 'count',
      value: told.others,
      target: { atMost: 0 },
    }),
    line({
      id: 'own-language',
      promise: 'Told before asking',
      measure: 'notices in another language than the reader chose',
      unit: 'count',
      value: told.otherLanguage,
      target: { atMost: 0 },
    }),
  ];
}

/** One line: a measure that was not taken keeps no promise. */
export function line(given: Omit<Score, 'isKept'>): Score {
  const { value, target } = given;
  const isKept = value !== null && ('atMost' in target ? value <= target.atMost : value >= target.atLeast);
  return { ...given, isKept };
}

function secondsBetween(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : Math.round((to - from) / 1000);
}

/** Shown as at least usable although it was off, beyond the time that it takes to know. */
function secondsShownBetter({ truths, pages, endedAt }: Recording): number {
  let totalMs = 0;
  for (const component of new Set(truths.map((change) => change.component))) {
    const changes = truths.filter((change) => change.component === component);
    changes.forEach((change, place) => {
      if (change.truth === 'well') return;
      const fromMs = change.at + detectionMs;
      const toMs = changes[place + 1]?.at ?? endedAt;
      totalMs += shownUsableMs(pages, component, fromMs, toMs);
    });
  }
  return Math.round(totalMs / 1000);
}

function shownUsableMs(pages: Recording['pages'], component: string, fromMs: number, toMs: number): number {
  let ms = 0;
  pages.forEach((page, place) => {
    const shown = page.components.find((one) => one.component === component);
    if (shown === undefined || !isUsable(shown)) return;
    const until = Math.min(toMs, pages[place + 1]?.at ?? toMs);
    ms += Math.max(0, until - Math.max(fromMs, page.at));
  });
  return ms;
}

/** `unknown` and `restoring` promise nothing; `ok` and `degraded` do. */
function isUsable({ state }: ShownComponent): boolean {
  return severityOf(state) < severityOf('restoring');
}

function toldOnce({ notices, readers, changes }: Recording): {
  missing: number;
  twice: number;
  others: number;
  otherLanguage: number;
} {
  const counts = new Map<string, number>();
  for (const { to, causeId } of notices) counts.set(`${to} ${causeId}`, (counts.get(`${to} ${causeId}`) ?? 0) + 1);
  const concerns = (reader: (typeof readers)[number], components: readonly string[]): boolean =>
    reader.components === 'all' || reader.components.some((one) => components.includes(one));
  let [missing, others] = [0, 0];
  for (const change of changes) {
    for (const reader of readers) {
      const got = counts.get(`${reader.address} ${change.causeId}`) ?? 0;
      if (concerns(reader, change.components)) missing += got === 0 ? 1 : 0;
      else others += got;
    }
  }
  return {
    missing,
    others,
    twice: [...counts.values()].reduce((sum, count) => sum + count - 1, 0),
    otherLanguage: notices.filter(({ to, locale }) => readers.some((r) => r.address === to && r.locale !== locale))
      .length,
  };
}
