/** What a rehearsal is made of: a script of the world, what people do in it, and the moments that are kept. */

import type { ScriptStep } from '#src/sim/internet/february-2022.ts';
import type { PublishFile } from '#src/platform/publish-target.ts';
import type { Rehearsal } from './rehearsal.ts';

export interface Act {
  /** Milliseconds since the beginning. */
  readonly atMs: number;
  readonly who: string;
  readonly does: string;
  readonly run: (stage: Stage) => Promise<void>;
}

/** A rehearsal with what its people remember. */
export interface Stage extends Rehearsal {
  /** Ids of what was made, by names of the script. */
  readonly ids: Map<string, string>;
  /** What only this scenario measures; a measure that was not taken keeps no promise. */
  readonly measures: Map<string, number>;
  /** Documents for the folder of results. */
  readonly documents: Map<string, string>;
  readonly signal: AbortSignal;
}

export interface Moment {
  readonly atMs: number;
  readonly name: string;
}

export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly startMs: number;
  readonly lastsMs: number;
  readonly heartbeatMs: number;
  readonly staleAfterS: number;
  readonly steps: readonly ScriptStep[];
  readonly acts: readonly Act[];
  /** When the page is kept as it was published. */
  readonly moments: readonly Moment[];
  /** Ids of the scores that this scenario is about. */
  readonly scores: readonly string[];
  /** What is read and measured at the end, while the hub still runs. */
  readonly aftermath?: (stage: Stage) => Promise<void>;
}

export type KeptPages = ReadonlyMap<string, ReadonlyMap<string, PublishFile>>;

/** Long enough for every failure to be confirmed and every contradiction to be raised with exact timers. */
const closeAfterStepMs = 8 * 60_000;
const closeAfterActMs = 2 * 60_000;

/** Plays the script; time passes between its events only. */
export async function play(
  scenario: Scenario,
  stage: Stage,
  onProgress: (atMs: number) => void = () => undefined,
): Promise<KeptPages> {
  const { clock, recorder, vendor, signal } = stage;
  const kept = new Map<string, ReadonlyMap<string, PublishFile>>();
  const events = [
    ...scenario.steps.map((step) => ({
      atMs: step.atMs,
      order: 0,
      run: async () => {
        step.apply(vendor);
        stage.noteTruth();
        recorder.note('truth', step.truth);
        stage.watchClosely(closeAfterStepMs);
      },
    })),
    ...scenario.acts.map((act) => ({
      atMs: act.atMs,
      order: 1,
      run: async () => {
        recorder.note('people', `${act.who} ${act.does}`);
        stage.watchClosely(closeAfterActMs);
        await act.run(stage);
      },
    })),
    ...scenario.moments.map(({ atMs, name }) => ({
      atMs,
      order: 2,
      run: async () => void kept.set(name, recorder.page()),
    })),
  ].toSorted((a, b) => a.atMs - b.atMs || a.order - b.order);
  const passUntil = async (atMs: number): Promise<void> => {
    const untilMs = scenario.startMs + Math.min(atMs, scenario.lastsMs);
    while (clock.nowMs() < untilMs) {
      await clock.runUntil(Math.min(untilMs, clock.nowMs() + progressEveryMs), signal);
      onProgress(clock.nowMs());
    }
  };
  for (const event of events) {
    if (event.atMs > scenario.lastsMs) break;
    await passUntil(event.atMs);
    await event.run();
  }
  await passUntil(scenario.lastsMs);
  return kept;
}

const progressEveryMs = 30 * 60_000;
