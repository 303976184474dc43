/** The state of what the public depends on: shape, word and colour, each telling it alone. */

import {
  IconAlertTriangle,
  IconCircleArrowUp,
  IconCircleCheck,
  IconHelpCircle,
  IconPower,
  IconSquareHalf,
  IconSquareX,
} from '@tabler/icons-react';
import type { ComponentState } from '#src/core/component-state.ts';
import { componentStateNames } from '#src/core/component-words.data.ts';
import { useLocale } from '../i18n/locale.tsx';
import { stateTexts } from '../i18n/state.data.ts';
import { useText } from '../i18n/use-text.ts';
import css from './component-state.module.css';

/** The shapes of `componentShapes`, as the public page draws them. */
const icons = {
  ok: IconCircleCheck,
  degraded: IconAlertTriangle,
  restoring: IconCircleArrowUp,
  unknown: IconHelpCircle,
  partial: IconSquareHalf,
  'off-by-operator': IconPower,
  down: IconSquareX,
} as const;

export function ComponentStateIcon({ state, size = 16 }: { readonly state: ComponentState; readonly size?: number }) {
  const Icon = icons[state];
  return <Icon size={size} stroke={2} aria-hidden="true" className={css['icon']} data-state={state} />;
}

interface ComponentStateBadgeProps {
  readonly state: ComponentState;
  readonly look?: 'plain' | 'filled';
  /** Other words than the usual ones, such as "claimed, not verified". */
  readonly word?: string | undefined;
}

export function ComponentStateBadge({ state, look = 'plain', word }: ComponentStateBadgeProps) {
  const { locale } = useLocale();
  return (
    <span className={css['badge']} data-state={state} data-look={look}>
      <ComponentStateIcon state={state} />
      <span>{word ?? componentStateNames[locale][state]}</span>
    </span>
  );
}

/** What vantages measured. The same shapes, and words of their own: nobody has judged anything yet. */
export type Result = 'ok' | 'degraded' | 'failing' | 'unknown' | 'limited' | 'void';
const stateOfResult = {
  ok: 'ok',
  degraded: 'degraded',
  failing: 'down',
  unknown: 'unknown',
  limited: 'unknown',
  void: 'unknown',
} as const satisfies Readonly<Record<Result, ComponentState>>;

export function ResultBadge({
  result,
  look = 'plain',
}: {
  readonly result: Result;
  readonly look?: 'plain' | 'filled';
}) {
  const t = useText(stateTexts);
  return <ComponentStateBadge state={stateOfResult[result]} look={look} word={t(`result.${result}`)} />;
}

export function ResultIcon({ result, size = 16 }: { readonly result: Result; readonly size?: number }) {
  return <ComponentStateIcon state={stateOfResult[result]} size={size} />;
}
