/**
 * What a notice is made from. It is stored once for each cause, in the transaction of the cause itself, and holds all that
 * its messages need: whatever changes later is told by a notice of its own.
 */

import { z } from 'zod';
import { ComponentState } from '#src/core/component-state.ts';
import type { NoticePriority, NoticeSeverity } from '../contract-notices.ts';
import { Id, LocalText, PublicLocale, Timestamp } from '../contract-schemas.ts';

export const noticePriorities = ['security', 'restoration', 'routine'] as const;

export const NoticeText = z.strictObject({
  locale: PublicLocale,
  review: z.enum(['original', 'reviewed', 'machine-assisted', 'stale']),
  title: z.string().max(300),
  /** Markdown without HTML. */
  body: z.string().max(20_000),
  claims: z.array(z.strictObject({ modality: z.string().max(40), text: z.string().max(2000) })).max(100),
});
export type NoticeText = z.infer<typeof NoticeText>;

export const NoticeContent = z.strictObject({
  /** What happened, for the words around the text. */
  event: z.enum([
    'statement',
    'correction',
    'translation',
    'answer',
    'maintenance-announced',
    'maintenance-changed',
    'maintenance-cancelled',
  ]),
  components: z.array(z.strictObject({ id: Id, name: LocalText, state: ComponentState.nullable() })).max(500),
  /** Life cycle of the incident, such as `mitigating`; null for maintenance. */
  incidentState: z.string().max(40).nullable(),
  originalLocale: PublicLocale,
  texts: z.array(NoticeText).min(1).max(12),
  correction: z.string().max(2000).nullable(),
  startsAt: Timestamp.nullable(),
  endsAt: Timestamp.nullable(),
  publishedAt: Timestamp,
  /** The oldest of the newest evidence at that moment. */
  dataAt: Timestamp.nullable(),
  nextUpdateAt: Timestamp.nullable(),
  /** Below the page of a language, such as `incident/inc_…/`. */
  path: z.string().max(200),
});
export type NoticeContent = z.infer<typeof NoticeContent>;

/** What is queued. */
export interface NoticeCause {
  readonly causeKind: 'statement' | 'maintenance';
  /** The statement, the maintenance with its sequence: one change, one id. */
  readonly causeId: string;
  /** The incident or the maintenance: a newer text about it replaces one that was not sent yet. */
  readonly threadId: string;
  readonly severity: NoticeSeverity;
  readonly priority: NoticePriority;
  /** Whoever chose one of these is told; see `audienceOf`. */
  readonly componentIds: readonly string[];
  /** Only readers of these languages; all when absent. */
  readonly onlyLocales?: readonly z.infer<typeof PublicLocale>[];
  readonly content: NoticeContent;
}
