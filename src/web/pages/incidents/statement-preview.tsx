/** What a reader of one language gets, on the page and in a mail, while it is written. */

import { NativeSelect, Tabs } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { type PublicLocale, publicLocales } from '#src/core/messages.ts';
import type { IncidentState, StatementInput } from '#src/features/incidents/contract-schemas.ts';
import { useNowMs } from '../../browser/clock.ts';
import { incidentsTexts } from '../../i18n/incidents.data.ts';
import { statementTexts } from '../../i18n/statement.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/page.tsx';
import { languageNames } from '../status/local-text.ts';
import { useComponents } from './incident-words.ts';
import css from './incidents.module.css';
import { shownIn } from './statement-model.ts';

const Markdown = lazy(async () => ({ default: (await import('./markdown.tsx')).Markdown }));

interface StatementPreviewProps {
  readonly input: StatementInput;
  readonly incidentState: IncidentState;
  readonly language: PublicLocale;
  readonly onLanguage: (language: PublicLocale) => void;
}

export function StatementPreview(props: StatementPreviewProps) {
  const t = useText(statementTexts);
  const { input, language, onLanguage } = props;
  const { text, fallbackFrom } = shownIn(input, language);
  return (
    <Section
      title={t('preview')}
      about={t('preview.about')}
      actions={
        <NativeSelect
          size="xs"
          aria-label={t('preview.language')}
          value={language}
          data={publicLocales.map((each) => ({ value: each, label: languageNames[each] }))}
          onChange={(event) => {
            const chosen = publicLocales.find((each) => each === event.currentTarget.value);
            if (chosen !== undefined) onLanguage(chosen);
          }}
        />
      }
    >
      {fallbackFrom !== null && (
        <Notice
          tone="info"
          title={t('preview.fallback', { wanted: languageNames[language], shown: languageNames[fallbackFrom] })}
        />
      )}
      {text?.review === 'machine-assisted' && <p className={css['soft']}>{t('preview.machine')}</p>}
      <Tabs defaultValue="page">
        <Tabs.List aria-label={t('preview')}>
          <Tabs.Tab value="page">{t('preview.page')}</Tabs.Tab>
          <Tabs.Tab value="mail">{t('preview.mail')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="page" pt="sm">
          <PageView {...props} />
        </Tabs.Panel>
        <Tabs.Panel value="mail" pt="sm">
          <MailView {...props} />
        </Tabs.Panel>
      </Tabs>
    </Section>
  );
}

function PageView({ input, incidentState, language }: StatementPreviewProps) {
  const t = useText(statementTexts);
  const incident = useText(incidentsTexts);
  const format = useFormats();
  const now = useNowMs(60_000);
  const { text } = shownIn(input, language);
  const isEmpty = (text?.title ?? '').trim() === '';
  return (
    <article className={css['preview']} lang={text?.locale}>
      <p className={css['statementHead']}>
        <strong>{incident(`state.${incidentState}`)}</strong>
        <span>{format.moment(now, now)}</span>
      </p>
      <h3 className={css['statementTitle']}>{isEmpty ? t('preview.empty') : text?.title}</h3>
      {input.claims.length > 0 && (
        <ul className={css['claims']}>
          {input.claims.map((claim) => (
            <li key={claim.id}>
              <span className={css['modality']} data-modality={claim.modality}>
                {t(`modality.${claim.modality}`)}
              </span>
              <span>{text?.claimTexts?.[claim.id ?? ''] ?? claim.text}</span>
            </li>
          ))}
        </ul>
      )}
      {text !== undefined && text.body !== '' && (
        <Suspense fallback={<p>{text.body}</p>}>
          <Markdown source={text.body} />
        </Suspense>
      )}
      {input.correction !== null && input.correction !== '' && (
        <p className={css['correction']}>{t('preview.correction', { reason: input.correction })}</p>
      )}
      {input.nextUpdateAt !== null && (
        <p className={css['soft']}>{t('preview.next', { time: format.moment(input.nextUpdateAt, now) })}</p>
      )}
    </article>
  );
}

function MailView({ input, incidentState, language }: StatementPreviewProps) {
  const t = useText(statementTexts);
  const incident = useText(incidentsTexts);
  const format = useFormats();
  const now = useNowMs(60_000);
  const components = useComponents();
  const { text } = shownIn(input, language);
  const names = input.componentIds.map((id) => components.nameOf(id));
  const lines = [
    text?.title ?? '',
    ...input.claims.map(
      (claim) => `${t(`modality.${claim.modality}`)}: ${text?.claimTexts?.[claim.id ?? ''] ?? claim.text}`,
    ),
    text?.body ?? '',
    ...(input.correction === null || input.correction === ''
      ? []
      : [t('preview.correction', { reason: input.correction })]),
    ...(input.nextUpdateAt === null ? [] : [t('preview.next', { time: format.moment(input.nextUpdateAt, now) })]),
  ];
  const subject = [incident(`state.${incidentState}`), names[0] ?? ''].filter((each) => each !== '').join(': ');
  return (
    <div className={css['preview']} lang={text?.locale}>
      <p>
        <strong>{subject}</strong>
      </p>
      <pre className={css['mail']}>{lines.filter((line) => line !== '').join('\n\n')}</pre>
      <p className={css['soft']}>{t('preview.mail.exact')}</p>
    </div>
  );
}
