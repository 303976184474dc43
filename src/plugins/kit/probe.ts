/**
 * How a probe is written: a type of availability test. It opens no socket; ports come from the context. Deadline, repetition,
 * pace and egress policy belong to the scheduler and to `platform`.
 */

import type { z } from 'zod';
import type { ComponentState } from '#src/core/component-state.ts';
import type { FailureClass } from '#src/core/failure.ts';
import type { Clock, Log, ProbeNetwork } from '#src/core/ports.ts';

/** Milliseconds of each phase that took place. */
export interface PhaseTimings {
  readonly dnsMs?: number;
  readonly connectMs?: number;
  readonly tlsMs?: number;
  /** From the request to the first byte of the answer. */
  readonly firstByteMs?: number;
  readonly transferMs?: number;
}

/** What a provider says about itself, as it was read. */
export interface ClaimReading {
  /** `undefined`: it says nothing that we can read about the whole. */
  readonly overall: ComponentState | undefined;
  readonly components: readonly {
    /** As the provider names it; the id when it gives one. */
    readonly key: string;
    readonly name: string;
    readonly state: ComponentState;
    readonly isMaintenance: boolean;
    readonly updatedAt?: number;
  }[];
  readonly incidents: readonly {
    readonly key: string;
    readonly title: string;
    readonly state: string;
    readonly startedAt?: number;
    readonly updatedAt?: number;
    readonly url?: string;
  }[];
  /** When the provider says that its data is from. */
  readonly pageUpdatedAt?: number;
  /** SHA-256 of the bytes that were read, lower-case hex. */
  readonly captureHash: string;
}

export interface ProbeResult {
  /** Absent: the target did what people need. */
  readonly failure?: FailureClass;
  /** One English sentence with what was seen, for engineers; bounded, without secrets. */
  readonly detail?: string;
  readonly phases: PhaseTimings;
  readonly address?: string;
  readonly bytesRead?: number;
  readonly httpStatus?: number;
  /** When the shown certificate ends. */
  readonly certificateEndsAt?: number;
  /** Resolver answers, chain of certificates, redirects: what a stranger needs to judge. Small; goes into evidence. */
  readonly evidence?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  readonly claim?: ClaimReading;
}

/** What only this installation knows; absent at a vantage on another machine. */
export interface ProbeLocals {
  deviceState(deviceId: string): { state: 'up' | 'degraded' | 'down' | 'unknown'; detail?: string } | undefined;
  /** The newest heartbeat that was pushed for this monitor. */
  heartbeat(monitorId: string): { at: number; ok: boolean; message?: string } | undefined;
}

export interface ProbeContext {
  readonly monitorId: string;
  readonly network: ProbeNetwork;
  readonly locals: ProbeLocals | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Probe<S extends z.ZodType = z.ZodType> {
  /** Equal to its folder. */
  readonly id: string;
  readonly label: string;
  /** Strict schema; also draws the form and the docs page. Describe each field in words with its unit. */
  readonly settings: S;
  /** Only this installation itself can run it (device, heartbeat). */
  readonly localOnly?: boolean;
  /** Reads what somebody says instead of testing something. */
  readonly readsClaims?: boolean;
  /** What is tested, for lists and for the page, without secrets, such as `https://example.org/`. */
  readonly targetOf: (settings: z.output<S>) => string;
  /**
   * One test. Failures of the target are answered; the errors of `core/network-errors.ts` may be thrown and are named by
   * the runner.
   */
  readonly run: (context: ProbeContext, settings: z.output<S>, signal: AbortSignal) => Promise<ProbeResult>;
}

export type AnyProbe = Probe;

/** Keeps the exact type of the settings while it is written; lists of probes hold the erased form. */
export function defineProbe<S extends z.ZodType>(probe: Probe<S>): AnyProbe {
  // The runner hands `run` only what `settings` of the same probe has parsed.
  return probe;
}
