/** Reads the facts of a device through its driver's collectors, one after the other, gently. */

import { AppError } from '#src/core/errors.ts';
import type { Clock, Log, Random } from '#src/core/ports.ts';
import type { DeviceTarget, Driver, DriverContext, DriverMemory } from '#src/plugins/kit/driver.ts';
import { factKinds, factSchemas, type FactKind } from '#src/plugins/kit/facts.ts';
import type { DeviceCredential } from '#src/plugins/kit/driver.ts';
import type { DeviceLink } from './device-http.ts';
import type { ReadFact } from './repository-facts.ts';

export interface FactTask {
  readonly driver: Driver;
  readonly target: DeviceTarget;
  readonly link: DeviceLink;
  readonly credential: DeviceCredential | undefined;
  readonly memory?: DriverMemory;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Left out: all kinds. */
  readonly kinds?: readonly FactKind[];
}

export interface FactFailure {
  readonly kind: FactKind;
  readonly code: string;
  readonly problem: string;
  readonly error: unknown;
}

export interface FactReading {
  readonly facts: readonly ReadFact[];
  readonly failed: readonly FactFailure[];
}

export async function readFacts(task: FactTask, signal: AbortSignal): Promise<FactReading> {
  const facts: ReadFact[] = [];
  const failed: FactFailure[] = [];
  // Identity comes first: it shows whether the login works before anything else is asked.
  for (const kind of task.kinds ?? factKinds) {
    try {
      const fact = await readFact(task, kind, signal);
      if (fact !== undefined) facts.push(fact);
    } catch (error) {
      signal.throwIfAborted();
      failed.push({ kind, error, ...describeFailure(task, kind, error) });
    }
  }
  return { facts, failed };
}

export async function readFact(task: FactTask, kind: FactKind, signal: AbortSignal): Promise<ReadFact | undefined> {
  const collector = task.driver.collectors[kind];
  if (collector === undefined) return undefined;
  const context: DriverContext = { ...task, http: task.link.http, tcp: task.link.tcp };
  const collected = await collector(context, signal);
  if (collected === undefined) return undefined;
  const value = factSchemas[kind].parse(collected.value);
  return { kind, value, source: collected.source.slice(0, 200), driver: task.driver.id };
}

/** A device that was busy or silent for a moment is worth asking again soon; one that cannot or may not is not. */
export function mayComeLater(failed: readonly FactFailure[]): boolean {
  return failed.some(({ error }) => error instanceof AppError && error.retry === 'backoff');
}

function describeFailure(task: FactTask, kind: FactKind, error: unknown): { code: string; problem: string } {
  if (error instanceof AppError) return { code: error.code, problem: error.message };
  task.log.error('A collector failed by a mistake of ours.', { kind, driver: task.driver.id, error });
  return { code: 'internal.fault', problem: 'Keepsight could not read the answer of the device.' };
}
