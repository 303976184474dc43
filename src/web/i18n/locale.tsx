/**
 * The language of the console: the account's after sign-in, before that the one chosen here last, else the browser's.
 */

import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react';
import { chooseLocale, type Locale, locales } from '#src/core/messages.ts';

const storageKey = 'keepsight-locale';

interface LocaleState {
  readonly locale: Locale;
  readonly setLocale: (locale: Locale) => void;
}

const LocaleContext = createContext<LocaleState>({ locale: 'en', setLocale: () => undefined });

function initialLocale(): Locale {
  const remembered = localStorage.getItem(storageKey);
  return locales.find((each) => each === remembered) ?? chooseLocale(navigator.languages);
}

export function LocaleProvider({ children }: { readonly children: ReactNode }) {
  const [locale, setState] = useState(initialLocale);
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  const setLocale = useCallback((next: Locale) => {
    localStorage.setItem(storageKey, next);
    setState(next);
  }, []);
  const state = useMemo(() => ({ locale, setLocale }), [locale, setLocale]);
  return <LocaleContext value={state}>{children}</LocaleContext>;
}

export function useLocale(): LocaleState {
  return use(LocaleContext);
}
