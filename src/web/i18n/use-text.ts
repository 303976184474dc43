/** Texts and formats in the language of the console. */

import { useMemo } from 'react';
import { type Catalogue, formatMessage, type MessageValues } from '#src/core/messages.ts';
import * as formats from './formats.ts';
import { useLocale } from './locale.tsx';

export type Text<Key extends string> = (key: Key, values?: MessageValues) => string;

export function useText<Key extends string>(catalogue: Catalogue<Key>): Text<Key> {
  const { locale } = useLocale();
  return useMemo(() => (key, values) => formatMessage(catalogue, locale, key, values), [catalogue, locale]);
}

/** The functions of `formats.ts` with the locale filled in. */
export function useFormats() {
  const { locale } = useLocale();
  return useMemo(
    () => ({
      dateTime: (at: number) => formats.formatDateTime(locale, at),
      date: (at: number) => formats.formatDate(locale, at),
      exact: (at: number) => formats.formatExact(locale, at),
      moment: (at: number, now: number) => formats.formatMoment(locale, at, now),
      relative: (at: number, now: number, style?: formats.AgeStyle) => formats.formatRelative(locale, at, now, style),
      duration: (ms: number) => formats.formatDuration(locale, ms),
      pictureAge: (ms: number) => formats.formatPictureAge(locale, ms),
      since: (at: number, now: number) => formats.formatSince(locale, at, now),
      bitRate: (bitsPerSecond: number) => formats.formatBitRate(locale, bitsPerSecond),
      number: (value: number) => formats.formatNumber(locale, value),
      bytes: (value: number) => formats.formatBytes(locale, value),
    }),
    [locale],
  );
}
