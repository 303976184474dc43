/**
 * Who watched what, in the audit log. One entry for each person, channel and hour: a wall of 36 tiles that is looked at all
 * day, with streams that change with every tile size and every short break, would otherwise write thousands of entries
 * a day, in which nobody finds the one that matters. An hour answers «who could see this room at that time» well enough.
 */

import type { Actor } from '#src/core/access.ts';
import type { Clock, Log } from '#src/core/ports.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { Store } from '#src/store/store.ts';

export interface WatchedChannel {
  readonly deviceId: string;
  readonly deviceName: string;
  readonly channelId: string;
}

export interface Watcher {
  readonly actor: Actor;
  readonly requestId: string;
  readonly address?: string | undefined;
}

export interface AccessLog {
  /** Writes soon; a picture does not wait for it. */
  note(watcher: Watcher, channel: WatchedChannel): void;
  /** Everything noted is written. */
  settled(): Promise<void>;
}

const onceInMs = 3_600_000;
/** Persons times channels that are remembered; the oldest is then written once more. */
const rememberedMax = 100_000;

export function createAccessLog(parts: { readonly store: Store; readonly clock: Clock; readonly log: Log }): AccessLog {
  const notedAtMs = new Map<string, number>();
  let waiting: { watcher: Watcher; channel: WatchedChannel }[] = [];
  let writing: Promise<void> | undefined;

  /** All that came together, such as the tiles of a wall, in one transaction. */
  const write = async (): Promise<void> => {
    // The rest of this turn may open more tiles.
    await Promise.resolve();
    const batch = waiting;
    waiting = [];
    await parts.store.transaction(async (tx) => {
      for (const { watcher, channel } of batch) {
        const { actor, requestId, address } = watcher;
        const ctx = { actor, requestId, clock: parts.clock, ...(address === undefined ? {} : { address }) };
        await recordAudit(tx, ctx, {
          action: 'live.view',
          object: { kind: 'device', id: channel.deviceId, name: channel.deviceName },
          details: { channel: channel.channelId },
        });
      }
    });
  };

  const kick = (): void => {
    writing ??= write()
      .catch((error: unknown) => parts.log.error('Who watched a camera was not written to the audit log.', { error }))
      .finally(() => {
        writing = undefined;
        if (waiting.length > 0) kick();
      });
  };

  return {
    note: (watcher, channel) => {
      const name = JSON.stringify([watcher.actor.kind, watcher.actor.id, channel.deviceId, channel.channelId]);
      const nowMs = parts.clock.monotonicMs();
      const before = notedAtMs.get(name);
      if (before !== undefined && nowMs - before < onceInMs) return;
      notedAtMs.delete(name);
      const [oldest] = notedAtMs.keys();
      if (notedAtMs.size >= rememberedMax && oldest !== undefined) notedAtMs.delete(oldest);
      notedAtMs.set(name, nowMs);
      waiting.push({ watcher, channel });
      kick();
    },
    settled: async () => {
      while (writing !== undefined) await writing;
    },
  };
}
