/** How several states become one: the rule that stands beside the word on the page. */

import { severityOf, worstOf, type ComponentState } from '#src/core/component-state.ts';
import type { ComponentRule } from '../contract-schemas.ts';

const isGone = (state: ComponentState): boolean => state === 'down' || state === 'off-by-operator';

/** Nothing gives `unknown`. A worse state among them never gives a better result. */
export function stateByRule(rule: ComponentRule, states: readonly ComponentState[]): ComponentState {
  const worst = worstOf(states);
  if (rule.kind === 'worst' || states.length === 0) return worst;
  const gone = states.filter(isGone);
  if (gone.length * 100 >= rule.downFromPercent * states.length) return worstOf(gone);
  return severityOf(worst) >= severityOf('partial') ? 'partial' : worst;
}
