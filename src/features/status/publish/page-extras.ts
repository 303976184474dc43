/** What a page is made of beside its snapshot, read seldom: older incidents, and the key for push messages. */

import type { Clock, Log } from '#src/core/ports.ts';
import type { PublicIncident } from '../contract-schemas.ts';
import type { PageExtras } from '../page/view.ts';

export interface ExtrasDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly archive?: () => Promise<readonly PublicIncident[]>;
  readonly pushKey?: () => Promise<string | undefined>;
}

/** Closed incidents change hardly ever; the objects of one reading stay the same, so that their pages are not made anew. */
const archiveEveryMs = 60 * 60_000;

/** Neither is worth a page that is not made: what cannot be read stays as it was. */
export function openExtras({ clock, log, archive, pushKey }: ExtrasDeps): () => Promise<PageExtras> {
  let known: readonly PublicIncident[] = [];
  let readMs: number | undefined;
  const readArchive = async (): Promise<void> => {
    if (archive === undefined) return;
    if (readMs !== undefined && clock.monotonicMs() - readMs < archiveEveryMs) return;
    try {
      known = await archive();
      readMs = clock.monotonicMs();
    } catch (error) {
      log.warn('Older incidents of the status page could not be read; the ones of before stay.', { error });
    }
  };
  return async () => {
    await readArchive();
    const key = await pushKey?.().catch(() => undefined);
    return { archive: known, pushKey: key };
  };
}
