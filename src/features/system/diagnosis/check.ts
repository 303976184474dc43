/** The checks of `keepsight doctor`: each looks at one thing, says what it found, and stops no other. */

import { isAppError } from '#src/core/errors.ts';
import type { Clock } from '#src/core/ports.ts';

export interface Finding {
  readonly result: 'pass' | 'warn' | 'fail';
  readonly sentence: string;
  /** What to do; for everything that is not a pass. */
  readonly remedy?: string;
}

export interface Check {
  /** In kebab-case; stable, because scripts look for it. */
  readonly name: string;
  run(signal: AbortSignal): Promise<Finding>;
}

export interface CheckReport extends Finding {
  readonly name: string;
  readonly durationMs: number;
}

export const pass = (sentence: string): Finding => ({ result: 'pass', sentence });
export const warn = (sentence: string, remedy: string): Finding => ({ result: 'warn', sentence, remedy });
export const fail = (sentence: string, remedy: string): Finding => ({ result: 'fail', sentence, remedy });

/** Runs one after the other and goes on whatever happens. */
export async function runChecks(
  checks: readonly Check[],
  clock: Clock,
  onReport: (report: CheckReport) => void,
  signal: AbortSignal,
): Promise<CheckReport[]> {
  const reports: CheckReport[] = [];
  for (const check of checks) {
    signal.throwIfAborted();
    const startedMs = clock.monotonicMs();
    const finding = await check.run(signal).catch((error: unknown) => {
      signal.throwIfAborted();
      return findingOf(error);
    });
    const report = { name: check.name, ...finding, durationMs: Math.round(clock.monotonicMs() - startedMs) };
    reports.push(report);
    onReport(report);
  }
  return reports;
}

function findingOf(error: unknown): Finding {
  if (isAppError(error)) return fail(error.message, error.remedy);
  return fail('The check itself failed.', 'Run it again with `--log-level debug` and report what it prints.');
}
