/** How many sign-ups are taken. Pure: the counts come from the table of sign-ups of the last day. */

export interface SignUpCounts {
  /** All of the last hour. */
  readonly lastHour: number;
  /** All that the table holds. */
  readonly stored: number;
  /** Of this network, in the last hour. */
  readonly network: number;
  /** For this address, or this host of webhooks, in the last day. */
  readonly target: number;
}

export type SignUpVerdict =
  | 'take'
  /** Answered as if it were taken: whether an address was asked for before is nobody's business. */
  | 'drop'
  /** Said openly: it depends on who asks, and on how busy we are, and never on the address. */
  | 'network-limit'
  | 'busy';

/** Each asks for one mail: at the worst, as many go out in an hour because of an attacker. */
export const signUpsPerHourMax = 600;
/** A day of them. */
const signUpsStoredMax = 10_000;
/** A company behind one address, on the day of an outage. */
const perNetworkPerHour = 20;
/** When more than half of an hour's places are gone, somebody is taking them: each network gets few. */
const perNetworkWhenBusy = 3;
/** Somebody who mistyped, or whose first mail was lost. */
const perTargetPerDay = 3;
const perHostPerDay = 20;

export function judgeSignUp(counts: SignUpCounts, channel: 'email' | 'webhook' | 'web-push'): SignUpVerdict {
  const isBusy = counts.lastHour > signUpsPerHourMax / 2 || counts.stored > signUpsStoredMax / 2;
  if (counts.network >= (isBusy ? perNetworkWhenBusy : perNetworkPerHour)) return 'network-limit';
  if (counts.lastHour >= signUpsPerHourMax || counts.stored >= signUpsStoredMax) return 'busy';
  if (counts.target >= (channel === 'webhook' ? perHostPerDay : perTargetPerDay)) return 'drop';
  return 'take';
}

/** A puzzle takes a moment on a telephone; in a flood it takes some seconds. */
export function workBits(lastHour: number): number {
  return lastHour > signUpsPerHourMax / 2 ? 20 : 16;
}
