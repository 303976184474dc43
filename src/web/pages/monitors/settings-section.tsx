/** How the monitor is set up. */

import type { MonitorDetail } from '#src/features/watch/contract-lists.ts';
import { monitorsTexts } from '../../i18n/monitors.data.ts';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { Moment } from '../../ui/age.tsx';
import { FactRow, Facts, Section } from '../../ui/page.tsx';
import css from './monitor-page.module.css';

export function SettingsSection({ monitor }: { readonly monitor: MonitorDetail }) {
  const t = useText(monitorsTexts);
  const ui = useText(uiTexts);
  const format = useFormats();
  return (
    <Section title={t('settings')}>
      <Facts>
        <FactRow term={t('settings.period')}>
          {t('settings.period.text', {
            duration: format.duration(monitor.periodS * 1000),
            budget: format.duration(monitor.budgetMs),
          })}
        </FactRow>
        <FactRow term={t('settings.slow')}>
          {monitor.slowAboveMs === null ? t('settings.slow.none') : `${format.number(monitor.slowAboveMs)} ms`}
        </FactRow>
        <FactRow term={t('settings.confirm')}>
          {t('settings.confirm.text', {
            failures: monitor.failuresToConfirm,
            successes: monitor.successesToConfirm,
          })}
        </FactRow>
        <FactRow term={t('settings.tags')}>
          {monitor.tags.length === 0
            ? ui('none')
            : monitor.tags.map((tag) => (
                <span key={tag} className={css['tag']}>
                  {tag}
                </span>
              ))}
        </FactRow>
        {monitor.source !== '' && <FactRow term={t('settings.source')}>{monitor.source}</FactRow>}
        <FactRow term={t('settings.changed')}>
          <Moment at={monitor.changedAt} />
        </FactRow>
      </Facts>
      {monitor.settings === null ? (
        <p className={css['faint']}>{t('settings.hidden')}</p>
      ) : (
        <pre className={css['json']}>{JSON.stringify(monitor.settings, undefined, 2)}</pre>
      )}
    </Section>
  );
}
