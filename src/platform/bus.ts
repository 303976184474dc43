/** Tells the other parts of this process what happened. Nothing is kept; a listener that throws stops nobody else. */

import type { Log } from '#src/core/ports.ts';

export interface Bus<Event> {
  publish(event: Event): void;
  /** Returns the function that ends the subscription. */
  subscribe(listener: (event: Event) => void): () => void;
}

export function createBus<Event>(log: Log): Bus<Event> {
  const listeners = new Set<(event: Event) => void>();
  return {
    publish: (event) => {
      for (const listener of listeners) {
        try {
          listener(event);
        } catch (error) {
          log.error('A listener of the event bus failed.', { error });
        }
      }
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
