/** Starts a process with many viewers and asks it what they got. */

import { z } from 'zod';
import { LoadReport, type LoadPlan } from './load-plan.ts';
import { startScript } from './program.ts';

export interface Load extends AsyncDisposable {
  /** Viewers to whom media comes. */
  readonly ready: number;
  /** What came since the report before. */
  report(): Promise<LoadReport>;
  pause(viewer: number): void;
  resume(viewer: number): void;
}

export async function startLoad(plan: z.input<typeof LoadPlan>): Promise<Load> {
  const program = startScript('load.ts');
  program.say(JSON.stringify(plan));
  const { ready } = await program.next(z.object({ ready: z.number() }));
  return {
    ready,
    report: () => {
      program.say('report');
      return program.next(LoadReport);
    },
    pause: (viewer) => program.say(`pause ${String(viewer)}`),
    resume: (viewer) => program.say(`resume ${String(viewer)}`),
    [Symbol.asyncDispose]: () => program.stop(),
  };
}
