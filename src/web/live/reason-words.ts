/** Why a picture is not live, in words. */

import type { Locale } from '#src/core/messages.ts';
import { liveAdvice, liveSentence } from '#src/features/live/messages.ts';
import type { liveTexts } from '../i18n/live.data.ts';
import { translateError } from '../i18n/problem-words.ts';
import type { Text } from '../i18n/use-text.ts';
import type { Mark, Reason } from './picture-view.ts';

type LiveText = Text<keyof typeof liveTexts.en>;

export interface ReasonWords {
  readonly sentence: string;
  readonly advice: string | undefined;
}

const codecNames: Readonly<Record<string, string>> = { h264: 'H.264', h265: 'H.265', jpeg: 'JPEG' };

export function codecName(codec: string | null): string {
  return codec === null ? '–' : (codecNames[codec.toLowerCase()] ?? codec.toUpperCase());
}

export function reasonWords(from: {
  readonly t: LiveText;
  readonly locale: Locale;
  readonly reason: Reason | null;
  readonly mark: Mark;
}): ReasonWords | undefined {
  const { t, locale, reason, mark } = from;
  const plain = (sentence: string): ReasonWords => ({ sentence, advice: undefined });
  switch (reason?.kind) {
    case 'fault':
      return { sentence: liveSentence(locale, reason.class), advice: liveAdvice(locale, reason.class) };
    case 'stalled':
      return plain(t('stalled.text'));
    case 'link':
      return plain(t('reason.link'));
    case 'silent':
      return plain(t('picture.silent'));
    case 'unsupported':
      return plain(t(`reason.${reason.reason}`, { codec: codecName(reason.codec) }));
    case 'closed':
      return closedWords(t, locale, reason);
    case undefined:
      if (mark === 'late') return plain(t('late.text'));
      return mark === 'frozen' ? plain(t('frozen.text')) : undefined;
  }
}

function closedWords(t: LiveText, locale: Locale, closed: Extract<Reason, { kind: 'closed' }>): ReasonWords {
  if (closed.code === 'access.denied') return { sentence: t('reason.closed.access.denied'), advice: undefined };
  if (closed.code === 'request.not-found') return { sentence: t('reason.closed.request.not-found'), advice: undefined };
  if (closed.code === 'live.codec-unsupported') {
    return { sentence: t('reason.codec-left-out'), advice: t('reason.codec-left-out.advice') };
  }
  const { detail, remedy } = translateError(locale, closed, {});
  return { sentence: detail === '' ? closed.code : detail, advice: remedy };
}
