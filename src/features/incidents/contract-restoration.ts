/** Incidents: what was switched off on purpose, what people declare, and the waves in which things come back. */

import { z } from 'zod';
import { Id, OffReason, Reason, Timestamp } from './contract-schemas.ts';

/** Nobody can declare something well, or unknown away: the state of a component only gets worse by words. */
export const EffectInput = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('off-by-operator'),
    componentIds: z.array(Id).min(1).max(500),
    offReason: OffReason,
    reason: Reason,
  }),
  z.strictObject({
    kind: z.literal('declared'),
    componentIds: z.array(Id).min(1).max(500),
    state: z.enum(['degraded', 'partial', 'down']),
    reason: Reason,
  }),
]);
export type EffectInput = z.infer<typeof EffectInput>;

export const WaveState = z.enum(['planned', 'open', 'gate-waiting', 'passed', 'rolled-back']);
export type WaveState = z.infer<typeof WaveState>;

/** The condition that lets a wave pass. Without a measured condition a person must confirm. */
const WaveGate = z
  .strictObject({
    /** Measured ok, without a break, from enough vantages; 0 means that nothing is measured. */
    okForMinutes: z.number().int().min(0).max(1440),
    vantagesMin: z.number().int().min(1).max(15),
    /** Somebody must confirm that what came back is whole. */
    needsPerson: z.boolean(),
  })
  .refine((gate) => gate.okForMinutes > 0 || gate.needsPerson, { error: 'A gate needs a measurement or a person.' });

export const WaveInput = z.strictObject({
  name: z.string().trim().min(1).max(100),
  componentIds: z.array(Id).min(1).max(500),
  /** How much of the service is back once it has passed. */
  scopePercent: z.number().int().min(1).max(100),
  /** Who gets it back, such as "customers in Sweden". */
  audience: z.string().trim().max(200).default(''),
  gate: WaveGate,
  /** Waves that must have passed before this one may be opened. */
  after: z.array(Id).max(50).default([]),
  plannedAt: Timestamp.nullable().default(null),
  plannedUntil: Timestamp.nullable().default(null),
  works: z.string().trim().max(1000).default(''),
  doesNotWork: z.string().trim().max(1000).default(''),
  /** When it is taken back, in words. */
  rollbackRule: z.string().trim().max(1000).default(''),
});
export type WaveInput = z.infer<typeof WaveInput>;

/** What a wave waits for. */
export const WaitingFor = z.strictObject({
  code: z.enum([
    /** An earlier wave has not passed. */
    'wave',
    'not-open',
    /** Measured something else than ok. */
    'not-ok',
    /** Nothing is measured, or not enough to say anything. */
    'not-measured',
    /** Ok, and not for long enough; `detail` is the minutes that are left. */
    'time',
    /** Ok, from too few vantages; `detail` is how many agree. */
    'vantages',
    'person',
  ]),
  /** The component or the wave that it is about. */
  refId: Id.nullable(),
  detail: z.string(),
});
export type WaitingFor = z.infer<typeof WaitingFor>;

export const Wave = WaveInput.extend({
  id: Id,
  incidentId: Id,
  position: z.number().int(),
  state: WaveState,
  openedAt: Timestamp.nullable(),
  /** Since when the gate looks: somebody said that the work of this wave is done. */
  readyAt: Timestamp.nullable(),
  confirmedBy: z.string().nullable(),
  passedAt: Timestamp.nullable(),
  rolledBackAt: Timestamp.nullable(),
  rollbackReason: z.string().nullable(),
  /** Why it cannot be opened, or why the gate does not let it pass yet; empty when it would. */
  waitingFor: z.array(WaitingFor),
});
export type Wave = z.infer<typeof Wave>;
