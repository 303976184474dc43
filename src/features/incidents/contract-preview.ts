/** Incidents: a statement as its readers get it, before it is published. */

import { z } from 'zod';
import { PublicLocale, PublishMissing } from './contract-schemas.ts';

/** For readers of one language. Everything is as it is shown and sent; links are those of a reader who is made up. */
export const StatementPreview = z.strictObject({
  locale: PublicLocale,
  /** Its place on the public page: a document without scripts, and the style sheet of the page. `null`: there is no page in this language. */
  page: z.strictObject({ html: z.string(), css: z.string() }).nullable(),
  channels: z.array(
    z.strictObject({
      channel: z.enum(['email', 'webhook', 'web-push']),
      subject: z.string(),
      parts: z.array(
        z.strictObject({ mediaType: z.enum(['text/plain', 'text/html', 'application/json']), text: z.string() }),
      ),
    }),
  ),
  approvalsNeeded: z.number(),
  /** What it lacks, approvals that it may have left aside; empty for one that was published. */
  publishMissing: z.array(PublishMissing),
});
export type StatementPreview = z.infer<typeof StatementPreview>;
