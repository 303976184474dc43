/** A component on the page: what we say, what we measured, what its provider says, and why. */

import { componentMarks, componentStateSentences } from '#src/core/component-words.data.ts';
import { failureTitle } from '#src/core/failure-words.ts';
import type { ComponentView, Contradiction } from '../contract-schemas.ts';
import { contradictionSentence } from '../messages.ts';
import { coverageOf, dayBars, daysSummary } from './day-bars.ts';
import { html, type Html } from './html.ts';
import { claimMark, resultMark, stateMark, stateWords } from './state-mark.ts';
import { percentText } from './times.ts';
import { componentPage, fillWith, linkTo, nameHtml, type View } from './view.ts';

export function componentLink(view: View, component: ComponentView): Html {
  return html`<a href="${linkTo(view, componentPage(component))}"
    >${nameHtml(view, component.name, component.slug)}</a
  >`;
}

/** Names of components that the public may see, in the order given. */
export function componentLinks(view: View, ids: readonly string[]): Html[] {
  return ids.flatMap((id) => {
    const component = view.components.get(id);
    return component === undefined ? [] : [componentLink(view, component)];
  });
}

/** Measured and claimed, side by side; one side alone where there is no provider whose words are read. */
export function twoColumns(view: View, component: ComponentView): Html {
  const { say } = view;
  const failure = component.failure === null ? '' : failureTitle(view.locale, component.failure);
  return html`<dl class="sides">
    <div>
      <dt>${say('component.measured')}</dt>
      <dd>
        ${stateWords(view, component.measured)}${failure !== '' && html` <span class="failure">${failure}</span>`}
      </dd>
    </div>
    ${
      isClaimed(component) &&
      html`<div>
        <dt>${say('component.claimed')}</dt>
        <dd>
          ${component.claimed === null ? say('component.no-claim') : claimMark(view, component.claimed, component.isUnverifiedClaim)}${component.claimReadAt !== null && html` <small>${view.sayHtml('component.claimed-read', { time: view.time(component.claimReadAt) })}</small>`}
        </dd>
      </div>`
    }
  </dl>`;
}

function isClaimed(component: ComponentView): boolean {
  return component.claimed !== null || component.claimReadAt !== null;
}

/** One line of the overview. `level` is the depth below the groups at the top. */
export function componentRow(view: View, component: ComponentView): Html {
  const children = view.childrenOf.get(component.id) ?? [];
  return html`<li class="component">
    <div class="component-head">
      <h3>${componentLink(view, component)}</h3>
      ${stateMark(view, component.state)}
    </div>
    ${componentBody(view, component)}
    ${
      children.length > 0 &&
      html`<ul class="components parts">
        ${children.map((child) => componentRow(view, child))}
      </ul>`
    }
  </li>`;
}

function componentBody(view: View, component: ComponentView): Html {
  // Where nobody claims anything and we measure what we say, one side says it all.
  const hasSides = component.claimed !== null || component.measured !== component.state;
  const failure = hasSides || component.failure === null ? '' : ` · ${failureTitle(view.locale, component.failure)}`;
  return html`${component.state !== 'ok' && html`<p class="since">${view.sayHtml('component.since', { time: view.time(component.since) })}${failure}</p>`}
  ${hasSides && twoColumns(view, component)}
  ${component.isRegional && html`<p class="note">${view.say('component.regional')}</p>`}
  ${component.reports.isRaised && html`<p class="note">${componentMarks[view.locale]['reports-of-problems']}: ${reportCount(view, component)}</p>`}
  ${daysAndUptime(view, component)}`;
}

export function reportCount(view: View, { reports }: ComponentView): string {
  const { verified, verifiedBase: base, anonymous } = reports;
  return view.say('reports.count', { verified, base, anonymous });
}

function daysAndUptime(view: View, component: ComponentView): Html {
  const { days } = component;
  if (days.length === 0) return html``;
  const uptime = component.uptime.at(-1);
  const coverage = days.reduce((sum, day) => sum + coverageOf(day), 0) / days.length;
  const measured =
    uptime === undefined || uptime.percent === null
      ? view.say('uptime.none')
      : percentText(view.locale, uptime.percent);
  const covered = percentText(view.locale, uptime?.coveragePercent ?? coverage * 100);
  return html`${dayBars(days)}
    <p class="days-text">
      ${view.say('days.title', { days: days.length })}: ${daysSummary(view, days)} ${view.say('uptime.title')}:
      <strong>${measured}</strong> · ${view.say('uptime.coverage')}: <strong>${covered}</strong>
    </p>`;
}

export function stateSentence(view: View, component: ComponentView): string {
  return componentStateSentences[view.locale][component.state];
}

export function contradictionItem(view: View, contradiction: Contradiction): Html {
  const component = view.components.get(contradiction.componentId);
  const readAt = component?.claimReadAt ?? contradiction.raisedAt;
  const { startedAt, endedAt } = contradiction;
  const moments = {
    since: view.time(startedAt),
    readAt: view.time(readAt),
    ...(endedAt !== null && { until: view.time(endedAt) }),
  };
  const sentence = fillWith(({ since, readAt: read, until = null }) => {
    const [from, to] = [String(since), until === null ? null : String(until)];
    return contradictionSentence(view.locale, contradiction, { since: from, until: to, readAt: String(read) });
  }, moments);
  return html`<li>
    ${component !== undefined && html`<strong>${componentLink(view, component)}</strong> `}${sentence}
  </li>`;
}

/** What such a test asks stands in this house; its id means nothing to a stranger. */
const isOfOurs = (probe: string): boolean => probe === 'device';

/** Every test behind a component, as a stranger may see it. */
export function evidenceTable(view: View, component: ComponentView): Html {
  const { say, time } = view;
  if (component.evidence.length === 0) return html`<p>${say('evidence.none')}</p>`;
  const orNever = (at: number | null): Html => (at === null ? html`${say('evidence.never')}` : time(at));
  const head = ['test', 'result', 'last-ok', 'last-failure', 'vantages', 'data'] as const;
  const columns = head.map((name) => say(`evidence.${name}`));
  const [, result, lastOk, lastFailure, vantages, data] = columns;
  return html`<section class="scroll" tabindex="0" aria-labelledby="evidence">
    <table>
      <thead>
        <tr>
          ${columns.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${component.evidence.map((test) => {
          const absent = Math.max(0, test.vantagesConfigured - test.vantagesPresent);
          return html`<tr>
            <th scope="row">
              <bdi>${test.name}</bdi><br /><small
                >${!isOfOurs(test.probe) && html`<bdi>${test.target}</bdi> · `}${test.probe}</small
              >
            </th>
            <td data-of="${result}">
              ${resultMark(view, test.result)}${test.failure !== null && html`<br />${failureTitle(view.locale, test.failure)} <small><code>${test.failure}</code></small>`}
            </td>
            <td data-of="${lastOk}">${orNever(test.lastOkAt)}</td>
            <td data-of="${lastFailure}">${orNever(test.lastFailureAt)}</td>
            <td data-of="${vantages}">
              ${say('evidence.agree', { agreeing: test.vantagesAgreeing, configured: test.vantagesConfigured })}${absent > 0 && html`<br /><strong>${say('evidence.absent', { absent })}</strong>`}
            </td>
            <td data-of="${data}">
              ${test.dataAt === null ? html`<strong>${say('time.none')}</strong>` : time(test.dataAt)}
            </td>
          </tr>`;
        })}
      </tbody>
    </table>
  </section>`;
}

export function uptimeTable(view: View, component: ComponentView): Html {
  const { say, locale, time } = view;
  if (component.uptime.length === 0) return html`<p>${say('uptime.none')}</p>`;
  const percent = (value: number | null): string => (value === null ? say('uptime.none') : percentText(locale, value));
  const head = ['period', 'measured', 'contractual', 'coverage'] as const;
  const columns = head.map((name) => say(`uptime.${name}`));
  const [, measured, contractual, coverage] = columns;
  return html`<section class="scroll" tabindex="0" aria-labelledby="uptime">
      <table>
        <thead>
          <tr>
            ${columns.map((name) => html`<th scope="col">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${component.uptime.map(
            (period) =>
              html`<tr>
                <th scope="row">${time(period.fromAt)} – ${time(period.toAt)}</th>
                <td data-of="${measured}">${percent(period.percent)}</td>
                <td data-of="${contractual}">${percent(period.contractualPercent)}</td>
                <td data-of="${coverage}"><strong>${percentText(locale, period.coveragePercent)}</strong></td>
              </tr>`,
          )}
        </tbody>
      </table>
    </section>
    <p class="formula">${say('uptime.formula')}</p>`;
}
