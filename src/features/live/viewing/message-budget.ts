/** How many messages a viewer may send: a leaky bucket. Pure. */

export interface MessageBudget {
  /** `false`: this one is too many. */
  take(nowMs: number): boolean;
}

/** Speech comes fifty times a second, acknowledgements ten to twenty times; a wall that opens sends one for each tile. */
const perSecond = 150;
const burst = 450;

export function createMessageBudget(): MessageBudget {
  let left = burst;
  let atMs: number | undefined;
  return {
    take: (nowMs) => {
      left = Math.min(burst, left + ((nowMs - (atMs ?? nowMs)) * perSecond) / 1000);
      atMs = nowMs;
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}
