/** What a reader of another program's export finds: monitors as far as they can be taken, and what cannot be, with the reason. */

import type { z } from 'zod';
import { type ImportedComponent, ImportLeftover, type ImportReason } from '../contract-lists.ts';
import type { MonitorInput } from '../contract-schemas.ts';

export interface Candidate {
  readonly key: string;
  readonly name: string;
  /** `undefined`: there is no test like it here; `problems` says so. */
  readonly probe: string | undefined;
  readonly settings: Record<string, z.core.util.JSONType>;
  readonly over: Partial<Omit<MonitorInput, 'name' | 'probe' | 'settings' | 'vantageIds'>>;
  readonly problems: readonly ImportReason[];
}

export interface ReadExport {
  readonly monitors: readonly Candidate[];
  readonly components: readonly z.infer<typeof ImportedComponent>[];
  readonly notTaken: readonly ImportLeftover[];
}

/** Their seconds as ours: at least ten, at most a day. */
export function periodOf(seconds: number): number {
  return Math.min(86_400, Math.max(10, Math.round(seconds)));
}

/** Their deadline, cut to what fits into the period with the time that confirming takes. */
export function budgetOf(timeoutS: number | undefined, periodS: number): number {
  const wanted = timeoutS === undefined ? 20_000 : Math.round(timeoutS * 1000);
  return Math.min(60_000, periodS * 1000 - 1000, Math.max(1000, wanted));
}

export function confirmOf(count: number | undefined): number {
  return Math.min(10, Math.max(1, Math.round(count ?? 2)));
}

export function reason(code: ImportReason['code'], values: ImportReason['values'] = {}): ImportReason {
  return { code, values };
}

/** Only what there is any of. */
export function leftovers(counts: Partial<Record<ImportLeftover['code'], number>>): ImportLeftover[] {
  return ImportLeftover.shape.code.options.flatMap((code) => {
    const count = counts[code] ?? 0;
    return count === 0 ? [] : [{ code, count }];
  });
}
