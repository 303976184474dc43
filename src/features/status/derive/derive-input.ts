/** What the derivation is given: everything that is known at one moment, and nothing that it would have to ask for. */

import type { ComponentState } from '#src/core/component-state.ts';
import type { FailureClass } from '#src/core/failure.ts';
import type { Claimed, Measured } from '../../watch/contract-schemas.ts';
import type { Component, ComponentView, DayBar, Maintenance, Uptime } from '../contract-schemas.ts';

/** What the derivation needs to know of a monitor beside what it measured. */
export interface MonitorFacts {
  readonly id: string;
  readonly name: string;
  readonly target: string;
  readonly probe: string;
  readonly periodS: number;
}

/** One monitor with what it measured and, when it reads claims, what it read. */
export interface MonitorEvidence extends MonitorFacts {
  readonly measured: Measured | undefined;
  readonly claimed: Claimed | undefined;
}

/** What an open incident does to a component beside what is measured. */
export interface EffectEvidence {
  readonly incidentId: string;
  readonly componentId: string;
  readonly kind: 'off-by-operator' | 'restoring' | 'declared';
  /** For `declared`: what a person says. */
  readonly state: ComponentState | null;
  readonly since: number;
}

export interface ReportFigures {
  readonly verified: number;
  readonly verifiedBase: number;
  readonly anonymous: number;
  readonly isRaised: boolean;
  readonly texts: readonly { readonly text: string; readonly at: number }[];
}

export interface ComponentPast {
  readonly days: readonly DayBar[];
  readonly uptime: readonly Uptime[];
}

export interface DeriveInput {
  readonly now: number;
  /** Incidents or the store cannot be read: then nothing can be said to be well, and what fails still shows. */
  readonly isBlind?: boolean;
  readonly components: readonly Component[];
  readonly monitors: ReadonlyMap<string, MonitorEvidence>;
  readonly effects: readonly EffectEvidence[];
  readonly openIncidents: readonly { readonly id: string; readonly componentIds: readonly string[] }[];
  readonly maintenances: readonly Maintenance[];
  readonly reports: ReadonlyMap<string, ReportFigures>;
  /** For `since` only: no state is ever carried over. */
  readonly previous: ReadonlyMap<string, { readonly state: ComponentState; readonly since: number }>;
  readonly past: ReadonlyMap<string, ComponentPast>;
}

export type Reason = ComponentView['reasons'][number];

/** What one component's own evidence says, before parts and dependencies. */
export interface OwnEvidence {
  /** `undefined`: it has no monitors. */
  readonly measured: ComponentState | undefined;
  /** `null`: nobody claims anything. */
  readonly claimed: ComponentState | null;
  readonly claimReadAt: number | null;
  readonly reasons: readonly Reason[];
  readonly isRegional: boolean;
  readonly failure: FailureClass | null;
  readonly evidence: ComponentView['evidence'];
  readonly scope: ComponentView['scope'];
  readonly dataAt: number | null;
  readonly nextExpectedAt: number | null;
}
