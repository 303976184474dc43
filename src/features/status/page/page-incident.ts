/** The page of one incident with its whole log, and the history of all incidents, month by month. */

import type { PublicIncident } from '../contract-schemas.ts';
import type { HistoryMonth } from './history-months.ts';
import { html, type Html } from './html.ts';
import { stampList } from './layout.ts';
import { questionForm } from './page-forms.ts';
import { maintenances } from './page-overview.ts';
import { incidentHead, incidentTimes, questionList, statementLog, waveTable } from './parts-incident.ts';
import { isOpen, linkTo, monthPage, type View } from './view.ts';

/** @param isRecordPage it is long over, and the page has no times of its own */
export function incidentMain(view: View, incident: PublicIncident, isRecordPage: boolean): Html {
  return html`<article>
    <div class="banner">${incidentHead(view, incident, 'h1')} ${isRecordPage ? recordNote(view) : stampList(view)}</div>
    <h2>${view.say('incident.log')}</h2>
    ${statementLog(view, incident)} ${waveTable(view, incident, 'h2')} ${questionList(view, incident, 'h2')}
    ${isOpen(incident) && questionForm(view, incident)} ${incidentTimes(view, incident)}
  </article>`;
}

/** The newest month, and where the others are. */
export function historyMain(view: View): Html {
  const { say, months } = view;
  const [newest] = months;
  return html`<h1>${say('incidents.all')}</h1>
    ${newest === undefined ? html`<p>${say('incidents.none-ever')}</p>` : monthSection(view, newest, 'h2')}
    ${
      months.length > 0 &&
      html`<section aria-labelledby="months">
        <h2 id="months">${say('history.months')}</h2>
        <ul class="day-list card">
          ${months.map((one) => html`<li>${monthLink(view, one)} – ${say('history.count', { count: one.incidents.length })}</li>`)}
        </ul>
        <p class="quiet">${say('history.end')}</p>
      </section>`
    }
    ${maintenances(view)}`;
}

export function monthMain(view: View, month: HistoryMonth): Html {
  const { say, months } = view;
  const at = months.findIndex((one) => one.month === month.month);
  const [later, earlier] = [months[at - 1], months[at + 1]];
  const link = (key: 'history.later' | 'history.earlier', other: HistoryMonth | undefined): Html =>
    other === undefined
      ? html``
      : html`<li><a href="${linkTo(view, monthPage(other))}">${say(key, { month: monthText(view, other) })}</a></li>`;
  return html`${monthSection(view, month, 'h1')} ${month.isRecord && recordNote(view)}
    <nav aria-label="${say('history.months')}">
      <ul>
        ${link('history.earlier', earlier)}${link('history.later', later)}
        <li><a href="${linkTo(view, 'history/')}">${say('incidents.all')}</a></li>
      </ul>
    </nav>`;
}

function monthSection(view: View, month: HistoryMonth, level: 'h1' | 'h2'): Html {
  const text = monthText(view, month);
  const heads = month.incidents.map(
    (incident) =>
      html`<article class="incident">${incidentHead(view, incident, level === 'h1' ? 'h2' : 'h3')}</article>`,
  );
  return html`<section>${level === 'h1' ? html`<h1>${text}</h1>` : html`<h2>${text}</h2>`} ${heads}</section>`;
}

function monthLink(view: View, month: HistoryMonth): Html {
  return html`<a href="${linkTo(view, monthPage(month))}">${monthText(view, month)}</a>`;
}

export function monthText(view: View, { month }: HistoryMonth): string {
  const format = new Intl.DateTimeFormat(view.locale, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  return format.format(new Date(`${month}-01T00:00:00Z`));
}

/** That it is old by intention, and where the present is. */
function recordNote(view: View): Html {
  return html`<p class="note">
    ${view.say('record.text')} <a href="${linkTo(view, '')}">${view.say('record.now')}</a>
  </p>`;
}
