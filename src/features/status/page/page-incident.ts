/** The page of one incident with its whole log, and the page of all incidents. */

import type { PublicIncident } from '../contract-schemas.ts';
import { html, type Html } from './html.ts';
import { stampList } from './layout.ts';
import { questionForm } from './page-forms.ts';
import { maintenances } from './page-overview.ts';
import { incidentHead, incidentTimes, questionList, statementLog, waveTable } from './parts-incident.ts';
import { isOpen, newestFirst, type View } from './view.ts';

export function incidentMain(view: View, incident: PublicIncident): Html {
  return html`<article>
    <div class="banner">${incidentHead(view, incident, 'h1')} ${stampList(view)}</div>
    <h2>${view.say('incident.log')}</h2>
    ${statementLog(view, incident)} ${waveTable(view, incident, 'h2')} ${questionList(view, incident, 'h2')}
    ${isOpen(incident) && questionForm(view, incident)} ${incidentTimes(view, incident)}
  </article>`;
}

export function historyMain(view: View): Html {
  const all = newestFirst(view.snapshot.incidents);
  return html`<h1>${view.say('incidents.all')}</h1>
    ${all.length === 0 && html`<p>${view.say('incidents.none-ever')}</p>`}
    ${byMonth(all).map(
      ([month, incidents]) =>
        html`<section>
          <h2>${monthText(view, month)}</h2>
          ${incidents.map((incident) => html`<article class="incident">${incidentHead(view, incident, 'h3')}</article>`)}
        </section>`,
    )}
    ${maintenances(view)}`;
}

function byMonth(incidents: readonly PublicIncident[]): [string, PublicIncident[]][] {
  const months = Map.groupBy(incidents, ({ startedAt }) => new Date(startedAt).toISOString().slice(0, 7));
  return [...months];
}

function monthText(view: View, month: string): string {
  const format = new Intl.DateTimeFormat(view.locale, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  return format.format(new Date(`${month}-01T00:00:00Z`));
}
