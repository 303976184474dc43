/** Incidents: the endpoints of effects, waves, questions of the public and legal clocks. */

import { z } from 'zod';
import { defineEndpoint } from '#src/core/endpoint.ts';
import { ClockInput, LegalClock, Regime, Thresholds } from './contract-clocks.ts';
import { Answer, AnswerInput, Question } from './contract-records.ts';
import { EffectInput, Wave, WaveInput } from './contract-restoration.ts';
import { Id, IncidentEffect, Reason, Timestamp } from './contract-schemas.ts';

const ById = z.strictObject({ id: Id });
const always = ['request.not-found', 'incident.log-full', 'incident.closed'];
const ofPlan = ['wave.after-unknown', 'incident.sounds-like-denial', 'incident.component-missing'];
const Effects = z.strictObject({ effects: z.array(IncidentEffect) });
const Waves = z.strictObject({ waves: z.array(Wave) });
const Clocks = z.strictObject({ clocks: z.array(LegalClock) });

// ── What people say about components ──────────────────────────────────────────────────────────────────────────────

export const addEffect = defineEndpoint({
  method: 'POST',
  path: '/api/v1/incidents/:id/effects',
  access: 'incident:write',
  summary: 'Say that components were switched off on purpose, or are worse than measured.',
  params: ById,
  body: EffectInput,
  response: Effects,
  errors: [...always, 'incident.component-missing'],
});

export const endEffect = defineEndpoint({
  method: 'POST',
  path: '/api/v1/incidents/:id/effects/end',
  access: 'incident:write',
  summary: 'End what was said about components. What is measured goes on to count.',
  params: ById,
  body: z.strictObject({
    kind: z.enum(['off-by-operator', 'declared']),
    componentIds: z.array(Id).min(1).max(500),
    reason: Reason,
  }),
  response: Effects,
  errors: always,
});

// ── Waves ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export const planWave = defineEndpoint({
  method: 'POST',
  path: '/api/v1/incidents/:id/waves',
  access: 'incident:write',
  summary: 'Add a wave to the plan of restoration.',
  params: ById,
  body: WaveInput,
  response: Waves,
  errors: [...always, ...ofPlan],
});

export const changeWave = defineEndpoint({
  method: 'PUT',
  path: '/api/v1/waves/:id',
  access: 'incident:write',
  summary: 'Change a wave that is only planned.',
  params: ById,
  body: WaveInput,
  response: Waves,
  errors: [...always, ...ofPlan, 'wave.move-refused'],
});

export const removeWave = defineEndpoint({
  method: 'DELETE',
  path: '/api/v1/waves/:id',
  access: 'incident:write',
  summary: 'Take a planned wave out of the plan.',
  params: ById,
  response: Waves,
  errors: [...always, 'wave.move-refused'],
});

const Announced = z.strictObject({
  /** A statement with fixed words in every language is published with it. */
  announce: z.boolean().default(true),
});

export const openWave = defineEndpoint({
  method: 'POST',
  path: '/api/v1/waves/:id/open',
  access: 'incident:write',
  summary: 'Begin a wave: what was off by purpose is being restored.',
  params: ById,
  body: Announced,
  response: Waves,
  errors: [...always, 'wave.move-refused', 'wave.gate-closed'],
});

export const finishWave = defineEndpoint({
  method: 'POST',
  path: '/api/v1/waves/:id/ready',
  access: 'incident:write',
  summary: 'Say that the work of a wave is done. Its gate looks from now on, and lets it pass by itself.',
  params: ById,
  body: z.strictObject({ note: z.string().trim().max(1000).default('') }),
  response: Waves,
  errors: [...always, 'wave.move-refused'],
});

export const confirmWave = defineEndpoint({
  method: 'POST',
  path: '/api/v1/waves/:id/confirm',
  access: 'incident:write',
  summary: 'Confirm that what came back is whole and clean.',
  params: ById,
  body: z.strictObject({ note: Reason }),
  response: Waves,
  errors: [...always, 'wave.move-refused'],
});

export const passWave = defineEndpoint({
  method: 'POST',
  path: '/api/v1/waves/:id/pass',
  access: 'incident:write',
  summary: 'Let a wave pass now, if its gate does.',
  params: ById,
  body: Announced,
  response: Waves,
  errors: [...always, 'wave.move-refused', 'wave.gate-closed'],
});

export const rollBackWave = defineEndpoint({
  method: 'POST',
  path: '/api/v1/waves/:id/roll-back',
  access: 'incident:write',
  summary: 'Take a wave back; what was off before is off again.',
  params: ById,
  body: z.strictObject({ ...Announced.shape, reason: Reason }),
  response: Waves,
  errors: [...always, 'wave.move-refused'],
});

// ── Questions of the public ───────────────────────────────────────────────────────────────────────────────────────

export const listQuestions = defineEndpoint({
  method: 'GET',
  path: '/api/v1/incidents/:id/questions',
  access: 'incident:read',
  summary: 'List what the public asks, what most people ask first.',
  params: ById,
  query: z.strictObject({
    state: Question.shape.state.default('waiting'),
    offset: z.coerce.number().int().min(0).max(10_000).default(0),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: z.strictObject({
    questions: z.array(Question),
    total: z.number(),
    /** So many different questions were kept that new ones are not. */
    isFull: z.boolean(),
  }),
  errors: ['request.not-found'],
});

export const mergeQuestion = defineEndpoint({
  method: 'POST',
  path: '/api/v1/questions/:id/merge',
  access: 'incident:write',
  summary: 'Say that a question asks the same as another.',
  params: ById,
  body: z.strictObject({ into: Id }),
  response: Question,
  errors: ['request.not-found', 'question.done'],
});

export const answerQuestion = defineEndpoint({
  method: 'POST',
  path: '/api/v1/questions/:id/answer',
  access: 'incident:write',
  summary: 'Answer a question in public, once for everybody.',
  params: ById,
  body: AnswerInput,
  maxBodyBytes: 256 * 1024,
  response: Answer,
  errors: ['request.not-found', 'incident.log-full', 'question.done', 'question.needs-statement'],
});

export const dismissQuestion = defineEndpoint({
  method: 'POST',
  path: '/api/v1/questions/:id/dismiss',
  access: 'incident:write',
  summary: 'Put a question aside. What it said is removed.',
  params: ById,
  response: z.null(),
  errors: ['request.not-found', 'question.done'],
});

// ── Legal clocks ──────────────────────────────────────────────────────────────────────────────────────────────────

export const listRegimes = defineEndpoint({
  method: 'GET',
  path: '/api/v1/incident-regimes',
  access: 'incident:read',
  summary: 'List the laws whose clocks can be started, with their sources. Confirm them with your lawyer.',
  response: z.strictObject({ regimes: z.array(Regime), isChanged: z.boolean() }),
  errors: [],
});

export const setRegimes = defineEndpoint({
  method: 'PUT',
  path: '/api/v1/incident-regimes',
  access: 'settings:write',
  summary: 'Correct the laws. Clocks that run are computed anew.',
  body: z.strictObject({
    /** `null`: those that came with Keepsight. */
    regimes: z.array(Regime).min(1).max(20).nullable(),
  }),
  maxBodyBytes: 256 * 1024,
  response: z.strictObject({ regimes: z.array(Regime), isChanged: z.boolean() }),
  errors: ['clock.regime-invalid'],
});

export const startClocks = defineEndpoint({
  method: 'POST',
  path: '/api/v1/incidents/:id/clocks',
  access: 'incident:write',
  summary: 'Start legal clocks: somebody became aware.',
  params: ById,
  body: ClockInput,
  response: Clocks,
  errors: ['request.not-found', 'incident.log-full', 'incident.time-order', 'clock.unknown', 'clock.runs-already'],
});

const OneClock = z.strictObject({ regimeId: z.string().max(32), reason: Reason });

export const markClock = defineEndpoint({
  method: 'POST',
  path: '/api/v1/incidents/:id/clocks/mark',
  access: 'incident:write',
  summary: 'Tell a legal clock when the incident was classified, or since when a fix or mitigation exists.',
  params: ById,
  body: OneClock.extend({ what: z.enum(['classified', 'mitigated']), at: Timestamp }),
  response: Clocks,
  errors: ['request.not-found', 'incident.log-full', 'incident.time-order', 'clock.unknown'],
});

export const stopClock = defineEndpoint({
  method: 'POST',
  path: '/api/v1/incidents/:id/clocks/stop',
  access: 'incident:write',
  summary: 'Stop a legal clock that does not apply after all.',
  params: ById,
  body: OneClock,
  response: Clocks,
  errors: ['request.not-found', 'incident.log-full', 'clock.unknown'],
});

export const fileClockStep = defineEndpoint({
  method: 'POST',
  path: '/api/v1/incidents/:id/clocks/filed',
  access: 'incident:write',
  summary: 'Note that a message to an authority was filed. Keepsight never files one.',
  params: ById,
  body: z.strictObject({
    regimeId: z.string().max(32),
    stepId: z.string().max(32),
    at: Timestamp,
    reference: z.string().trim().max(200).default(''),
  }),
  response: Clocks,
  errors: ['request.not-found', 'incident.log-full', 'incident.time-order', 'clock.unknown'],
});

export const getLegalDraft = defineEndpoint({
  method: 'GET',
  path: '/api/v1/incidents/:id/legal-draft',
  access: 'incident:write',
  summary: 'Make a draft for an authority from the log, for a person to complete and file.',
  params: ById,
  query: z.strictObject({
    regimeId: z.string().max(32),
    stepId: z.string().max(32),
    locale: z.enum(['en', 'de']).default('en'),
  }),
  response: z.strictObject({ markdown: z.string(), thresholds: Thresholds.nullable() }),
  errors: ['request.not-found', 'clock.unknown'],
});
