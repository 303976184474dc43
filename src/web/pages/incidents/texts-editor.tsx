/** The text of a statement in each language, with the state of its translation. */

import { Button, NativeSelect, Tabs, Textarea, TextInput } from '@mantine/core';
import { type PublicLocale, publicLocales } from '#src/core/messages.ts';
import type { StatementInput } from '#src/features/incidents/contract-schemas.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { statementTexts } from '../../i18n/statement.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { languageIn, languageNames } from '../status/local-text.ts';
import css from './incidents.module.css';
import { withText } from './statement-model.ts';

const translations = ['reviewed', 'machine-assisted'] as const;

interface TextsEditorProps {
  readonly input: StatementInput;
  readonly language: PublicLocale;
  readonly onLanguage: (language: PublicLocale) => void;
  readonly onChange: (input: StatementInput) => void;
}

export function TextsEditor({ input, language, onLanguage, onChange }: TextsEditorProps) {
  const t = useText(statementTexts);
  const inOrder = [input.originalLocale, ...publicLocales.filter((each) => each !== input.originalLocale)];
  return (
    <Tabs
      value={language}
      onChange={(value) => {
        const chosen = publicLocales.find((each) => each === value);
        if (chosen !== undefined) onLanguage(chosen);
      }}
    >
      <Tabs.List aria-label={t('texts')}>
        {inOrder.map((each) => {
          const text = input.texts.find((one) => one.locale === each && one.title.trim() !== '');
          return (
            <Tabs.Tab key={each} value={each}>
              <span lang={each}>{languageNames[each]}</span>{' '}
              <span className={css['soft']}>
                {each === input.originalLocale && t('text.original')}
                {each !== input.originalLocale && text === undefined && t('text.missing')}
              </span>
            </Tabs.Tab>
          );
        })}
      </Tabs.List>
      {inOrder.map((each) => (
        <Tabs.Panel key={each} value={each} pt="sm">
          <OneText input={input} locale={each} onChange={onChange} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

interface OneTextProps {
  readonly input: StatementInput;
  readonly locale: PublicLocale;
  readonly onChange: (input: StatementInput) => void;
}

function OneText({ input, locale, onChange }: OneTextProps) {
  const { locale: mine } = useLocale();
  const t = useText(statementTexts);
  const language = languageIn(mine, locale);
  const isOriginal = locale === input.originalLocale;
  const text = input.texts.find((each) => each.locale === locale);
  const change = (next: Parameters<typeof withText>[2]): void => onChange(withText(input, locale, next));
  return (
    <div className={css['stack']}>
      <TextInput
        label={t('text.title', { language })}
        required={isOriginal}
        maxLength={200}
        lang={locale}
        value={text?.title ?? ''}
        onChange={(event) => change({ title: event.currentTarget.value })}
      />
      <Textarea
        label={t('text.body', { language })}
        description={t('text.body.about')}
        autosize
        minRows={3}
        maxRows={16}
        maxLength={10_000}
        lang={locale}
        value={text?.body ?? ''}
        onChange={(event) => change({ body: event.currentTarget.value })}
      />
      {!isOriginal &&
        input.claims.map((claim, index) => {
          const id = claim.id ?? '';
          return (
            <Textarea
              key={id}
              label={t('text.claim', { number: index + 1, language })}
              description={<span lang={input.originalLocale}>{claim.text}</span>}
              autosize
              minRows={1}
              maxRows={6}
              maxLength={1000}
              lang={locale}
              value={text?.claimTexts?.[id] ?? ''}
              onChange={(event) => change({ claimTexts: { ...text?.claimTexts, [id]: event.currentTarget.value } })}
            />
          );
        })}
      {!isOriginal && text !== undefined && (
        <>
          <NativeSelect
            label={t('text.review')}
            value={text.review}
            data={[
              ...translations.map((each) => ({ value: each, label: t(`review.${each}`) })),
              ...(text.review === 'stale' ? [{ value: 'stale', label: t('review.stale') }] : []),
            ]}
            onChange={(event) => {
              const review = translations.find((each) => each === event.currentTarget.value);
              if (review !== undefined) change({ review });
            }}
          />
          <div>
            <Button
              variant="subtle"
              size="compact-sm"
              onClick={() => onChange({ ...input, texts: input.texts.filter((each) => each.locale !== locale) })}
            >
              {t('text.remove')}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}
