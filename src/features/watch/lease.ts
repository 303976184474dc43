/** Of several processes over one database one tests from here and takes the batches of vantages: whoever holds the lease. */

import type { Clock, Random } from '#src/core/ports.ts';
import type { Db, Store } from '#src/store/store.ts';
import { LeaseLost } from './errors.ts';

const name = 'here';
/** A holder that hangs for longer than this has lost it; long enough for a slow disk. */
const leaseMs = 20_000;

export interface Lease {
  /** Takes or keeps it. @throws the store's errors; then it stays as it was: nobody else could take it either */
  renew(): Promise<boolean>;
  release(): Promise<void>;
  isHeld(): boolean;
  /** In a transaction that writes what only the holder may write. @throws when somebody else holds it */
  require(tx: Db): Promise<void>;
}

export function createLease({ store, clock, random }: { store: Store; clock: Clock; random: Random }): Lease {
  const holder = random.bytes(12).toHex();
  let isMine = false;
  /** Who held it before us on a database that is ours alone has ended, however that was. */
  let isLeft = store.isAlone;
  const read = (tx: Db) => tx.selectFrom('watchLease').selectAll().where('name', '=', name).executeTakeFirst();

  const take = async (tx: Db): Promise<boolean> => {
    const nowAt = clock.nowMs();
    const row = await read(tx);
    // One that ends later than any lease was written by a clock that ran ahead.
    const isOver = row === undefined || isLeft || row.untilAt < nowAt || row.untilAt > nowAt + 2 * leaseMs;
    if (!isOver && row.holder !== holder) return false;
    const next = { name, holder, untilAt: nowAt + leaseMs };
    await tx
      .insertInto('watchLease')
      .values(next)
      .onConflict((conflict) => conflict.column('name').doUpdateSet(next))
      .execute();
    return true;
  };

  return {
    isHeld: () => isMine,
    renew: async () => {
      isMine = await store.transaction(take);
      isLeft = false;
      return isMine;
    },
    release: async () => {
      isMine = false;
      await store.transaction(async (tx) => {
        await tx.deleteFrom('watchLease').where('name', '=', name).where('holder', '=', holder).execute();
      });
    },
    require: async (tx) => {
      if ((await read(tx))?.holder !== holder) throw new LeaseLost({});
    },
  };
}
