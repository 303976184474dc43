/** Every test behind the state, as the public may see it too. */

import { Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { failureTitle } from '#src/core/failure-words.ts';
import type { ComponentView } from '#src/features/status/contract-schemas.ts';
import { componentTexts } from '../../i18n/component.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { probeName, targetWords } from '../../i18n/probe-words.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { Age } from '../../ui/age.tsx';
import { ResultBadge } from '../../ui/component-state.tsx';
import { Section } from '../../ui/page.tsx';
import table from '../system/table.module.css';
import css from './component-page.module.css';

export function EvidenceSection({ view }: { readonly view: ComponentView }) {
  const t = useText(componentTexts);
  const { locale } = useLocale();
  if (view.evidence.length === 0) {
    return (
      <Section title={t('evidence')}>
        <p className={css['faint']}>{t(view.measured === 'unknown' ? 'evidence.none' : 'evidence.parts')}</p>
      </Section>
    );
  }
  return (
    <Section title={t('evidence')} flush>
      <Table className={table['table']}>
        <thead>
          <tr>
            <th scope="col">{t('evidence.test')}</th>
            <th scope="col">{t('evidence.result')}</th>
            <th scope="col">{t('evidence.vantages')}</th>
            <th scope="col">{t('evidence.ok')}</th>
            <th scope="col">{t('evidence.failed')}</th>
            <th scope="col">{t('evidence.at')}</th>
          </tr>
        </thead>
        <tbody>
          {view.evidence.map((each) => (
            <tr key={each.monitorId}>
              {/* The label is the link inside, where the rule does not look. */}
              {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label */}
              <th scope="row" data-label={t('evidence.test')}>
                <span>
                  <Link to={paths.monitor} params={{ monitorId: each.monitorId }}>
                    {each.name}
                  </Link>
                  <br />
                  <span className={table['faint']}>
                    {[...new Set([probeName(locale, each.probe), targetWords(locale, each)])].join(' · ')}
                  </span>
                </span>
              </th>
              <td data-label={t('evidence.result')}>
                <span>
                  <ResultBadge result={each.result} />
                  {each.failure !== null && <span className={css['below']}>{failureTitle(locale, each.failure)}</span>}
                </span>
              </td>
              <td data-label={t('evidence.vantages')}>
                {t('evidence.vantages.of', {
                  agreeing: each.vantagesAgreeing,
                  configured: each.vantagesConfigured,
                  present: each.vantagesPresent,
                })}
              </td>
              <td data-label={t('evidence.ok')}>
                <Age at={each.lastOkAt} isShort />
              </td>
              <td data-label={t('evidence.failed')}>
                <Age at={each.lastFailureAt} isShort />
              </td>
              <td data-label={t('evidence.at')}>
                <Age at={each.dataAt} isShort />
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Section>
  );
}
