/** What can go wrong with incidents, statements, waves, questions and legal clocks. */

import { defineError } from '#src/core/errors.ts';

export const IncidentTitleMissing = defineError('incident.title-missing', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { locale: string }) => `The title is missing in the original language (${f.locale}).`,
  remedy: 'Write the title in the language that the incident is led in; other languages may follow.',
});

export const IncidentTimeOrder = defineError('incident.time-order', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { earlier: string; later: string }) => `${f.later} cannot be before ${f.earlier}.`,
  remedy: 'Correct the other time first, or choose one that fits the order. Nothing lies in the future.',
});

export const IncidentComponentMissing = defineError('incident.component-missing', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { ids: string }) => `There is no component with this id: ${f.ids}.`,
  remedy: 'Choose components that exist. The console and GET /api/v1/status/components list them with their ids.',
});

export const IncidentTooMany = defineError('incident.too-many', {
  kind: 'limit',
  retry: 'never',
  message: (f: { limit: number }) => `There can be at most ${f.limit} open incidents.`,
  remedy: 'Close incidents that are over.',
});

export const IncidentLogFull = defineError('incident.log-full', {
  kind: 'limit',
  retry: 'never',
  message: (f: { limit: number }) => `The log of this incident has reached ${f.limit} entries.`,
  remedy: 'Close it and go on in a new incident that names this one. Moving, approving and publishing still work.',
});

export const IncidentClosed = defineError('incident.closed', {
  kind: 'precondition',
  retry: 'never',
  message: () => 'This incident is closed.',
  remedy: 'Reopen it first; the public sees that it was reopened.',
});

export const IncidentMoveRefused = defineError('incident.move-refused', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { from: string; to: string }) => `An incident does not go from ${f.from} to ${f.to}.`,
  remedy: 'Choose a state that the console offers. Closing goes by way of observing.',
});

export type CloseRefusal = 'effects' | 'waves' | 'failing' | 'unmeasured' | 'unknowable';
const closeRefusals: Readonly<Record<string, string>> = {
  effects: 'components are still off or declared',
  waves: 'waves are still under way',
  failing: 'components are still measured failing',
  unmeasured: 'components cannot be measured at this moment',
  unknowable: 'nothing here can say what is measured',
} satisfies Record<CloseRefusal, string>;

export const IncidentCloseRefused = defineError('incident.close-refused', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { why: string; refs: string }) =>
    `The incident cannot end: ${closeRefusals[f.why] ?? f.why}${f.refs === '' ? '' : ` (${f.refs})`}.`,
  remedy: 'End what is still off or declared, finish or roll back the waves, and wait until it is measured well.',
});

export const IncidentSoundsLikeDenial = defineError('incident.sounds-like-denial', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { locale: string }) => `These words (${f.locale}) become public and sound like a denial.`,
  remedy: 'Say it in a statement with a claim that rules it out, and its two approvals; here, name what is affected.',
});

// ── Statements ────────────────────────────────────────────────────────────────────────────────────────────────────

export const StatementTextMissing = defineError('statement.text-missing', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { problem: string }) => `The texts do not fit together: ${f.problem}.`,
  remedy: 'Give one text in the original language, each language once, and only claims that the statement has.',
});

export const StatementNotADraft = defineError('statement.not-a-draft', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { state: string }) => `This statement is ${f.state}, and is never changed again.`,
  remedy: 'Write a new statement that corrects it. Both stay visible, with the reason.',
});

export const StatementNotPublished = defineError('statement.not-published', {
  kind: 'precondition',
  retry: 'never',
  message: () => 'Only a published statement that still stands can get a further translation.',
  remedy: 'Add the text to the draft instead.',
});

export const StatementTextIsOriginal = defineError('statement.text-is-original', {
  kind: 'precondition',
  retry: 'never',
  message: () => 'The original text of a published statement is never changed.',
  remedy: 'Write a new statement that corrects it.',
});

export const StatementTextFixed = defineError('statement.text-fixed', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { locale: string }) =>
    `The published text (${f.locale}) stays as it is: a reviewed translation was read already, and a denial is read in the words that two people approved.`,
  remedy: 'Write a new statement that replaces it, with all its languages and its approvals. Both stay visible.',
});

export const StatementChangedMeanwhile = defineError('statement.changed-meanwhile', {
  kind: 'conflict',
  retry: 'never',
  message: () => 'The statement was changed after you read it.',
  remedy: 'Read it again, then approve what it says now.',
});

export const StatementApprovedAlready = defineError('statement.approved-already', {
  kind: 'conflict',
  retry: 'never',
  message: () => 'You have approved this statement already; tokens count as their owner.',
  remedy: 'Another person has to approve it.',
});

export const StatementOwnApproval = defineError('statement.own-approval', {
  kind: 'forbidden',
  retry: 'never',
  message: () => 'Nobody approves what he wrote.',
  remedy: 'Ask another person with the right to approve statements.',
});

export const StatementPersonNeeded = defineError('statement.person-needed', {
  kind: 'forbidden',
  retry: 'never',
  message: () => 'An approval is given by a person with a name.',
  remedy: 'Sign in to the console, or name yourself with --as on the command line.',
});

export const StatementNotReady = defineError('statement.not-ready', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { missing: string }) => `The statement cannot be published yet: ${f.missing}.`,
  remedy: 'Supply what is missing. What was measured can be published at once: observed effects, scope, restoration.',
});

export const StatementContradicts = defineError('statement.contradicts', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { statementId: string }) => `The statement contradicts the published statement ${f.statementId}.`,
  remedy: 'Name that statement as corrected by this one, and give the reason. Both stay visible.',
});

// ── Waves ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export const WaveMoveRefused = defineError('wave.move-refused', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { name: string; state: string }) => `The wave ${f.name} is ${f.state}; this is not possible now.`,
  remedy: 'A wave is planned, opened, declared ready, and passes by its gate; until then it can be rolled back.',
});

export const WaveGateClosed = defineError('wave.gate-closed', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { name: string; waitingFor: string }) => `The wave ${f.name} still waits for: ${f.waitingFor}.`,
  remedy: 'Wait for the measurements, or confirm what a person has to confirm.',
});

export const WaveAfterUnknown = defineError('wave.after-unknown', {
  kind: 'invalid-input',
  retry: 'never',
  message: () => 'A wave can only come after other waves of the same plan that do not wait for it.',
  remedy: 'Choose waves of this incident, without a circle.',
});

// ── Questions ─────────────────────────────────────────────────────────────────────────────────────────────────────

export const QuestionDone = defineError('question.done', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { state: string }) => `This question is ${f.state} already.`,
  remedy: 'Choose one that still waits.',
});

export const QuestionNeedsStatement = defineError('question.needs-statement', {
  kind: 'precondition',
  retry: 'never',
  message: () => 'An answer that names a cause or denies something rests on a published statement that says the same.',
  remedy: 'Publish the statement with its approvals, then name it in the answer.',
});

// ── Legal clocks ──────────────────────────────────────────────────────────────────────────────────────────────────

export const ClockUnknown = defineError('clock.unknown', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { id: string }) => `There is no such law or step here: ${f.id}.`,
  remedy: 'Choose one of the list of laws; a clock has to be started before it can be marked, filed or stopped.',
});

export const ClockRunsAlready = defineError('clock.runs-already', {
  kind: 'conflict',
  retry: 'never',
  message: (f: { id: string }) => `The clock of ${f.id} runs already.`,
  remedy: 'Stop it with a reason before it is started with another time.',
});

export const ClockRegimeInvalid = defineError('clock.regime-invalid', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { id: string }) =>
    `The law ${f.id} stands there twice, or a step counts from a step that it does not have.`,
  remedy: 'Give each law and each step one id, and let steps count from earlier ones only.',
});
