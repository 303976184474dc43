/** Whether what is on the screen is live. When the connection to the site is lost, states are only "last known". */

import { createContext, use } from 'react';

export interface Freshness {
  /** `undefined`: live. Otherwise the moment of the last live word. */
  readonly staleSince: number | undefined;
}

const FreshnessContext = createContext<Freshness>({ staleSince: undefined });
export const FreshnessProvider = FreshnessContext;

export function useFreshness(): Freshness {
  return use(FreshnessContext);
}
