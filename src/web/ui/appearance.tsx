/** The two choices that everybody has: language and light or dark. */

import { NativeSelect, useMantineColorScheme } from '@mantine/core';
import { locales } from '#src/core/messages.ts';
import { entryTexts } from '../i18n/entry.data.ts';
import { useLocale } from '../i18n/locale.tsx';
import { useText } from '../i18n/use-text.ts';

/** Languages are named in their own language, for those who cannot read the current one. */
export const localeNames = { en: 'English', de: 'Deutsch' } as const;
const schemes = ['auto', 'light', 'dark'] as const;

export function SchemeSelect() {
  const t = useText(entryTexts);
  // Without `keepTransitions` Mantine would add a style element, which our security policy refuses.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return (
    <NativeSelect
      label={t('scheme')}
      value={colorScheme}
      data={schemes.map((each) => ({ value: each, label: t(`scheme.${each}`) }))}
      onChange={(event) => {
        const chosen = schemes.find((each) => each === event.currentTarget.value);
        if (chosen !== undefined) setColorScheme(chosen);
      }}
    />
  );
}

export function LocaleSelect() {
  const t = useText(entryTexts);
  const { locale, setLocale } = useLocale();
  return (
    <NativeSelect
      label={t('language')}
      value={locale}
      data={locales.map((each) => ({ value: each, label: localeNames[each] }))}
      onChange={(event) => {
        const chosen = locales.find((each) => each === event.currentTarget.value);
        if (chosen !== undefined) setLocale(chosen);
      }}
    />
  );
}
