/**
 * Incidents: what happened, what was said in public and by whom it was approved, what was promised, and how things come
 * back. Every incident is an append-only log; everything else is folded from it. Components are known by their ids only,
 * and nothing here makes a component look better than it is measured.
 */

import type { UseCaseContext } from '#src/store/context.ts';
import type { Db, Store } from '#src/store/store.ts';
import { fileClockStep, getLegalDraft, markClock, startClocks, stopClock } from './clocks/clocks.ts';
import { listRegimes, setRegimes } from './clocks/regimes.ts';
import type { Incident, IncidentEffect, IncidentState } from './contract-schemas.ts';
import {
  acknowledgeIncident,
  addIncidentNote,
  changeIncident,
  declareFalseAlarm,
  handOverRole,
  moveIncident,
  reopenIncident,
  setIncidentTime,
} from './incident/change-incident.ts';
import { openIncident } from './incident/open-incident.ts';
import { getIncident, listIncidentLog, listIncidents } from './incident/read-incidents.ts';
import { createFoldMemory } from './log/fold-memory.ts';
import { effectsOf } from './log/fold-restoration.ts';
import {
  type AlsoWrite,
  type MeasuredChangeInput,
  type MeasuredIncidentInput,
  moveMeasured,
  openMeasured,
  publishMeasured,
} from './measured/measured.ts';
import type { IncidentDeps, IncidentParts } from './parts.ts';
import { readPublicIncidents } from './public-incidents.ts';
import {
  type QuestionInput,
  answerQuestion,
  dismissQuestion,
  listQuestions,
  mergeQuestion,
  receiveQuestion,
} from './questions/questions.ts';
import { getIncidentReport } from './report/report.ts';
import { addEffect, endEffect } from './restoration/effects.ts';
import { createHeld } from './restoration/held.ts';
import {
  changeWave,
  confirmWave,
  finishWave,
  openWave,
  passWave,
  planWave,
  removeWave,
  rollBackWave,
} from './restoration/waves.ts';
import { loadOpen, runIncidents } from './run.ts';
import { draftStatement, getStatement, reviseStatement, withdrawStatement } from './statements/drafts.ts';
import { previewStatement, showStatementPreview } from './statements/preview.ts';
import { addStatementText, approveStatement, publishStatement } from './statements/publish.ts';
import { incidentView } from './view.ts';

export type Incidents = ReturnType<typeof createIncidents>;

export function createIncidents(deps: IncidentDeps) {
  const parts: IncidentParts = { ...deps, memory: createFoldMemory(), held: createHeld(deps.clock) };
  const bind =
    <Input, Output>(useCase: (parts: IncidentParts, ctx: UseCaseContext, input: Input) => Promise<Output>) =>
    (ctx: UseCaseContext, input: Input): Promise<Output> =>
      useCase(parts, ctx, input);

  return {
    // For programs and for the status feature, not for routes.
    /** Reads the open incidents; before this, `effects` and `open` know of none. */
    load: (store: Store): Promise<void> => loadOpen(parts, store),
    /** Gates, overdue promises, reminders, and what other processes wrote; ends with the signal. */
    run: (store: Store, signal: AbortSignal): Promise<void> => runIncidents(parts, store, signal),
    effects: (): IncidentEffect[] => parts.memory.open().flatMap(effectsOf),
    open: (): Incident[] => parts.memory.open().map((fold) => incidentView(fold, deps.clock.nowMs())),
    openMeasured: (ctx: UseCaseContext, input: MeasuredIncidentInput) => openMeasured(parts, ctx, input),
    publishMeasured: (ctx: UseCaseContext, incidentId: string, input: MeasuredChangeInput) =>
      publishMeasured(parts, ctx, incidentId, input),
    moveMeasured: (ctx: UseCaseContext, incidentId: string, to: IncidentState, also?: AlsoWrite) =>
      moveMeasured(parts, ctx, incidentId, { to, also }),
    publicIncidents: (db: Db, closed: { readonly closedAfter: number; readonly closedBefore?: number }) =>
      readPublicIncidents(parts, db, closed),
    receiveQuestion: (ctx: UseCaseContext, input: QuestionInput) => receiveQuestion(parts, ctx, input),

    listIncidents: bind(listIncidents),
    getIncident: bind(getIncident),
    listIncidentLog: bind(listIncidentLog),
    openIncident: bind(openIncident),
    changeIncident: bind(changeIncident),
    moveIncident: bind(moveIncident),
    acknowledgeIncident: bind(acknowledgeIncident),
    declareFalseAlarm: bind(declareFalseAlarm),
    reopenIncident: bind(reopenIncident),
    setIncidentTime: bind(setIncidentTime),
    handOverRole: bind(handOverRole),
    addIncidentNote: bind(addIncidentNote),
    getIncidentReport: bind(getIncidentReport),

    draftStatement: bind(draftStatement),
    getStatement: bind(getStatement),
    previewStatement: bind(previewStatement),
    showStatementPreview: bind(showStatementPreview),
    reviseStatement: bind(reviseStatement),
    withdrawStatement: bind(withdrawStatement),
    approveStatement: bind(approveStatement),
    publishStatement: bind(publishStatement),
    addStatementText: bind(addStatementText),

    addEffect: bind(addEffect),
    endEffect: bind(endEffect),
    planWave: bind(planWave),
    changeWave: bind(changeWave),
    removeWave: bind(removeWave),
    openWave: bind(openWave),
    finishWave: bind(finishWave),
    confirmWave: bind(confirmWave),
    passWave: bind(passWave),
    rollBackWave: bind(rollBackWave),

    listQuestions: bind(listQuestions),
    mergeQuestion: bind(mergeQuestion),
    answerQuestion: bind(answerQuestion),
    dismissQuestion: bind(dismissQuestion),

    listRegimes,
    setRegimes,
    startClocks: bind(startClocks),
    markClock: bind(markClock),
    stopClock: bind(stopClock),
    fileClockStep: bind(fileClockStep),
    getLegalDraft: bind(getLegalDraft),
  };
}
