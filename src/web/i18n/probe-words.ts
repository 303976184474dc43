/** How tests and their settings are called. A test that this console does not know keeps its own name. */

import type { Locale } from '#src/core/messages.ts';
import { type FieldWords, probeFields, probeNames } from './probe-words.data.ts';

export function probeName(locale: Locale, id: string): string {
  return probeNames[id]?.[locale] ?? id;
}

/** What a test asks. Where that is a thing of this house and no address, its kind says more than an id. */
export function targetWords(locale: Locale, { probe, target }: { readonly probe: string; readonly target: string }) {
  return probe === 'device' || probe === 'heartbeat' ? probeName(locale, probe) : target;
}

/** @param path names of the fields from the outside in, without steps for the entries of lists */
export function wordsOfField(probe: string, path: readonly string[]): FieldWords | undefined {
  const place = path.join('.');
  return probeFields[`${probe}.${place}`] ?? probeFields[`*.${place}`];
}
