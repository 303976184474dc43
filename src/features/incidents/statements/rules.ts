/**
 * What a statement needs before the public may read it. Measurement alone may tell what it observed; a cause needs somebody
 * else; a denial needs two others, because a denial that falls costs the most. Pure.
 */

import { createHash } from 'node:crypto';
import { canonicalJson } from '#src/core/canonical-json.ts';
import { approvalsForClaims } from '../contract-approvals.ts';
import type { PublishMissing, StatementClaim } from '../contract-schemas.ts';
import type { StatementContent } from '../log/events.ts';
import type { IncidentFold, StatementFold } from '../log/incident-fold.ts';
import { soundsLikeDenial } from './sounds-like-denial.ts';

export function approvalsNeeded(content: StatementContent): number {
  const needed = approvalsForClaims(content.claims);
  return needed === 0 && content.deniesNothing && denialLocales(content).length > 0 ? 1 : needed;
}

/** Languages in which words outside of a ruled-out claim sound like a denial. */
export function denialLocales(content: StatementContent): string[] {
  return content.texts
    .filter((text) => {
      const own = content.claims.flatMap((claim) =>
        claim.modality === 'ruled-out' ? [] : [text.claimTexts[claim.id] ?? ''],
      );
      const isOriginal = text.locale === content.originalLocale;
      const original = isOriginal
        ? [
            ...content.claims.filter((claim) => claim.modality !== 'ruled-out').map((claim) => claim.text),
            // Why an earlier statement was wrong stands beside both.
            content.correction ?? '',
          ]
        : [];
      return [text.title, text.body, ...own, ...original].some((words) => soundsLikeDenial(text.locale, words));
    })
    .map((text) => text.locale);
}

/** What is approved is exactly what the public would read, and what it would be told beside it. */
export function hashOf(content: StatementContent): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}

const opposite = (a: string, b: string): boolean =>
  (a === 'ruled-out' && (b === 'observed' || b === 'suspected')) ||
  (b === 'ruled-out' && (a === 'observed' || a === 'suspected'));

function contradict(a: StatementClaim, b: StatementClaim): boolean {
  const isSameThing = a.topic === '' || b.topic === '' || a.topic === b.topic;
  return a.subject === b.subject && isSameThing && opposite(a.modality, b.modality);
}

/** Published statements that stand and say the opposite of these claims about the same thing. */
export function contradictedBy(
  fold: IncidentFold,
  content: Pick<StatementContent, 'claims' | 'componentIds'>,
): StatementFold[] {
  return fold.statements.filter(
    (earlier) =>
      earlier.state === 'published' &&
      concernsSame(earlier.content.componentIds, content.componentIds) &&
      earlier.content.claims.some((claim) => content.claims.some((ours) => contradict(claim, ours))),
  );
}

/** A statement that names no component speaks of all of them. */
function concernsSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === 0 || b.length === 0 || a.some((id) => b.includes(id));
}

/** Everything that this statement supersedes once it is published. */
export function correctsOf(fold: IncidentFold, content: StatementContent): string[] {
  const contradicted = contradictedBy(fold, content).map((statement) => statement.id);
  return [...new Set([...(content.supersedes === null ? [] : [content.supersedes]), ...contradicted])];
}

export interface PublishFacts {
  readonly nowMs: number;
  /** Approvals that still count. */
  readonly validApprovals: number;
}

export function publishMissing(
  fold: IncidentFold,
  content: StatementContent,
  { nowMs, validApprovals }: PublishFacts,
): PublishMissing[] {
  const missing: PublishMissing[] = [];
  const add = (code: PublishMissing['code'], detail: string): void => void missing.push({ code, detail });
  if (content.claims.length === 0) add('no-claim', '');
  const hasDenial = content.claims.some((claim) => claim.modality === 'ruled-out');
  if (!hasDenial && !content.deniesNothing) {
    for (const locale of denialLocales(content)) add('untyped-denial', locale);
  }
  for (const text of content.texts) if (text.review === 'stale') add('stale-translation', text.locale);
  if (content.nextUpdateAt !== null && content.nextUpdateAt <= nowMs) add('promise-passed', '');
  addLinks(fold, content, add);
  const lacking = approvalsNeeded(content) - validApprovals;
  if (lacking > 0) add('approvals', String(lacking));
  return missing;
}

function addLinks(
  fold: IncidentFold,
  content: StatementContent,
  add: (code: PublishMissing['code'], detail: string) => void,
): void {
  const { supersedes } = content;
  const linked = fold.statements.find((statement) => statement.id === supersedes);
  if (supersedes !== null && linked?.state !== 'published') add('supersedes-gone', supersedes);
  const contradicted = contradictedBy(fold, content);
  if (contradicted.length === 0) return;
  // One link is enough: whatever else it contradicts is superseded with it, and shown so.
  if (!contradicted.some((statement) => statement.id === supersedes)) {
    add('contradicts', contradicted.at(-1)?.id ?? '');
  }
  if (content.correction === null) add('reason-of-correction', '');
}
