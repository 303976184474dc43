/** What a reader of one language gets: on the page, and by each channel, as it is shown and sent. */

import { NativeSelect, Tabs } from '@mantine/core';
import { type PublicLocale, publicLocales } from '#src/core/messages.ts';
import type { StatementPreview as Preview } from '#src/features/incidents/contract-preview.ts';
import type { StatementInput } from '#src/features/incidents/contract-schemas.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { statementTexts } from '../../i18n/statement.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { languageIn, languageNames } from '../status/local-text.ts';
import { FramedDocument } from './framed-document.tsx';
import css from './incidents.module.css';
import type { ShownPreview } from './preview-queries.ts';
import { hasText } from './statement-model.ts';

interface StatementPreviewProps {
  readonly preview: ShownPreview;
  readonly input: StatementInput;
  readonly language: PublicLocale;
  readonly onLanguage: (language: PublicLocale) => void;
}

export function StatementPreview({ preview, input, language, onLanguage }: StatementPreviewProps) {
  const t = useText(statementTexts);
  const { data, error, isOld } = preview;
  const { locale: mine } = useLocale();
  const shown = data?.locale === language ? data : undefined;
  const isEmpty = !hasText(input, input.originalLocale);
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
      {isEmpty && <p className={css['soft']}>{t('preview.empty')}</p>}
      {!isEmpty && !hasText(input, language) && (
        <p className={css['soft']}>{t('preview.fallback', { wanted: languageIn(mine, language) })}</p>
      )}
      {error !== null && <ProblemNotice error={error} />}
      {!isEmpty && error === null && shown === undefined && <LoadingRows rows={4} />}
      {!isEmpty && shown !== undefined && (
        <div className={css['shownPreview']} aria-busy={isOld}>
          <Readers shown={shown} />
        </div>
      )}
    </Section>
  );
}

const tabNames = ['page', 'mail', 'mail.text', 'webhook', 'push'] as const;

function Readers({ shown }: { readonly shown: Preview }) {
  const t = useText(statementTexts);
  const { locale: mine } = useLocale();
  const { page } = shown;
  const mail = channelOf(shown, 'email');
  const webhook = channelOf(shown, 'webhook');
  const push = channelOf(shown, 'web-push');
  const tabs = {
    page:
      page === null ? (
        <p className={css['soft']}>{t('preview.page.none', { language: languageIn(mine, shown.locale) })}</p>
      ) : (
        <FramedDocument html={page.html} style={page.css} title={t('preview.page.frame')} />
      ),
    mail: (
      <>
        <Subject words={mail.subject} lang={shown.locale} />
        <FramedDocument html={partOf(mail, 'text/html')} title={t('preview.mail.frame')} />
      </>
    ),
    'mail.text': (
      <>
        <Subject words={mail.subject} lang={shown.locale} />
        <Source words={partOf(mail, 'text/plain')} lang={shown.locale} label={t('preview.mail.source')} />
      </>
    ),
    webhook: <Source words={indented(partOf(webhook, 'application/json'))} lang="en" label={t('preview.json')} />,
    push: <Source words={indented(partOf(push, 'application/json'))} lang={shown.locale} label={t('preview.json')} />,
  };
  return (
    <>
      <Tabs defaultValue="page" keepMounted={false}>
        <Tabs.List aria-label={t('preview')}>
          {tabNames.map((name) => (
            <Tabs.Tab key={name} value={name} px="xs">
              {t(`preview.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabNames.map((name) => (
          <Tabs.Panel key={name} value={name} pt="sm">
            {tabs[name]}
          </Tabs.Panel>
        ))}
      </Tabs>
      <p className={css['soft']}>{t('preview.links')}</p>
    </>
  );
}

type Channel = Preview['channels'][number];

/** A channel that this server does not have sends nothing. */
function channelOf({ channels }: Preview, name: Channel['channel']): Channel {
  return channels.find((each) => each.channel === name) ?? { channel: name, subject: '', parts: [] };
}

function partOf({ parts }: Channel, mediaType: Channel['parts'][number]['mediaType']): string {
  return parts.find((each) => each.mediaType === mediaType)?.text ?? '';
}

function Subject({ words, lang }: { readonly words: string; readonly lang: PublicLocale }) {
  const t = useText(statementTexts);
  return (
    <p className={css['subject']}>
      {t('preview.subject')} <strong lang={lang}>{words}</strong>
    </p>
  );
}

function Source({ words, lang, label }: { readonly words: string; readonly lang: string; readonly label: string }) {
  return (
    // Keyboards must reach what scrolls.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <pre className={css['source']} lang={lang} tabIndex={0} role="region" aria-label={label}>
      {words}
    </pre>
  );
}

/** For people; on the way it stands on one line. */
function indented(text: string): string {
  return text === '' ? '' : JSON.stringify(JSON.parse(text), undefined, 2);
}
