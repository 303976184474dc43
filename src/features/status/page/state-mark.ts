/** How a state looks: a shape, words and a colour, in this order of weight. Without colour nothing is lost. */

import type { ComponentState } from '#src/core/component-state.ts';
import { componentMarks, componentStateNames } from '#src/core/component-words.data.ts';
import { html, trusted, type Html } from './html.ts';
import type { View } from './view.ts';

/** Paths on a grid of 20: no two states have the same outline. */
const shapes: Readonly<Record<ComponentState, string>> = {
  // A disc with a tick.
  ok: '<path fill-rule="evenodd" d="M10 1a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm4.7 6.7-5.6 6.2-3.8-3.6 1.3-1.5 2.4 2.3 4.2-4.7Z"/>',
  // A triangle with a bar.
  degraded: '<path fill-rule="evenodd" d="M10 1.5 19.5 18.5H.5ZM9 7.5v5.5h2V7.5Zm0 7v2h2v-2Z"/>',
  // An arrow that goes up, in a ring.
  restoring:
    '<path fill-rule="evenodd" d="M10 1a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 2a7 7 0 1 1 0 14 7 7 0 0 1 0-14Zm0 2.2 4.2 4.6h-3V15H8.8V9.8h-3Z"/>',
  // A dashed ring with a question mark.
  unknown:
    '<circle cx="10" cy="10" r="8" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="3 2"/><path d="M7 7.9C7.2 6 8.4 5 10.1 5c1.8 0 3 1 3 2.6 0 1.3-.7 2-1.6 2.6-.6.4-.7.7-.7 1.5H9c0-1.4.3-2 1.4-2.8.6-.4.8-.7.8-1.2 0-.7-.4-1.1-1.1-1.1-.8 0-1.3.5-1.4 1.3ZM9 13h2v2H9Z"/>',
  // A square, half of it full.
  partial: '<path fill-rule="evenodd" d="M1.5 1.5h17v17h-17Zm2 2v13h6.5v-13Z"/>',
  // The sign of a switch.
  'off-by-operator':
    '<path fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" d="M10 1.8v8M5.3 4.2a7.6 7.6 0 1 0 9.4 0"/>',
  // A square with a cross.
  down: '<path fill-rule="evenodd" d="M1.5 1.5h17v17h-17Zm4.9 3.5L5 6.4 8.6 10 5 13.6 6.4 15 10 11.4 13.6 15 15 13.6 11.4 10 15 6.4 13.6 5 10 8.6Z"/>',
};

/** Those that a page refers to, once. */
export function stateShapes(page: Html): Html {
  const symbols = Object.entries(shapes)
    .filter(([state]) => page.text.includes(`#shape-${state}"`))
    .map(([state, shape]) => `<symbol id="shape-${state}" viewBox="0 0 20 20">${shape}</symbol>`)
    .join('');
  if (symbols === '') return trusted('');
  return trusted(`<svg class="shapes" width="0" height="0" aria-hidden="true">${symbols}</svg>`);
}

export function shapeOf(state: ComponentState): string {
  return shapes[state];
}

function shapeHtml(state: ComponentState): Html {
  return html`<svg class="shape" aria-hidden="true"><use href="#shape-${state}" /></svg>`;
}

export function stateName(view: View, state: ComponentState): string {
  return componentStateNames[view.locale][state];
}

/** Shape and words. */
export function stateMark(view: View, state: ComponentState): Html {
  return html`<span class="state is-${state}">${shapeHtml(state)}${stateName(view, state)}</span>`;
}

/** Beside a mark: the words alone. */
export function stateWords(view: View, state: ComponentState): Html {
  return html`<strong class="is-${state}">${stateName(view, state)}</strong>`;
}

/** For a heading: the shape alone, because the words follow. */
export function stateShape(state: ComponentState): Html {
  return html`<span class="state is-${state}">${shapeHtml(state)}</span>`;
}

/**
 * What somebody claims. While nothing is verified it has a mark of its own and never the one of the state: a claim that
 * all is well must not look like a measurement that all is well.
 */
export function claimMark(view: View, state: ComponentState, isUnverified: boolean): Html {
  const words = stateName(view, state);
  const shown = html`<q class="claim">${words}</q>`;
  return isUnverified
    ? html`${shown} <strong class="unverified">${componentMarks[view.locale]['claimed-not-verified']}</strong>`
    : shown;
}

const measuredStates = { ok: 'ok', degraded: 'degraded', failing: 'down', unknown: 'unknown' } as const;

/** The result of one test in the colours of a state, in its own words. */
export function resultMark(view: View, result: keyof typeof measuredStates): Html {
  const state = measuredStates[result];
  return html`<span class="state is-${state}">${shapeHtml(state)}${view.say(`result.${result}`)}</span>`;
}
