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
/** Evidence counts for two periods, the time of a test and some way; then nobody knows any more. */
const forgettingMs = 180_000;
/** Two tests of each side may miss a change. */
const contradictionMinMs = 300_000;
/** The engine looks so often. */
const roundMs = 15_000;

type Rule = Omit<Score, 'id' | 'value' | 'isKept'> & { readonly of: (recording: Recording) => number | null };

const notBetter = 'Never better than the evidence';
const toldBefore = 'Told before asking';
const stepByStep = 'Switched off on purpose, back step by step';
const placed = 'The fault has a name and a place';
const badDay = 'Ready for the bad day';
const none = { atMost: 0 } as const;
const measured =
  (name: string): Rule['of'] =>
  ({ measures }) =>
    measures[name] ?? null;

const rules: Readonly<Record<string, Rule>> = {
  'first-notice': {
    ...{ promise: toldBefore, unit: 's', target: { atMost: 120 } },
    measure: 'from the first failing sample to the first statement on the public page',
    of: ({ firstFailingSampleAt, firstPublicAt }) => secondsBetween(firstFailingSampleAt, firstPublicAt),
  },
  'first-mail': {
    ...{ promise: toldBefore, unit: 's', target: { atMost: 120 } },
    measure: 'from the first failing sample to the first mail that a reader got',
    of: ({ firstFailingSampleAt, notices }) =>
      secondsBetween(firstFailingSampleAt, leastOf(notices.map((notice) => notice.at))),
  },
  'never-better': {
    ...{ promise: notBetter, unit: 's', target: none },
    measure: 'time that a component was shown better than it was, after the time that it takes to know',
    of: secondsShownBetter,
  },
  contradictions: {
    ...{ promise: notBetter, unit: 'count', target: none },
    measure: 'components that were called well while they failed, and were not contradicted in time',
    of: missedContradictions,
  },
  'contradictions-early': {
    ...{ promise: notBetter, unit: 'count', target: none },
    measure: 'contradictions that were raised before the difference had lasted',
    of: ({ contradictions, periodS }) =>
      contradictions.length === 0
        ? null
        : contradictions.filter(({ startedAt, raisedAt }) => raisedAt - startedAt < lastingMs(periodS)).length,
  },
  'told-once-missing': {
    ...{ promise: toldBefore, unit: 'count', target: none },
    measure: 'affected readers who were not told of a change',
    of: (recording) => toldOnce(recording).missing,
  },
  'told-once-twice': {
    ...{ promise: toldBefore, unit: 'count', target: none },
    measure: 'notices that somebody got twice',
    of: (recording) => toldOnce(recording).twice,
  },
  'told-once-others': {
    ...{ promise: toldBefore, unit: 'count', target: none },
    measure: 'notices to readers whom it did not concern',
    of: (recording) => toldOnce(recording).others,
  },
  'own-language': {
    ...{ promise: toldBefore, unit: 'count', target: none },
    measure: 'notices in another language than the reader chose',
    of: (recording) => toldOnce(recording).otherLanguage,
  },
  'denials-refused': {
    ...{ promise: notBetter, unit: 'count', target: { atLeast: 4 } },
    measure: 'tries to publish a denial without two approvals that were refused',
    of: ({ refusals }) => refusals.filter((text) => text.includes('denial')).length,
  },
  'let-through': {
    ...{ promise: notBetter, unit: 'count', target: none },
    measure: 'steps that had to be refused and were not',
    of: ({ measures }) => measures['let-through'] ?? 0,
  },
  corrections: {
    ...{ promise: toldBefore, unit: 'count', target: { atLeast: 1 } },
    measure: 'corrections on the page that name what they correct, and are named by it',
    of: ({ corrections }) => corrections,
  },
  overdue: {
    ...{ promise: toldBefore, unit: 's', target: { atMost: 60 } },
    measure: 'time in which a promised update was overdue and the page did not say so',
    of: overdueUnsaid,
  },
  'waves-passed': {
    ...{ promise: stepByStep, unit: 'count', target: { atLeast: 3 } },
    measure: 'waves of restoration that passed',
    of: measured('waves-passed'),
  },
  'waves-early': {
    ...{ promise: stepByStep, unit: 'count', target: none },
    measure: 'waves that passed before everything in them had truly worked for an hour',
    of: measured('waves-early'),
  },
  'report-intact': {
    ...{ promise: badDay, unit: 'count', target: { atLeast: 1 } },
    measure: 'reports made from a log whose every hash fits',
    of: measured('report-intact'),
  },
  'vendor-blamed': {
    ...{ promise: placed, unit: 's', target: none },
    measure: 'time in which a service that worked was shown as failing',
    of: secondsBlamed,
  },
  'own-loss-green': {
    ...{ promise: notBetter, unit: 's', target: none },
    measure: 'time in which something was shown as working that nobody could measure',
    of: secondsShownBetter,
  },
  'nothing-told-of-it': {
    ...{ promise: placed, unit: 'count', target: none },
    measure: 'statements about others that were published because our own side was broken',
    of: ({ changes, truths }) => changes.filter(({ publishedAt }) => isAllWell(truths, publishedAt)).length,
  },
  'back-after': {
    ...{ promise: notBetter, unit: 's', target: { atMost: 300 } },
    measure: 'from our own return to the first page that shows what works again',
    of: measured('back-after'),
  },
  'stale-said': {
    ...{ promise: notBetter, unit: 'count', target: { atLeast: 1 } },
    measure: 'the last page says by itself, from its signed times, that it is old',
    of: measured('stale-said'),
  },
  'page-while-lost': {
    ...{ promise: notBetter, unit: 'count', target: none },
    measure: 'pages published while our hub was lost',
    of: measured('page-while-lost'),
  },
  'statements-lost': {
    ...{ promise: badDay, unit: 'count', target: none },
    measure: 'statements of before the loss that are missing after it',
    of: measured('statements-lost'),
  },
  'emergency-page': {
    ...{ promise: badDay, unit: 'count', target: { atLeast: 1 } },
    measure: 'pages made from the store alone, with every statement and nothing shown as working',
    of: measured('emergency-page'),
  },
};

/** @param ids of the measures that this rehearsal is about; an unknown one is a mistake of ours and keeps no promise */
export function scoreOf(recording: Recording, ids: readonly string[]): Score[] {
  return ids.map((id) => {
    const rule = rules[id];
    if (rule === undefined) throw new Error(`There is no score ${id}.`);
    const { of, ...about } = rule;
    const value = of(recording);
    const { target } = about;
    const isKept = value !== null && ('atMost' in target ? value <= target.atMost : value >= target.atLeast);
    return { id, ...about, value, isKept };
  });
}

function secondsBetween(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : Math.round((to - from) / 1000);
}

function leastOf(times: readonly number[]): number | null {
  return times.length === 0 ? null : Math.min(...times);
}

function lastingMs(periodS: number): number {
  return Math.max(2 * periodS * 1000, contradictionMinMs);
}

interface Span {
  readonly component: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The times in which a component truly was so; what follows at once is one time. */
function spansOf({ truths, endedAt }: Recording, isSo: (truth: string) => boolean): Span[] {
  return [...new Set(truths.map((change) => change.component))].flatMap((component) => {
    const changes = truths.filter((change) => change.component === component);
    const spans: { component: string; fromMs: number; toMs: number }[] = [];
    changes.forEach(({ at, truth }, place) => {
      if (!isSo(truth)) return;
      const toMs = changes[place + 1]?.at ?? endedAt;
      const last = spans.at(-1);
      if (last?.toMs === at) last.toMs = toMs;
      else spans.push({ component, fromMs: at, toMs });
    });
    return spans;
  });
}

/** Shown as at least usable although it was not, or nobody could know, beyond the time that it takes to see that. */
function secondsShownBetter(recording: Recording): number | null {
  if (recording.pages.length === 0) return null;
  const off = spansOf(recording, (truth) => truth === 'off');
  const unknowable = spansOf(recording, (truth) => truth === 'not-knowable');
  const ms = [
    ...off.map((span) => shownMs(recording, { ...span, fromMs: span.fromMs + detectionMs }, isUsable)),
    ...unknowable.map((span) => shownMs(recording, { ...span, fromMs: span.fromMs + forgettingMs }, isUsable)),
  ];
  return Math.round(ms.reduce((sum, one) => sum + one, 0) / 1000);
}

/** Shown as failing although it worked, or although nobody could know. */
function secondsBlamed(recording: Recording): number | null {
  if (recording.pages.length === 0) return null;
  const spans = spansOf(recording, (truth) => truth !== 'off');
  const ms = spans.map((span) => shownMs(recording, span, isFailing));
  return Math.round(ms.reduce((sum, one) => sum + one, 0) / 1000);
}

function shownMs(
  { pages }: Recording,
  { component, fromMs, toMs }: Span,
  is: (shown: ShownComponent) => boolean,
): number {
  let ms = 0;
  pages.forEach((page, place) => {
    const shown = page.components.find((one) => one.component === component);
    if (shown === undefined || !is(shown)) return;
    const until = Math.min(toMs, pages[place + 1]?.at ?? toMs);
    ms += Math.max(0, until - Math.max(fromMs, page.at));
  });
  return ms;
}

/** `unknown` and `restoring` promise nothing; `ok` and `degraded` do. */
function isUsable({ state }: ShownComponent): boolean {
  return severityOf(state) < severityOf('restoring');
}

function isFailing({ state }: ShownComponent): boolean {
  return state === 'partial' || state === 'down' || state === 'off-by-operator';
}

function isAllWell(truths: Recording['truths'], atMs: number): boolean {
  return [...new Set(truths.map(({ component }) => component))].every(
    (component) => truths.findLast((one) => one.component === component && one.at <= atMs)?.truth !== 'off',
  );
}

/** Those that lasted long enough to be raised, and were not within a period and a round after that. */
function missedContradictions({ falseClaims, contradictions, periodS, endedAt }: Recording): number | null {
  const limitMs = lastingMs(periodS) + periodS * 1000 + roundMs;
  const due = falseClaims.filter(({ fromAt, toAt }) => (toAt ?? endedAt) - fromAt > limitMs);
  if (due.length === 0) return null;
  return due.filter(
    ({ component, fromAt }) =>
      !contradictions.some(
        (one) =>
          one.kind === 'claimed-better' &&
          one.component === component &&
          one.raisedAt <= fromAt + limitMs &&
          (one.endedAt === null || one.endedAt > fromAt),
      ),
  ).length;
}

function overdueUnsaid({ pages, measures }: Recording): number | null {
  const [from, to] = [measures['promise-missed-at'], measures['promise-caught-up-at']];
  if (from === undefined || to === undefined) return null;
  const said = pages.find((page) => page.at >= from && page.overdue > 0)?.at;
  return Math.round((Math.min(to, said ?? to) - from) / 1000);
}

function toldOnce({ notices, readers, changes }: Recording): {
  missing: number | null;
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
    // Where nothing was to be told, nobody was forgotten, and nothing is shown by it.
    missing: changes.length === 0 ? null : missing,
    others,
    twice: [...counts.values()].reduce((sum, count) => sum + count - 1, 0),
    otherLanguage: notices.filter(({ to, locale }) => readers.some((r) => r.address === to && r.locale !== locale))
      .length,
  };
}
