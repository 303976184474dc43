/** One text in each language of the page; the page's own language first, because it must be there. */

import { Tabs, Textarea, TextInput } from '@mantine/core';
import type { PublicLocale } from '#src/core/messages.ts';
import type { LocalText } from '#src/features/status/contract-schemas.ts';
import { componentTexts } from '../../i18n/component.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { languageNames } from './local-text.ts';

interface LocalTextFieldsProps {
  /** The first is the page's own. */
  readonly languages: readonly PublicLocale[];
  readonly parts: readonly {
    readonly key: string;
    /** Says what the field holds, in a language. */
    readonly label: (language: string) => string;
    readonly value: LocalText;
    readonly isLong?: boolean;
    readonly isNeeded?: boolean;
    readonly onChange: (value: LocalText) => void;
  }[];
}

export function LocalTextFields({ languages, parts }: LocalTextFieldsProps) {
  const t = useText(componentTexts);
  const own = languages[0] ?? 'en';
  const needed = parts.filter((part) => part.isNeeded === true);
  return (
    <Tabs defaultValue={own}>
      <Tabs.List aria-label={t('field.languages')}>
        {languages.map((language) => {
          const isFilled = needed.every((part) => (part.value[language] ?? '') !== '');
          return (
            <Tabs.Tab key={language} value={language} lang={language}>
              {languageNames[language]}
              {isFilled ? '' : ' ·'}
            </Tabs.Tab>
          );
        })}
      </Tabs.List>
      {languages.map((language) => (
        <Tabs.Panel key={language} value={language} pt="xs">
          {parts.map((part) => {
            const common = {
              label: part.label(languageNames[language]),
              required: part.isNeeded === true && language === own,
              maxLength: part.isLong === true ? 2000 : 200,
              value: part.value[language] ?? '',
              lang: language,
              mb: 'xs' as const,
            };
            const set = (text: string): void => {
              const { [language]: _old, ...rest } = part.value;
              part.onChange(text === '' ? rest : { ...rest, [language]: text });
            };
            return part.isLong === true ? (
              <Textarea
                key={part.key}
                {...common}
                autosize
                minRows={2}
                maxRows={8}
                onChange={(event) => set(event.currentTarget.value)}
              />
            ) : (
              <TextInput key={part.key} {...common} onChange={(event) => set(event.currentTarget.value)} />
            );
          })}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

/** The page's own language first, then the others that the page is made in. */
export function pageLanguages(page: {
  readonly defaultLocale: PublicLocale;
  readonly locales: readonly PublicLocale[];
}): readonly PublicLocale[] {
  return [page.defaultLocale, ...page.locales.filter((each) => each !== page.defaultLocale)];
}
