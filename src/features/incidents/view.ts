/** From folded logs to what endpoints answer. What depends on the hour is computed here: overdue, waiting, missing. */

import type { Db } from '#src/store/store.ts';
import { peopleWhoMay } from '../people/person-behind.ts';
import type { Answer } from './contract-records.ts';
import type { Wave } from './contract-restoration.ts';
import type { Incident, Statement } from './contract-schemas.ts';
import type { IncidentFold, StatementFold, WaveFold } from './log/incident-fold.ts';
import type { IncidentParts } from './parts.ts';
import { waitingToOpen, waitingToPass } from './restoration/gates.ts';
import { promisesOf, summarizePromises } from './statements/promises.ts';
import { approvalsNeeded, hashOf, publishMissing } from './statements/rules.ts';

export function incidentView(fold: IncidentFold, nowMs: number): Incident {
  const { times, clocks } = fold;
  const aware = clocks.filter((clock) => clock.stoppedAt === null).map((clock) => clock.awareAt);
  return {
    id: fold.id,
    state: fold.state,
    severity: fold.severity,
    origin: fold.origin,
    title: fold.titles[fold.originalLocale] ?? fold.id,
    titles: fold.titles,
    originalLocale: fold.originalLocale,
    isPublic: times.firstPublicAt !== null,
    isFalseAlarm: fold.isFalseAlarm,
    isLedByPerson: fold.isLedByPerson,
    componentIds: [...fold.componentIds],
    ...times,
    awareAt: aware.length === 0 ? null : Math.min(...aware),
    ...summarizePromises(promisesOf(fold, nowMs)),
    roles: fold.roles,
    openedAt: fold.openedAt,
    changedAt: fold.changedAt,
  };
}

/** The ids of everybody who may approve now. */
export type Approvers = ReadonlySet<string>;

export async function readApprovers(db: Db): Promise<Approvers> {
  return new Set((await peopleWhoMay(db, 'statement:approve')).map((person) => person.id));
}

/** With one approver in the whole installation a cause may be approved by its author; a denial never. */
export function mayApproveOwn(statement: StatementFold, approvers: Approvers): boolean {
  return approvers.size === 1 && approvalsNeeded(statement.content) === 1;
}

/** Approvals count while their givers still have the right, and never those of an author. */
export function validApprovals(statement: StatementFold, approvers: Approvers): StatementFold['approvals'] {
  const authors = new Set(statement.authors.map((author) => author.personId));
  return statement.approvals.filter(
    ({ personId }) => approvers.has(personId) && (!authors.has(personId) || mayApproveOwn(statement, approvers)),
  );
}

export function statementView(
  fold: IncidentFold,
  statement: StatementFold,
  { nowMs, approvers }: { readonly nowMs: number; readonly approvers: Approvers },
): Statement {
  const { content } = statement;
  const isDraft = statement.state === 'draft';
  const approvals = isDraft ? validApprovals(statement, approvers) : statement.approvals;
  const missing = isDraft ? publishMissing(fold, content, { nowMs, validApprovals: approvals.length }) : [];
  const onlyWaits = missing.length === 1 && missing[0]?.code === 'approvals';
  const authors = new Set(statement.authors.map((author) => author.personId));
  return {
    id: statement.id,
    incidentId: fold.id,
    state: isDraft && onlyWaits ? 'awaiting-approval' : statement.state,
    origin: statement.origin,
    incidentState: statement.incidentState ?? fold.state,
    ...content,
    authors: [...statement.authors],
    approvals: [...approvals],
    approvalsNeeded: statement.approvalsNeeded ?? approvalsNeeded(content),
    isSelfApproved: isDraft ? approvals.some((one) => authors.has(one.personId)) : statement.isSelfApproved,
    contentHash: hashOf(content),
    publishMissing: missing,
    supersededBy: statement.supersededBy,
    createdAt: statement.createdAt,
    publishedAt: statement.publishedAt,
  };
}

function waveView(parts: IncidentParts, fold: IncidentFold, wave: WaveFold, nowMs: number): Wave {
  const { input, openedSeq: _openedSeq, ...rest } = wave;
  return {
    ...input,
    ...rest,
    incidentId: fold.id,
    position: fold.restoration.waves.findIndex((one) => one.id === wave.id) + 1,
    waitingFor: waitingForOf(parts, fold, wave, nowMs),
  };
}

function waitingForOf(parts: IncidentParts, fold: IncidentFold, wave: WaveFold, nowMs: number): Wave['waitingFor'] {
  switch (wave.state) {
    case 'planned':
    case 'rolled-back':
      return waitingToOpen(fold, wave);
    case 'open':
    case 'gate-waiting': {
      const evidence = parts.gateEvidence(wave.input.componentIds, wave.openedAt ?? nowMs);
      return waitingToPass(wave, evidence, parts.held);
    }
    case 'passed':
      return [];
  }
}

export function wavesView(parts: IncidentParts, fold: IncidentFold, nowMs: number): Wave[] {
  return fold.restoration.waves.map((wave) => waveView(parts, fold, wave, nowMs));
}

export function answersView(fold: IncidentFold): Answer[] {
  return fold.answers.map((answer) => ({
    ...answer,
    isOutdated: fold.statements.some((one) => one.id === answer.statementId && one.state !== 'published'),
  }));
}
