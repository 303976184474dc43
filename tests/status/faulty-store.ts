/** A real store whose disk a test can take away: everything that is asked of it fails until it is given back. */

import type { Store } from '#src/store/store.ts';

export interface StoreFault {
  isOn: boolean;
}

export function faultyStore(store: Store): { readonly store: Store; readonly fault: StoreFault } {
  const fault: StoreFault = { isOn: false };
  const check = (): void => {
    if (fault.isOn) throw new Error('The disk is gone.');
  };
  return {
    fault,
    store: {
      engine: store.engine,
      isAlone: store.isAlone,
      get db() {
        check();
        return store.db;
      },
      transaction: async (work) => {
        check();
        return store.transaction(work);
      },
      snapshot: async (work) => {
        check();
        return store.snapshot(work);
      },
      close: () => store.close(),
    },
  };
}
