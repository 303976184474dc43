/**
 * A notice before it goes out, made by the same code that makes the sent ones, for a reader who is made up. Its links lead to
 * the right forms and open nothing: their tokens are signed with no key of ours.
 */

import type { PublicLocale } from '#src/core/messages.ts';
import type { NoticePart } from '#src/plugins/kit/notifier.ts';
import type { Db } from '#src/store/store.ts';
import { type NoticeChannel, NoticeChoice } from '../contract-notices.ts';
import { composeNotice, pageAddress } from './compose-message.ts';
import { type NoticeCause, noticePriorities } from './content.ts';
import { findJobsOfCauses } from './job-repository.ts';
import type { NoticesDeps } from './parts.ts';

export interface NoticePreview {
  readonly channel: NoticeChannel;
  readonly subject: string;
  readonly parts: NoticePart[];
}

const noKey = { tokenKey: new Uint8Array(32) };

type Deps = Pick<NoticesDeps, 'clock' | 'notifiers' | 'readPageSettings' | 'rootUrl'>;

export async function previewNotice(
  { clock, notifiers, readPageSettings, rootUrl }: Deps,
  db: Db,
  cause: NoticeCause,
  locale: PublicLocale,
): Promise<NoticePreview[]> {
  const page = pageAddress(await readPageSettings(db), rootUrl());
  // What was told says what was shown then, whatever is shown now.
  const queued = (await findJobsOfCauses(db, [cause.causeId])).get(cause.causeId);
  const job = queued ?? { ...cause, priority: noticePriorities.indexOf(cause.priority) };
  const reader = { id: 'preview', rotation: 0, choice: NoticeChoice.parse({ locale }) };
  const message = composeNotice({ page, keys: noKey, nowMs: clock.nowMs() }, reader, 'preview', [
    { job, priority: job.priority },
  ]);
  return notifiers.map((notifier) => ({
    channel: notifier.id,
    subject: message.subject,
    parts: [...notifier.render(message)],
  }));
}
