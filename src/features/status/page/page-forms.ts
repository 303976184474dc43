/** Pages with a form, plain HTML that posts to the hub, and the page of what programs read. */

import type { ComponentView, PublicIncident } from '../contract-schemas.ts';
import { html, trusted, type Html } from './html.ts';
import { contacts } from './page-overview.ts';
import { linkTo, nameHtml, pathPart, pickText, publicUrlOf, type View } from './view.ts';
import { languageNames } from './words/say.ts';

/** Where a form goes: the page's own root on the hub, also from a copy on another host. */
function action(view: View, verb: 'subscribe' | 'report' | 'question'): string {
  return view.snapshot.page.publicUrl === null ? `${view.root}${verb}` : publicUrlOf(view.snapshot, verb);
}

/** Programs fill in every field; people see this one only where there is no style, and are told to leave it. */
function trap(view: View): Html {
  return html`<p class="trap" aria-hidden="true">
      <label for="website">${view.say('form.trap')}</label
      ><input id="website" name="website" type="text" autocomplete="off" tabindex="-1" />
    </p>
    <input type="hidden" name="locale" value="${view.locale}" />`;
}

function inOrder(view: View, from: readonly ComponentView[], depth = 0): [ComponentView, number][] {
  return from.flatMap((component) => [
    [component, depth] as [ComponentView, number],
    ...inOrder(view, view.childrenOf.get(component.id) ?? [], depth + 1),
  ]);
}

export function subscribeMain(view: View): Html {
  const { snapshot, say } = view;
  const root = `${view.root}${view.locale}`;
  return html`<h1>${say('subscribe.title')}</h1>
    ${snapshot.page.acceptsSubscribers ? subscribeForm(view) : html`<p class="note">${say('subscribe.closed')}</p>`}
    ${pushSection(view)}
    <h2>${say('formats.feeds')}</h2>
    <p>${say('subscribe.feeds')}</p>
    <ul>
      <li><a href="${root}/feed.atom" type="application/atom+xml">Atom</a></li>
      <li><a href="${root}/feed.rss" type="application/rss+xml">RSS</a></li>
      <li><a href="${root}/feed.json" type="application/feed+json">JSON Feed</a></li>
      <li><a href="${root}/calendar.ics" type="text/calendar">${say('formats.calendar')}</a></li>
    </ul>
    ${contacts(view)}`;
}

function subscribeForm(view: View): Html {
  const { say } = view;
  return html`<p>${say('subscribe.text')}</p>
    <form method="post" action="${action(view, 'subscribe')}">
      ${trap(view)}
      <p>
        <label for="email">${say('subscribe.email')}</label
        ><input id="email" name="email" type="email" autocomplete="email" required maxlength="254" dir="ltr" />
      </p>
      <fieldset>
        <legend>${say('subscribe.components')}</legend>
        <p class="quiet">${say('subscribe.components-hint')}</p>
        ${inOrder(view, view.roots).map(([component, depth]) => {
          const id = `c-${pathPart(component.id)}`;
          return html`<label
            >${'\u{2003}'.repeat(depth)}<input id="${id}" type="checkbox" name="components" value="${component.id}" />
            ${nameHtml(view, component.name, component.slug)}</label
          >`;
        })}
      </fieldset>
      <button type="submit">${say('subscribe.submit')}</button>
    </form>`;
}

/** What the script of the page says. */
const pushWords = ['ready', 'active', 'none', 'start', 'change', 'stop', 'blocked', 'failed'] as const;

/** Says where it works; the script of the page puts a button there where it does. */
function pushSection(view: View): Html {
  const { push, say, locale } = view;
  if (push === undefined) return html``;
  const words = Object.fromEntries(pushWords.map((name) => [name, say(`push.${name}`)]));
  const page = `${push.hub}${locale}/subscribe/index.html`;
  return html`<h2 id="push">${say('push.title')}</h2>
    <div id="push-here" data-hub="${push.hub}" data-key="${push.key}" data-words="${JSON.stringify(words)}">
      <p>${say('push.text')} <a href="${page}">${page}</a></p>
    </div>`;
}

export function reportMain(view: View): Html {
  const { snapshot, say } = view;
  return html`<h1>${say('report.title')}</h1>
    ${snapshot.page.acceptsReports ? reportForm(view) : html`<p class="note">${say('report.closed')}</p>`}
    ${contacts(view)}`;
}

const reportKinds = ['unreachable', 'error', 'slow', 'other'] as const;

function reportForm(view: View): Html {
  const { say } = view;
  return html`<p>${say('report.text')}</p>
    <form method="post" action="${action(view, 'report')}">
      ${trap(view)}
      <p>
        <label for="component">${say('report.component')}</label
        ><select id="component" name="component">
          <option value="">${say('report.any')}</option>
          ${inOrder(view, view.roots).map(([component, depth]) => {
            const { text, locale } = pickText(view, component.name, component.slug);
            return html`<option value="${component.id}" ${locale !== view.locale && html` lang="${locale}"`}>
              ${'\u{2003}'.repeat(depth)}${text}
            </option>`;
          })}
        </select>
      </p>
      <p>
        <label for="kind">${say('report.kind')}</label
        ><select id="kind" name="kind">
          ${reportKinds.map((kind) => html`<option value="${kind}">${say(`report.kind.${kind}`)}</option>`)}
        </select>
      </p>
      <p>
        <label for="text">${say('report.message')}</label
        ><textarea id="text" name="text" rows="4" maxlength="1000" dir="auto"></textarea>
      </p>
      <button type="submit">${say('report.submit')}</button>
    </form>`;
}

/** Under an incident that goes on. What is asked is read by people; nothing of it is shown by itself. */
export function questionForm(view: View, incident: PublicIncident): Html {
  const { say } = view;
  return html`<h2 id="ask">${say('ask.title')}</h2>
    <p id="ask-text">${say('ask.text')}</p>
    <form method="post" action="${action(view, 'question')}" aria-labelledby="ask">
      ${trap(view)}<input type="hidden" name="incident" value="${incident.id}" />
      <p>
        <label for="question">${say('ask.question')}</label
        ><textarea
          id="question"
          name="text"
          rows="3"
          required
          maxlength="1000"
          dir="auto"
          aria-describedby="ask-text"
        ></textarea>
      </p>
      <p>
        <label for="email">${say('ask.email')}</label
        ><input
          id="email"
          name="email"
          type="email"
          autocomplete="email"
          maxlength="254"
          dir="ltr"
          aria-describedby="ask-email"
        />
      </p>
      <p id="ask-email" class="quiet">${say('ask.email-hint')}</p>
      <button type="submit">${say('ask.submit')}</button>
    </form>`;
}

export function formatsMain(view: View): Html {
  const { say, root, locale, snapshot } = view;
  const file = (path: string, words: string): Html =>
    html`<li>
      <a href="${root}${path}"><code>${publicUrlOf(snapshot, path)}</code></a
      ><br />${words}
    </li>`;
  const [first] = view.roots;
  return html`<h1>${say('formats.title')}</h1>
    <p>${say('formats.text')}</p>
    <h2>${say('formats.feeds')}</h2>
    <ul class="day-list card">
      ${snapshot.page.locales.map((other) => html`<li><span lang="${other}">${languageNames[other]}</span>: <a href="${root}${other}/feed.atom">Atom</a> · <a href="${root}${other}/feed.rss">RSS</a> · <a href="${root}${other}/feed.json">JSON Feed</a> · <a href="${root}${other}/calendar.ics">iCalendar</a></li>`)}
    </ul>
    <h2>${say('formats.json')}</h2>
    <ul class="day-list card">
      ${file('summary.json', say('formats.summary'))} ${file('status.json', say('formats.status'))}
      ${file('components.json', say('formats.components'))} ${file('incidents.json', say('formats.incidents'))}
      ${file('snapshot.json', say('formats.snapshot'))} ${file('snapshot.sig.json', say('formats.signature'))}
    </ul>
    <p class="note">${say('formats.unknown-note')}</p>
    <h2>${say('formats.badges')}</h2>
    <p>
      <img src="${root}${locale}/badge/page.svg" alt="${view.say(`banner.${snapshot.banner.state}`)}" height="20" />
      ${first !== undefined && trusted(html`<img src="${root}${locale}/badge/${pathPart(first.slug)}.svg" alt="${pickText(view, first.name, first.slug).text}" height="20" />`.text)}
    </p>
    <p><code>${publicUrlOf(snapshot, `${locale}/badge/page.svg`)}</code></p>
    <h2>${say('formats.verify')}</h2>
    <p>${say('formats.verify-text')}</p>
    <p><a href="${linkTo(view, '')}">${say('nav.overview')}</a></p>`;
}
