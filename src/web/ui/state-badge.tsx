/** A device's state: always icon and word, never colour alone; never shown as live when it is not. */

import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconHelpCircle } from '@tabler/icons-react';
import { formatTime } from '../i18n/formats.ts';
import { useLocale } from '../i18n/locale.tsx';
import { uiTexts } from '../i18n/ui.data.ts';
import { useText } from '../i18n/use-text.ts';
import { useFreshness } from './freshness.tsx';
import css from './state-badge.module.css';

export type State = 'up' | 'degraded' | 'down' | 'unknown';

const icons = {
  up: IconCircleCheck,
  degraded: IconAlertTriangle,
  down: IconCircleX,
  unknown: IconHelpCircle,
} as const;

/** The shapes differ as well as the colours, so that they can be told apart without colour. */
export function StateIcon({ state, size = 16 }: { readonly state: State; readonly size?: number }) {
  const Icon = icons[state];
  return <Icon size={size} stroke={2} aria-hidden="true" className={css['icon']} data-state={state} />;
}

interface StateBadgeProps {
  readonly state: State;
  /** `plain` in dense lists, `filled` where the state is the subject. */
  readonly look?: 'plain' | 'filled';
}

export function StateBadge({ state, look = 'plain' }: StateBadgeProps) {
  const t = useText(uiTexts);
  const { locale } = useLocale();
  const { staleSince } = useFreshness();
  const word = t(`state.${state}`);
  const isStale = staleSince !== undefined;
  return (
    <span className={css['badge']} data-state={state} data-look={look} data-stale={isStale || undefined}>
      <StateIcon state={state} />
      <span>
        {word}
        {isStale && ', '}
        {isStale && <span className={css['asOf']}>{t('state.as-of', { time: formatTime(locale, staleSince) })}</span>}
      </span>
    </span>
  );
}
