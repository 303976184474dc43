/** Runs one rehearsal from its script to its scores. */

import type { Log } from '#src/core/ports.ts';
import { gather } from './gather.ts';
import type { HubWorld } from './hub.ts';
import type { Mail } from './mailbox.ts';
import type { Recording } from './recording.ts';
import { openRehearsal } from './rehearsal.ts';
import { type KeptPages, play, type Scenario, type Stage } from './scenario.ts';
import { type Score, scoreOf } from './score.ts';

export interface DrillOptions {
  readonly seed: number;
  /** An empty folder for data; its owner removes it. */
  readonly directory: string;
  readonly log: Log;
  readonly onProgress?: (share: number, atMs: number) => void;
  /** For tests that break something on purpose. */
  readonly ports?: HubWorld['ports'];
}

export interface DrillResult {
  readonly recording: Recording;
  readonly scores: readonly Score[];
  readonly isKept: boolean;
  readonly pages: KeptPages;
  readonly mails: readonly Mail[];
  readonly documents: ReadonlyMap<string, string>;
}

export async function runDrill(scenario: Scenario, options: DrillOptions, signal: AbortSignal): Promise<DrillResult> {
  const { startMs, lastsMs, heartbeatMs, staleAfterS } = scenario;
  const rehearsal = await openRehearsal({ ...options, startMs, heartbeatMs, staleAfterS }, signal);
  const stage: Stage = {
    ...rehearsal,
    ...{ ids: new Map(), measures: new Map(), documents: new Map(), signal },
  };
  try {
    const pages = await play(scenario, stage, (atMs) => options.onProgress?.((atMs - startMs) / lastsMs, atMs));
    await scenario.aftermath?.(stage);
    const recording = await gather(scenario, stage);
    const scores = scoreOf(recording, scenario.scores);
    const { mails } = stage.mailbox;
    return {
      ...{ recording, scores, pages, mails, documents: stage.documents },
      isKept: scores.every(({ isKept }) => isKept),
    };
  } finally {
    await rehearsal.close();
  }
}
