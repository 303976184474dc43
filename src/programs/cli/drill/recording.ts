/** What a rehearsal writes down while it runs: what was true, what was said, and who was told. */

import type { ComponentState } from '#src/core/component-state.ts';
import type { FailureClass } from '#src/core/failure.ts';

/** What a component truly is, by the script. `off`: does not do what people need, for whatever reason. */
export type Truth = 'well' | 'off' | 'not-knowable';

export interface TruthChange {
  readonly at: number;
  readonly component: string;
  readonly truth: Truth;
}

export interface ShownComponent {
  readonly component: string;
  readonly state: ComponentState;
  readonly measured: ComponentState;
  readonly claimed: ComponentState | null;
  readonly failure: FailureClass | null;
}

/** One page as the public could read it. Only those that differ from the one before. */
export interface ShownPage {
  readonly at: number;
  readonly sequence: number;
  readonly components: readonly ShownComponent[];
  readonly openIncidents: number;
  readonly overdue: number;
}

export interface SentNotice {
  readonly at: number;
  readonly to: string;
  readonly locale: string;
  readonly subject: string;
  /** What it tells: one statement. */
  readonly causeId: string;
  readonly messageId: string;
}

export interface ExpectedReader {
  readonly address: string;
  readonly locale: string;
  readonly components: readonly string[] | 'all';
}

/** A change that people must hear of. */
export interface ToldChange {
  readonly causeId: string;
  readonly publishedAt: number;
  readonly components: readonly string[];
}

export interface RaisedContradiction {
  readonly component: string;
  readonly kind: string;
  readonly claimed: string | null;
  readonly measured: string;
  readonly startedAt: number;
  readonly raisedAt: number;
  readonly endedAt: number | null;
}

export interface Happening {
  readonly at: number;
  /** `truth`: by the script. `shown`: on our page. `told`: our statement. `refused`: we did not let it pass. */
  readonly kind: 'truth' | 'shown' | 'told' | 'refused' | 'people';
  readonly text: string;
}

export interface Recording {
  readonly name: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly truths: readonly TruthChange[];
  readonly pages: readonly ShownPage[];
  readonly firstFailingSampleAt: number | null;
  readonly firstPublicAt: number | null;
  readonly notices: readonly SentNotice[];
  readonly readers: readonly ExpectedReader[];
  readonly changes: readonly ToldChange[];
  readonly contradictions: readonly RaisedContradiction[];
  readonly refusals: readonly string[];
  /** Period of the monitors, seconds. */
  readonly periodS: number;
  /** Times in which the vendor called something well that did not work; `null`: until the end. */
  readonly falseClaims: readonly {
    readonly component: string;
    readonly fromAt: number;
    readonly toAt: number | null;
  }[];
  /** Statements that name the one they correct, and are named by it. */
  readonly corrections: number;
  /** What only this scenario measures, by name; a measure that is not here was not taken. */
  readonly measures: Readonly<Record<string, number>>;
  readonly happenings: readonly Happening[];
}
