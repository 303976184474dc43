/**
 * Runs one test: deadline, naming of what was thrown, the rule for slow answers, doubts about our own side. Pure of Node.
 * Pace, repetition and quorum belong to the scheduler.
 */

import { AppError, defineError } from '#src/core/errors.ts';
import { type FieldProblem, fieldProblemsOf } from '#src/core/field-problems.ts';
import { DeadlinePassed } from '#src/core/network-errors.ts';
import { nameFailure } from './name-failure.ts';
import type { AnyProbe, ProbeContext, ProbeResult } from './probe.ts';

export interface RunLimits {
  /** For everything of one test. */
  readonly budgetMs: number;
  /** Slower than this is degraded; `null`: no limit. */
  readonly slowAboveMs: number | null;
}

export interface RunResult extends ProbeResult {
  readonly totalMs: number;
  /** Wall clock. */
  readonly startedAt: number;
}

/** A probe with settings that were parsed once. */
export interface PreparedProbe {
  readonly probe: AnyProbe;
  /** What is tested, without secrets. */
  readonly target: string;
  /** What is wrong with the settings; then every run answers `self.settings`. */
  readonly problem: string | undefined;
  /** The same, field by field; paths begin with `settings`. */
  readonly problems: readonly FieldProblem[];
  /** Never rejects but for a signal that is aborted from outside: then there is no result. */
  run(context: ProbeContext, limits: RunLimits, signal: AbortSignal): Promise<RunResult>;
}

const ProbeSettingsInvalid = defineError('probe.settings-invalid', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { problem: string }) => `The settings of this test cannot be used: ${f.problem}.`,
  remedy: 'Correct the settings of the monitor.',
});

const problemsMax = 5;
const settingsPlace = 'settings';

/** Never throws: wrong settings are a prepared probe that says so. */
export function prepareProbe(probe: AnyProbe, settings: unknown): PreparedProbe {
  const parsed = probe.settings.safeParse(settings);
  if (!parsed.success) {
    const problems = fieldProblemsOf(parsed.error, [settingsPlace]);
    const problem = describe(problems);
    return { probe, target: '', problem, problems, run: (context) => Promise.resolve(settingsWrong(context, problem)) };
  }
  return {
    probe,
    target: probe.targetOf(parsed.data),
    problem: undefined,
    problems: [],
    run: (context, limits, signal) => runParsed({ probe, settings: parsed.data }, context, limits, signal),
  };
}

function describe(problems: readonly FieldProblem[]): string {
  return problems
    .slice(0, problemsMax)
    .map(({ path, message }) =>
      path === settingsPlace ? message : `${path.slice(settingsPlace.length + 1)}: ${message}`,
    )
    .join('; ');
}

function settingsWrong({ clock }: ProbeContext, problem: string): RunResult {
  const error = new ProbeSettingsInvalid({ problem });
  return { ...nameFailure(error), phases: {}, totalMs: 0, startedAt: clock.nowMs() };
}

/** A deadline that fires so much too late says that this process had no time for its own tests. */
const lateDeadlineMs = 1000;
/** Wall clock and steady clock must tell the same of one test; time servers slew by far less. */
const clockStepMs = 2000;

async function runParsed(
  prepared: { readonly probe: AnyProbe; readonly settings: unknown },
  context: ProbeContext,
  limits: RunLimits,
  signal: AbortSignal,
): Promise<RunResult> {
  signal.throwIfAborted();
  const { clock } = context;
  const startedAt = clock.nowMs();
  const startedMs = clock.monotonicMs();
  const answer = await withDeadline(context, limits.budgetMs, signal, (either) =>
    prepared.probe.run(context, prepared.settings, either),
  );
  signal.throwIfAborted();
  const totalMs = clock.monotonicMs() - startedMs;
  const timed = { totalMs, startedAt };
  if (Math.abs(clock.nowMs() - startedAt - totalMs) > clockStepMs) {
    return {
      phases: {},
      failure: 'self.clock',
      detail: 'The clock of this machine stepped during the test.',
      ...timed,
    };
  }
  if (answer.isOverdue && totalMs > limits.budgetMs + lateDeadlineMs) {
    const detail = `The deadline of ${String(limits.budgetMs)} ms was only kept after ${totalMs.toFixed(0)} ms.`;
    return { phases: {}, failure: 'self.overloaded', detail, ...timed };
  }
  return { ...slowRule(answer.result, totalMs, limits.slowAboveMs), ...timed };
}

/** Made once: an abort without a reason makes an exception with a stack, for every test. */
const testIsOver = new Error('The test is over.');

async function withDeadline(
  context: ProbeContext,
  budgetMs: number,
  signal: AbortSignal,
  work: (either: AbortSignal) => Promise<ProbeResult>,
): Promise<{ result: ProbeResult; isOverdue: boolean }> {
  const ending = new AbortController();
  const timer = new AbortController();
  const onAbort = (): void => ending.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  // One timer for all phases; it ends with the test.
  context.clock.sleep(budgetMs, timer.signal).then(
    () => ending.abort(new DeadlinePassed({ budgetMs })),
    () => undefined,
  );
  try {
    const result = await work(ending.signal);
    return { result, isOverdue: false };
  } catch (error) {
    signal.throwIfAborted();
    const named = nameFailure(error);
    if (named.failure === 'self.fault')
      context.log.warn('A probe failed by itself', { error, monitor: context.monitorId });
    return { result: { ...named, ...progressOf(error) }, isOverdue: ending.signal.aborted };
  } finally {
    signal.removeEventListener('abort', onAbort);
    timer.abort(testIsOver);
  }
}

const phaseNames = ['dnsMs', 'connectMs', 'tlsMs', 'firstByteMs', 'transferMs'] as const;

/** How far it got: `platform` puts the phases that were over, and the address, into the fields of its errors. */
function progressOf(error: unknown): Pick<ProbeResult, 'phases' | 'address'> {
  if (!(error instanceof AppError)) return { phases: {} };
  const { fields } = error;
  const phases = Object.fromEntries(
    phaseNames.flatMap((name) => (typeof fields[name] === 'number' ? [[name, fields[name]]] : [])),
  );
  return { phases, ...(typeof fields['address'] === 'string' && { address: fields['address'] }) };
}

/** Slow only ever makes a good result worse: an error that comes late is still an error. */
function slowRule(result: ProbeResult, totalMs: number, slowAboveMs: number | null): ProbeResult {
  if (slowAboveMs === null || totalMs <= slowAboveMs || result.failure !== undefined) return result;
  const detail = `It took ${totalMs.toFixed(0)} ms; more than ${String(slowAboveMs)} ms is slow.`;
  return { ...result, failure: 'slow', detail };
}
