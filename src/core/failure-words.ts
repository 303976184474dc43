/** Failure classes in words for people; the same on the page, in mail and in the API. */

import type { FailureClass } from './failure.ts';
import { failureSentences, failureTitles } from './failure-words.data.ts';
import { formatMessage, type PublicLocale } from './messages.ts';

/** A few words, such as `Connection refused`. */
export function failureTitle(locale: PublicLocale, failure: FailureClass): string {
  return formatMessage(failureTitles, locale, failure);
}

/** One sentence with its full stop, for everybody. */
export function failureSentence(locale: PublicLocale, failure: FailureClass): string {
  return formatMessage(failureSentences, locale, failure);
}
