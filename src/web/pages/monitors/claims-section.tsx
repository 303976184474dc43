/** What a provider says about itself, as this monitor read it. A claim, never evidence. */

import type { MonitorDetail } from '#src/features/watch/contract-lists.ts';
import { useNowMs } from '../../browser/clock.ts';
import { monitorsTexts } from '../../i18n/monitors.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { ComponentStateBadge } from '../../ui/component-state.tsx';
import { FactRow, Facts, Section } from '../../ui/page.tsx';
import css from './monitor-page.module.css';

export function ClaimsSection({ monitor }: { readonly monitor: MonitorDetail }) {
  const t = useText(monitorsTexts);
  const format = useFormats();
  const now = useNowMs(1000);
  const { claimed } = monitor;
  if (claimed === null) {
    return (
      <Section title={t('claims')} about={t('claims.about')}>
        <p className={css['faint']}>{t('claims.none')}</p>
      </Section>
    );
  }
  return (
    <Section title={t('claims')} about={t('claims.about')}>
      <Facts>
        <FactRow term={t('claims.overall')}>
          {claimed.overall === null ? t('claims.overall.none') : <ComponentStateBadge state={claimed.overall} />}
          <p className={css['faint']}>
            {t('claims.read', {
              time: format.relative(claimed.readAt, Math.max(now, claimed.readAt)),
              since: format.moment(claimed.since, now),
            })}{' '}
            {claimed.pageUpdatedAt !== null && t('claims.from', { time: format.moment(claimed.pageUpdatedAt, now) })}
          </p>
        </FactRow>
        {claimed.components.length > 0 && (
          <FactRow term={t('claims.components')}>
            <ul className={css['segments']}>
              {claimed.components.map((component) => (
                <li key={component.key} className={css['line']}>
                  <ComponentStateBadge state={component.state} />
                  <span>{component.name}</span>
                  {component.isMaintenance && <span className={css['tag']}>{t('claims.maintenance')}</span>}
                </li>
              ))}
            </ul>
          </FactRow>
        )}
        {claimed.incidents.length > 0 && (
          <FactRow term={t('claims.incidents')}>
            <ul className={css['segments']}>
              {claimed.incidents.map((incident) => (
                <li key={incident.key}>
                  {incident.title} <span className={css['tag']}>{incident.state}</span>
                </li>
              ))}
            </ul>
          </FactRow>
        )}
        <FactRow term={t('claims.hash')}>
          <code>{claimed.captureHash}</code>
        </FactRow>
      </Facts>
    </Section>
  );
}
