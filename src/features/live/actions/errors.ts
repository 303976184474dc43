/** Errors of acting at devices: pictures on demand, moving cameras, doors, speakers. */

import { defineError } from '#src/core/errors.ts';

export const CannotDo = defineError('live.cannot-do', {
  kind: 'unsupported',
  retry: 'never',
  message: (f: { name: string; what: Doable }) => `${f.name} cannot do this (${f.what}), as far as Keepsight knows.`,
  remedy: 'Read the facts of the device again if it should be able to; otherwise it has no such part.',
});

/** Words of the error above; the console says them in its language. */
export type Doable = 'snapshot' | 'ptz' | 'door' | 'speaker' | 'talk';

export const DoorOther = defineError('live.door-other', {
  kind: 'conflict',
  retry: 'never',
  message: (f: { confirmed: string; name: string }) =>
    `The door is called ${f.name} now, and not ${f.confirmed}; nothing was moved.`,
  remedy: 'Look at the doors again, and confirm the one that you mean.',
});

export const DoorCannot = defineError('live.door-cannot', {
  kind: 'unsupported',
  retry: 'never',
  message: (f: { name: string; operation: string }) => `The door ${f.name} does not offer this: ${f.operation}.`,
  remedy: 'Use what the door offers, or change its settings on the controller.',
});

export const TalkBusy = defineError('live.talk-busy', {
  kind: 'conflict',
  retry: 'backoff',
  message: (f: { name: string }) => `Somebody already speaks through ${f.name} with Keepsight.`,
  remedy: 'Try again when they have finished.',
});

export const TalkTooLong = defineError('live.talk-too-long', {
  kind: 'limit',
  retry: 'never',
  message: (f: { minutes: number }) => `Speaking ends after ${f.minutes} minutes.`,
  remedy: 'Start again if you have more to say.',
});
