/** What the parts of the demo that fill it need: the features as any program reaches them, and the simulated world. */

import type { Clock } from '#src/core/ports.ts';
import type { RunningServer } from '#src/programs/server/serve.ts';
import type { LoopbackVendor } from '#src/sim/internet/loopback-vendor.ts';
import type { LoopbackMailbox } from '#src/sim/internet/mailbox.ts';
import type { World } from '#src/sim/world.ts';
import type { UseCaseContext } from '#src/store/context.ts';

export interface DemoStage {
  readonly features: RunningServer['features'];
  /** Of Keepsight itself, with all rights. */
  readonly ctx: UseCaseContext;
  readonly clock: Clock;
  readonly world: World;
  readonly vendor: LoopbackVendor;
  readonly mailbox: LoopbackMailbox;
}

export const bare = { params: undefined, query: undefined, body: undefined } as const;

const pollMs = 200;

/** Asks until there is an answer; `undefined` when there was none in time. */
export async function waitFor<T>(
  { clock, ctx }: Pick<DemoStage, 'clock' | 'ctx'>,
  ask: () => T | undefined,
  atMostMs: number,
): Promise<T | undefined> {
  const end = clock.monotonicMs() + atMostMs;
  for (;;) {
    const answer = ask();
    if (answer !== undefined || clock.monotonicMs() > end) return answer;
    await clock.sleep(pollMs, ctx.signal);
  }
}
