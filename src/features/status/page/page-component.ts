/** The page of one component: claimed beside measured, the evidence, the days, the figures. */

import type { ComponentView, Contradiction } from '../contract-schemas.ts';
import { dayBars, daysLegend, daysList, daysSummary } from './day-bars.ts';
import { html, type Html } from './html.ts';
import {
  componentLink,
  componentLinks,
  componentRow,
  contradictionItem,
  evidenceTable,
  reportCount,
  stateSentence,
  twoColumns,
  uptimeTable,
} from './parts-component.ts';
import { incidentHead } from './parts-incident.ts';
import { failureTitle } from '#src/core/failure-words.ts';
import { oneLine } from '#src/core/safe-text.ts';
import { stateMark } from './state-mark.ts';
import { stampList } from './layout.ts';
import { evidencePath, nameHtml, newestFirst, pickText, type View } from './view.ts';

/** Newest; the rest stands in the history. */
const incidentsShown = 10;
const contradictionsShown = 20;

export function componentMain(view: View, component: ComponentView): Html {
  const { say, time } = view;
  const parent = component.parentId === null ? undefined : view.components.get(component.parentId);
  const about = pickText(view, component.description);
  const children = view.childrenOf.get(component.id) ?? [];
  return html`<section class="banner on-${component.state}" aria-labelledby="name">
      ${parent !== undefined && html`<p class="quiet">${view.sayHtml('component.part-of', { name: componentLink(view, parent) })}</p>`}
      <h1 id="name"><span>${nameHtml(view, component.name, component.slug)}</span></h1>
      <p class="lead">
        ${stateMark(view, component.state)} ${view.sayHtml('component.since', { time: time(component.since) })}
      </p>
      <p>${stateSentence(view, component)}</p>
      ${component.isRegional && html`<p class="note">${say('component.regional')}</p>`} ${twoColumns(view, component)}
      ${about.text !== '' && html`<p lang="${about.locale}" dir="auto">${about.text}</p>`} ${stampList(view)}
    </section>
    ${reasons(view, component)} ${breaks(view, component)}
    <div>
      <h2 id="evidence">${say('evidence.title')}</h2>
      ${evidenceTable(view, component)}
    </div>
    ${contradictions(view, component)}
    ${
      children.length > 0 &&
      html`<section aria-labelledby="parts">
        <h2 id="parts">${say('component.parts')}</h2>
        <ul class="components">
          ${children.map((child) => componentRow(view, child))}
        </ul>
      </section>`
    }
    ${days(view, component)}
    <div>
      <h2 id="uptime">${say('uptime.title')}</h2>
      ${uptimeTable(view, component)}
    </div>
    ${reports(view, component)} ${incidents(view, component)}`;
}

function reasons(view: View, component: ComponentView): Html {
  if (component.reasons.length === 0) return html``;
  return html`<section aria-labelledby="reasons">
    <h2 id="reasons">${view.say('component.reasons')}</h2>
    <ul class="card day-list">
      ${component.reasons.map((reason) => {
        const [link] = reason.refId === null ? [] : componentLinks(view, [reason.refId]);
        const failure = reason.failure === null ? '' : `: ${failureTitle(view.locale, reason.failure)}`;
        return html`<li>
          ${stateMark(view, reason.state)} –
          ${view.say(`reason.${reason.kind}`)}${link !== undefined && html` (${link})`}${failure}${reason.since !== null && html` <small>${view.sayHtml('component.since', { time: view.time(reason.since) })}</small>`}
        </li>`;
      })}
    </ul>
  </section>`;
}

function breaks(view: View, component: ComponentView): Html {
  const links = componentLinks(view, component.breaks);
  if (links.length === 0) return html``;
  return html`<section aria-labelledby="breaks">
    <h2 id="breaks">${view.say('component.breaks')}</h2>
    <ul>
      ${links.map((link) => html`<li>${link}</li>`)}
    </ul>
  </section>`;
}

function contradictions(view: View, component: ComponentView): Html {
  const own = view.snapshot.contradictions
    .filter(({ componentId }) => componentId === component.id)
    .toSorted((a, b) => b.startedAt - a.startedAt);
  if (own.length === 0) return html``;
  return html`<section aria-labelledby="differing">
    <h2 id="differing">${view.say('contradictions.title')}</h2>
    <ul class="card day-list">
      ${own.slice(0, contradictionsShown).map((one) => html`${contradictionItem(view, one)}`)}
    </ul>
    ${evidenceLinks(view, own)}
  </section>`;
}

function evidenceLinks(view: View, own: readonly Contradiction[]): Html {
  const paths = own.map(({ id }) => evidencePath(id)).filter((path) => view.evidence.has(path));
  if (paths.length === 0) return html``;
  const words = view.say('contradiction.evidence');
  return html`<ul>
    ${paths.map(
      (path) =>
        html`<li>
          <a href="${view.root}${path}">${words} <code>${path}</code></a>
        </li>`,
    )}
  </ul>`;
}

function days(view: View, component: ComponentView): Html {
  if (component.days.length === 0) return html``;
  return html`<section aria-labelledby="days">
    <h2 id="days">${view.say('days.title', { days: component.days.length })}</h2>
    <div class="card">
      ${dayBars(component.days)}
      <p class="days-text">${daysSummary(view, component.days)}</p>
      ${daysLegend(view, [component])}
    </div>
    ${daysList(view, component.days)}
  </section>`;
}

function reports(view: View, component: ComponentView): Html {
  const { verified, anonymous, texts } = component.reports;
  if (verified + anonymous + texts.length === 0) return html``;
  return html`<section aria-labelledby="reports">
    <h2 id="reports">${view.say('reports.title')}</h2>
    <p>${reportCount(view, component)}</p>
    ${reportTexts(view, texts)}
  </section>`;
}

function reportTexts(view: View, texts: ComponentView['reports']['texts']): Html {
  if (texts.length === 0) return html``;
  return html`<p>${view.say('reports.texts')}</p>
    <div class="prose">
      ${texts.map(
        ({ text, at }) =>
          html`<blockquote>
            <p dir="auto">${oneLine(text)}</p>
            <p class="quiet">${view.time(at)}</p>
          </blockquote>`,
      )}
    </div>`;
}

function incidents(view: View, component: ComponentView): Html {
  const own = newestFirst(view.snapshot.incidents.filter(({ componentIds }) => componentIds.includes(component.id)));
  if (own.length === 0) return html``;
  return html`<section aria-labelledby="incidents">
    <h2 id="incidents">${view.say('nav.history')}</h2>
    ${own.slice(0, incidentsShown).map((incident) => html`<article class="incident">${incidentHead(view, incident, 'h3')}</article>`)}
  </section>`;
}
