import type { Book } from './book.ts';
import { createHash } from 'node:crypto';
import type { Vantage } from './contract-schemas.ts';
import type { VantageRecord } from './store/definitions.ts';

/** A vantage speaks every few seconds; a minute without a word is more than a slow line. */
const lateAfterMs = 30_000;
const cutOffAfterMs = 120_000;

export function vantageView(
  book: Book,
  vantage: VantageRecord,
  { nowAt, isLeading }: { readonly nowAt: number; readonly isLeading: boolean },
): Vantage {
  const { id, name, network, place, kind, lastSeenAt, version, clockAheadMs, loopDelayMs, waitingSamples } = vantage;
  let monitors = 0;
  for (const { monitor } of book.all()) if (monitor.isEnabled && monitor.vantageIds.includes(id)) monitors += 1;
  return {
    ...{ id, name, network, place, kind, lastSeenAt, version, clockAheadMs, loopDelayMs, waitingSamples, monitors },
    state: stateOf(vantage, nowAt, isLeading),
    keyHash:
      vantage.publicKey === null
        ? null
        : createHash('sha256').update(Buffer.from(vantage.publicKey, 'base64url')).digest('hex'),
  };
}

function stateOf({ isEnabled, kind, lastSeenAt }: VantageRecord, nowAt: number, isLeading: boolean): Vantage['state'] {
  if (!isEnabled) return 'switched-off';
  if (kind === 'here' && isLeading) return 'connected';
  if (lastSeenAt === null) return 'never-seen';
  const silentMs = nowAt - lastSeenAt;
  if (silentMs <= lateAfterMs) return 'connected';
  return silentMs <= cutOffAfterMs ? 'late' : 'cut-off';
}
