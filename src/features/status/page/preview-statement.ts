/** One statement as the overview of the page shows it, for whoever writes it: the head of its incident, and what it corrects. */

import type { PublicLocale } from '#src/core/messages.ts';
import type { PublicIncident, Snapshot } from '../contract-schemas.ts';
import { html } from './html.ts';
import { incidentHead, statementLog } from './parts-incident.ts';
import { styleSheet } from './style.data.ts';
import { indexSnapshot, viewOf } from './view.ts';

export interface ShownStatement {
  /** A whole document; its style sheet stands beside it, because who shows it may allow none inside. */
  readonly html: string;
  readonly css: string;
}

/** @returns undefined: the page is not made in this language */
export function showStatementOnPage(
  snapshot: Snapshot,
  incident: PublicIncident,
  { statementId, locale }: { readonly statementId: string; readonly locale: PublicLocale },
): ShownStatement | undefined {
  if (!snapshot.page.locales.includes(locale)) return undefined;
  const statements = incident.statements.filter(({ id, supersededBy }) => [id, supersededBy].includes(statementId));
  const shown = { ...incident, statements };
  const view = viewOf(indexSnapshot({ ...snapshot, incidents: [shown] }, new Map()), locale, '');
  const document = html`<!doctype html>
    <html lang="${locale}" dir="ltr">
      <head>
        <meta charset="utf-8" />
        <title>${view.say('incident.log')}</title>
      </head>
      <body>
        <main class="wrap">
          <article class="incident">${incidentHead(view, shown, 'h3')} ${statementLog(view, shown)}</article>
        </main>
      </body>
    </html>`;
  return { html: document.text, css: styleSheet };
}
