/** How tests and their settings are called. A test that this console does not know keeps its own name. */

import type { Locale } from '#src/core/messages.ts';
import { type FieldWords, probeFields, probeNames } from './probe-words.data.ts';

export function probeName(locale: Locale, id: string): string {
  return probeNames[id]?.[locale] ?? id;
}

/** @param path names of the fields from the outside in, without steps for the entries of lists */
export function wordsOfField(probe: string, path: readonly string[]): FieldWords | undefined {
  const place = path.join('.');
  return probeFields[`${probe}.${place}`] ?? probeFields[`*.${place}`];
}
