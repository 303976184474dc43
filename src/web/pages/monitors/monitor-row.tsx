/** One monitor in the list: one dense line on a screen, two lines on a phone. */

import { IconPlayerPause } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { failureTitle } from '#src/core/failure-words.ts';
import type { MonitorSummary } from '#src/features/watch/contract-lists.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { monitorsTexts } from '../../i18n/monitors.data.ts';
import { probeName, targetWords } from '../../i18n/probe-words.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { Age } from '../../ui/age.tsx';
import { ResultBadge } from '../../ui/component-state.tsx';
import look from '../../ui/virtual-grid.module.css';
import css from './monitor-grid.module.css';

/** The cells of a row; the row itself belongs to the grid. */
export const MonitorCells = memo(function MonitorCells({ monitor }: { readonly monitor: MonitorSummary }) {
  const t = useText(monitorsTexts);
  const format = useFormats();
  const { locale } = useLocale();
  const target = targetWords(locale, monitor);
  const failure = monitor.failure === null ? undefined : failureTitle(locale, monitor.failure);
  return (
    <>
      <div role="gridcell" className={look['state']}>
        <MonitorStateBadge monitor={monitor} />
      </div>
      <div role="gridcell" className={look['name']}>
        <Link to={paths.monitor} params={{ monitorId: monitor.id }} tabIndex={-1} className={look['link']}>
          {monitor.name}
        </Link>
        {failure !== undefined && (
          <span className={look['pill']} data-state={monitor.state} title={failure}>
            {failure}
          </span>
        )}
        {monitor.isRegional && (
          <span className={look['pill']} data-state="regional" title={t('regional.about')}>
            {t('regional')}
          </span>
        )}
        {monitor.tags.slice(0, 3).map((tag) => (
          <span key={tag} className={look['pill']}>
            {tag}
          </span>
        ))}
        <span className={look['line2']}>{failure ?? target}</span>
      </div>
      <div role="gridcell" title={target}>
        {target}
      </div>
      <div role="gridcell" className={css['probe']} title={probeName(locale, monitor.probe)}>
        {monitor.probe}
      </div>
      <div
        role="gridcell"
        className={css['vantages']}
        data-few={monitor.isEnabled && monitor.vantagesPresent * 2 <= monitor.vantageIds.length ? true : undefined}
      >
        <span aria-hidden="true">
          {t('vantages.of', { present: monitor.vantagesPresent, configured: monitor.vantageIds.length })}
        </span>
        <span className="ks-visually-hidden">
          {t('vantages.label', { present: monitor.vantagesPresent, configured: monitor.vantageIds.length })}
        </span>
      </div>
      <div role="gridcell" className={css['time']}>
        {monitor.totalMs === null ? '–' : `${format.number(Math.round(monitor.totalMs))} ms`}
      </div>
      <div role="gridcell">{monitor.since === null ? '–' : <Age at={monitor.since} isShort />}</div>
    </>
  );
});

/** The result, or that nobody tests it. */
function MonitorStateBadge({ monitor }: { readonly monitor: Pick<MonitorSummary, 'state'> }) {
  const t = useText(monitorsTexts);
  if (monitor.state === 'switched-off') {
    return (
      <span className={css['off']}>
        <IconPlayerPause size={16} aria-hidden="true" />
        {t('state.switched-off')}
      </span>
    );
  }
  return <ResultBadge result={monitor.state} />;
}
