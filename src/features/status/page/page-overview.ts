/** The first page: what holds now, what we have said, what is announced. */

import type { ComponentView, PublicIncident } from '../contract-schemas.ts';
import { daysLegend } from './day-bars.ts';
import { html, type Html, prose } from './html.ts';
import { stampList } from './layout.ts';
import { componentLinks, componentRow, contradictionItem } from './parts-component.ts';
import { incidentHead, questionList, statementLog, statementsOnOverview, waveTable } from './parts-incident.ts';
import { stateName, stateShape } from './state-mark.ts';
import { isOpen, linkTo, nameHtml, newestFirst, pickText, type View } from './view.ts';

/** Closed ones that still interest; the rest stands in the history. */
const recentIncidents = 3;
const contradictionsShown = 20;

export function bannerText(view: View): string {
  const { banner } = view.snapshot;
  return banner.total === 0 ? view.say('banner.nothing') : view.say(`banner.${banner.state}`);
}

export function overviewMain(view: View): Html {
  const { snapshot, say } = view;
  const open = newestFirst(snapshot.incidents.filter(isOpen));
  const differing = snapshot.contradictions.filter(({ endedAt }) => endedAt === null);
  return html`${banner(view)}
    <section aria-labelledby="incidents">
      <h2 id="incidents">${say('incidents.current')}</h2>
      ${open.length === 0 ? html`<p>${say('incidents.none')}</p>` : open.map((incident) => openIncident(view, incident))}
    </section>
    ${
      differing.length > 0 &&
      html`<section aria-labelledby="differing">
        <h2 id="differing">${say('contradictions.title')}</h2>
        <ul class="card day-list">
          ${differing.slice(0, contradictionsShown).map((one) => contradictionItem(view, one))}
        </ul>
      </section>`
    }
    <section aria-labelledby="services">
      <h2 id="services">${say('components.title')}</h2>
      ${components(view, view.roots)}
    </section>
    ${maintenances(view)} ${recent(view)} ${vantages(view)} ${contacts(view)}`;
}

function banner(view: View): Html {
  const { snapshot, say } = view;
  const { state, affected, unknown, total, hasMaintenance } = snapshot.banner;
  const counts = [
    ...(total > 0 ? [say('banner.affected', { affected, total })] : []),
    ...(unknown > 0 ? [say('banner.unknown-count', { unknown })] : []),
  ];
  return html`<section class="banner on-${state}" aria-labelledby="now">
    <h1 id="now">${stateShape(state)}<span>${bannerText(view)}</span></h1>
    <p class="lead">${counts.join(' · ')}</p>
    ${hasMaintenance && html`<p>${say('banner.maintenance')}</p>`} ${stampList(view)}
  </section>`;
}

function openIncident(view: View, incident: PublicIncident): Html {
  return html`<article class="incident">
    ${incidentHead(view, incident, 'h3')} ${statementLog(view, incident, statementsOnOverview)}
    ${waveTable(view, incident, 'h4')}${questionList(view, incident, 'h4')}
  </article>`;
}

function components(view: View, roots: readonly ComponentView[]): Html {
  if (roots.length === 0) return html`<p>${view.say('components.none')}</p>`;
  return html`<ul class="components">
      ${roots.map((root) => componentRow(view, root))}
    </ul>
    ${daysLegend(view, view.snapshot.components)}`;
}

export function maintenances(view: View): Html {
  const { snapshot, say, time } = view;
  const coming = snapshot.maintenances
    .filter(({ state }) => state === 'planned' || state === 'running')
    .toSorted((a, b) => a.startsAt - b.startsAt);
  return html`<section aria-labelledby="maintenance">
    <h2 id="maintenance">${say('maintenance.title')}</h2>
    ${coming.length === 0 && html`<p>${say('maintenance.none')}</p>`}
    ${coming.map((one) => {
      const body = pickText(view, one.body);
      const longer = one.body[body.locale] ?? '';
      const affected = componentLinks(view, one.componentIds);
      return html`<article class="incident">
        <h3>${nameHtml(view, one.title, one.id)}</h3>
        <p class="tags">
          <span class="tag">${say(`maintenance.${one.state}`)}</span>
          <span>${time(one.startsAt)} – ${time(one.endsAt)}</span>
        </p>
        ${affected.length > 0 && html`<p>${say('incident.affects')}: ${affected.map((link, i) => (i === 0 ? link : html`, ${link}`))}</p>`}
        <p>${say('maintenance.expected', { state: stateName(view, one.expected) })}</p>
        ${longer !== '' && html`<div class="prose" lang="${body.locale}" dir="auto">${prose(longer)}</div>`}
      </article>`;
    })}
  </section>`;
}

function recent(view: View): Html {
  const closed = newestFirst(view.snapshot.incidents.filter((incident) => !isOpen(incident)));
  if (closed.length === 0) return html``;
  return html`<section aria-labelledby="recent">
    <h2 id="recent">${view.say('incidents.recent')}</h2>
    ${closed.slice(0, recentIncidents).map((incident) => html`<article class="incident">${incidentHead(view, incident, 'h3')}</article>`)}
    <p><a href="${linkTo(view, 'history/')}">${view.say('incidents.all')}</a></p>
  </section>`;
}

function vantages(view: View): Html {
  const { snapshot, say } = view;
  if (snapshot.vantages.length === 0) return html``;
  return html`<section aria-labelledby="vantages">
    <h2 id="vantages">${say('vantages.title')}</h2>
    <ul class="card day-list">
      ${snapshot.vantages.map(
        ({ name, place, network, isPresent }) =>
          html`<li>
            <bdi>${name}</bdi>
            <small
              ><bdi
                >${[...new Set([place, network])].filter((text) => text !== '' && text !== name).join(' · ')}</bdi
              ></small
            >
            – ${isPresent ? say('vantage.present') : html`<strong>${say('vantage.absent')}</strong>`}
          </li>`,
      )}
    </ul>
  </section>`;
}

export function contacts(view: View): Html {
  const { contacts: given } = view.snapshot.page;
  if (given.length === 0) return html``;
  return html`<section aria-labelledby="contacts">
    <h2 id="contacts">${view.say('contacts.title')}</h2>
    <p>${view.say('contacts.text')}</p>
    <dl class="contacts card">
      ${given.map(
        ({ label, value }) =>
          html`<div>
            <dt dir="auto">${label}</dt>
            <dd dir="auto">${value}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}
