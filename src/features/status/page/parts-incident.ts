/** An incident on the page: its head, its whole log, its steps of restoration, its questions. */

import type { PublicIncident } from '../contract-schemas.ts';
import { html, type Html, prose } from './html.ts';
import type { PublicLocale } from '#src/core/messages.ts';
import { oneLine } from '../../../core/safe-text.ts';
import { percentText } from './times.ts';
import { incidentPage, linkTo, nameHtml, pathPart, type View } from './view.ts';
import { componentLinks } from './parts-component.ts';
import { languageName, sayKnown } from './words/say.ts';

type Statement = PublicIncident['statements'][number];
type Text = Statement['texts'][number];

/** On the overview an incident shows so many of its newest statements, and says where the rest is. */
export const statementsOnOverview = 5;

/** The title of the newest statement in the reader's language, else that of the incident. */
function incidentTitle(view: View, incident: PublicIncident): Html {
  return nameHtml(view, incident.title, incident.id);
}

export function newestStatements(incident: PublicIncident): Statement[] {
  return incident.statements.toSorted((a, b) => b.publishedAt - a.publishedAt);
}

/** The reader's language, else the page's, else the one it was written in. */
export function textFor(view: Pick<View, 'locale' | 'snapshot'>, statement: Statement): Text | undefined {
  const order = [view.locale, view.snapshot.page.defaultLocale, statement.originalLocale];
  for (const locale of order) {
    const found = statement.texts.find((text) => text.locale === locale);
    if (found !== undefined) return found;
  }
  return statement.texts[0];
}

export function incidentHead(view: View, incident: PublicIncident, level: 'h1' | 'h2' | 'h3'): Html {
  const { say } = view;
  const title = incidentTitle(view, incident);
  const link = html`<a href="${linkTo(view, incidentPage(incident))}">${title}</a>`;
  const affected = componentLinks(view, incident.componentIds);
  return html`${incidentHeading(level, title, link)}
    <p class="tags">
      <span class="tag state-${incident.state}">${sayKnown(say, 'incident.state', incident.state)}</span>
      <span class="tag severity-${incident.severity}">${say(`incident.severity.${incident.severity}`)}</span>
      ${incident.isFalseAlarm && html`<span class="tag">${say('incident.false-alarm')}</span>`}
      <span class="quiet">${say('incident.started')} ${view.time(incident.startedAt)}</span>
    </p>
    ${affected.length > 0 && html`<p>${say('incident.affects')}: ${joined(affected)}</p>`} ${promise(view, incident)}
    ${told(view, incident)}`;
}

/** On its own page it links to nothing. */
function incidentHeading(level: 'h1' | 'h2' | 'h3', title: Html, link: Html): Html {
  if (level === 'h1') return html`<h1>${title}</h1>`;
  return level === 'h2' ? html`<h2>${link}</h2>` : html`<h3>${link}</h3>`;
}

function joined(pieces: readonly Html[]): Html[] {
  return pieces.map((piece, i) => (i === 0 ? piece : html`, ${piece}`));
}

function promise(view: View, incident: PublicIncident): Html {
  if (incident.nextUpdateAt === null || incident.closedAt !== null) return html``;
  const time = view.time(incident.nextUpdateAt);
  return incident.isOverdue
    ? html`<p class="overdue"><strong>${view.sayHtml('incident.overdue', { time })}</strong></p>`
    : html`<p class="promise">${view.sayHtml('incident.next', { time })}</p>`;
}

function told(view: View, { told: { queued, sent, failed } }: PublicIncident): Html {
  const total = queued + sent + failed;
  if (total === 0) return html``;
  const failures = failed > 0 ? `; ${view.say('incident.told-failed', { failed })}` : '';
  return html`<p class="quiet">
    ${view.say('incident.told', { sent, total })}${failures}${view.say('incident.told-end')}
  </p>`;
}

export function statementLog(view: View, incident: PublicIncident, limit = Infinity): Html {
  const statements = newestStatements(incident);
  const shown = statements.slice(0, limit);
  return html`<ol class="log" aria-label="${view.say('incident.log')}">
      ${shown.map((statement) => statementItem(view, incident, statement))}
    </ol>
    ${shown.length < statements.length && html`<p><a href="${linkTo(view, incidentPage(incident))}">${view.say('incident.open')}</a></p>`}`;
}

const anchor = (id: string): string => `s-${pathPart(id)}`;

function statementItem(view: View, incident: PublicIncident, statement: Statement): Html {
  const { say } = view;
  const text = textFor(view, statement);
  const page = linkTo(view, incidentPage(incident));
  const isCorrected = statement.supersededBy !== null;
  return html`<li id="${anchor(statement.id)}" class="statement${isCorrected ? ' corrected' : ''}">
    <p class="when">
      ${view.time(statement.publishedAt)} · ${sayKnown(say, 'incident.state', statement.incidentState)}
    </p>
    ${statement.supersededBy !== null && html`<p class="mark"><strong>${say('statement.superseded')}</strong> <a href="${page}#${anchor(statement.supersededBy)}">${say('statement.read-newer')}</a></p>`}
    ${statement.supersedes !== null && correction(view, statement, statement.supersedes, page)}
    ${text !== undefined && statementText(view, statement, text)}
    <p class="quiet">
      ${say(`statement.${statement.origin}`)}${statement.isSelfApproved && html` · ${say('statement.self-approved')}`}
    </p>
  </li>`;
}

function correction(view: View, statement: Statement, olderId: string, page: string): Html {
  const older = html`<a href="${page}#${anchor(olderId)}">${view.say('statement.read-older')}</a>`;
  const why = statement.correction ?? '';
  const lang = statement.originalLocale;
  return html`<p class="mark">
    <strong>${view.say('statement.correction')}:</strong>
    ${why !== '' && html`<span lang="${lang}" dir="auto">${why}</span> `}${older}
  </p>`;
}

function fallbackNote({ locale, say }: View, shown: PublicLocale): string[] {
  return shown === locale ? [] : [say('statement.fallback', { language: languageName(locale, shown) })];
}

function statementText(view: View, statement: Statement, text: Text): Html {
  const { say } = view;
  const notes = [
    ...fallbackNote(view, text.locale),
    ...(text.review === 'machine-assisted' ? [say('statement.machine-assisted')] : []),
    ...(text.review === 'stale' ? [say('statement.stale')] : []),
  ];
  return html`${notes.length > 0 && html`<p class="translation">${notes.join(' · ')}</p>`}
    <div lang="${text.locale}" dir="auto">
      <p class="statement-title"><strong>${oneLine(text.title)}</strong></p>
      <div class="prose">${prose(text.body)}</div>
    </div>
    ${claimList(view, statement, text)}`;
}

/** The claims in the language of the text when they were translated, else in the one they were made in. */
function claimList(view: View, statement: Statement, text: Text): Html {
  if (statement.claims.length === 0) return html``;
  return html`<ul class="claims">
    ${statement.claims.map((claim, i) => {
      const translated = text.claims[i] ?? '';
      const lang = translated === '' ? statement.originalLocale : text.locale;
      return html`<li>
        <span class="tag claim-${claim.modality}">${sayKnown(view.say, 'claim', claim.modality)}</span>
        <small>${sayKnown(view.say, 'subject', claim.subject)}:</small>
        ${inLanguage(view, lang, translated === '' ? claim.text : translated)}
      </li>`;
    })}
  </ul>`;
}

/** Words of people, in whatever direction they run; their language is told where it is not that of the page. */
function inLanguage(view: View, lang: string, text: string): Html {
  return lang === view.locale ? html`<bdi>${text}</bdi>` : html`<bdi lang="${lang}">${text}</bdi>`;
}

function heading(level: 'h2' | 'h4', text: string, id?: string): Html {
  const named = id === undefined ? html`` : html` id="${id}"`;
  return level === 'h2' ? html`<h2${named}>${text}</h2>` : html`<h4${named}>${text}</h4>`;
}

export function waveTable(view: View, incident: PublicIncident, level: 'h2' | 'h4'): Html {
  if (incident.waves.length === 0) return html``;
  const { say } = view;
  const lang = incident.originalLocale;
  const head = ['step', 'audience', 'scope', 'state', 'when', 'works', 'does-not-work'] as const;
  const columns = head.map((name) => say(`wave.${name}`));
  const [, audience, scope, state, when, works, doesNotWork] = columns;
  const written = (text: string): Html => (text === '' ? html`–` : inLanguage(view, lang, text));
  const id = `waves-${pathPart(incident.id)}`;
  const waves = incident.waves.toSorted((a, b) => a.position - b.position);
  return html`${heading(level, say('waves.title'), id)}
    <section class="scroll" tabindex="0" aria-labelledby="${id}">
      <table>
        <thead>
          <tr>
            ${columns.map((name) => html`<th scope="col">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${waves.map((wave) => {
            const at = wave.passedAt ?? wave.openedAt ?? wave.plannedAt;
            return html`<tr>
              <th scope="row">${written(wave.name)}</th>
              <td data-of="${audience}">${written(wave.audience)}</td>
              <td data-of="${scope}">${percentText(view.locale, wave.scopePercent)}</td>
              <td data-of="${state}">${sayKnown(say, 'wave', wave.state)}</td>
              <td data-of="${when}">${at === null ? '–' : view.time(at)}</td>
              <td data-of="${works}">${written(wave.works)}</td>
              <td data-of="${doesNotWork}">${written(wave.doesNotWork)}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </section>`;
}

export function questionList(view: View, incident: PublicIncident, level: 'h2' | 'h4'): Html {
  if (incident.questions.length === 0) return html``;
  const { say } = view;
  return html`${heading(level, say('questions.title'))}
    <dl class="questions">
      ${incident.questions.map((question) => {
        const text = question.texts.find(({ locale }) => locale === view.locale);
        const lang = text === undefined ? incident.originalLocale : text.locale;
        const shown = text ?? question;
        return html`<div>
          <dt lang="${lang}" dir="auto">${shown.question}</dt>
          <dd>
            ${question.isOutdated && html`<p class="mark"><strong>${say('question.outdated')}</strong></p>`}
            ${fallbackNote(view, lang).map((note) => html`<p class="translation">${note}</p>`)}
            <div lang="${lang}" dir="auto" class="prose">${prose(shown.answer)}</div>
            <p class="quiet">
              ${view.time(question.answeredAt)}${question.askers > 0 && html` · ${say('question.askers', { askers: question.askers })}`}
            </p>
          </dd>
        </div>`;
      })}
    </dl>`;
}

export function incidentTimes(view: View, incident: PublicIncident): Html {
  const { say } = view;
  const times = [
    ['incident.started', incident.startedAt],
    ['incident.detected', incident.detectedAt],
    ['incident.first-public', incident.firstPublicAt],
    ['incident.acknowledged', incident.acknowledgedAt],
    ['incident.contained', incident.containedAt],
    ['incident.first-restored', incident.firstRestoredAt],
    ['incident.fully-restored', incident.fullyRestoredAt],
    ['incident.closed', incident.closedAt],
  ] as const;
  const { promisesKept: kept, promisesBroken: broken } = incident;
  return html`<h2>${say('incident.times')}</h2>
    <dl class="times">
      ${times.map(
        ([key, at]) =>
          at !== null &&
          html`<div>
            <dt>${say(key)}</dt>
            <dd>${view.time(at)}</dd>
          </div>`,
      )}
    </dl>
    ${kept + broken > 0 && html`<p>${say('incident.promises', { kept, broken })}</p>`}`;
}
