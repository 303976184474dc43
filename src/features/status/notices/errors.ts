/** What can go wrong with subscribing. No answer says whether an address is known. */

import { defineError } from '#src/core/errors.ts';

export const TooManySignUps = defineError('notices.too-many-sign-ups', {
  kind: 'limit',
  retry: 'backoff',
  message: (f: { retryAfterSeconds: number }) =>
    `Too many people are signing up at this moment; the next attempt is possible in ${f.retryAfterSeconds} s.`,
  remedy: 'Wait that long. The feeds of the page need no subscription.',
});

export const ChannelOff = defineError('notices.channel-off', {
  kind: 'unsupported',
  retry: 'never',
  message: (f: { channel: string }) => `This installation sends nothing by ${f.channel}.`,
  remedy: 'Choose another channel, or configure this one: mail needs mail.host and mail.from.',
});

export const SignUpClosed = defineError('notices.sign-up-closed', {
  kind: 'precondition',
  retry: 'never',
  message: () => 'This page takes no subscriptions at present.',
  remedy: 'Follow the feeds of the page, or ask its operator.',
});

export const ProofRefused = defineError('notices.proof-refused', {
  kind: 'forbidden',
  retry: 'never',
  message: () => 'The solution of the puzzle is wrong, too old, or was used before.',
  remedy: 'Ask for a new challenge and solve that one.',
});

export const PushHostRefused = defineError('notices.push-host-refused', {
  kind: 'forbidden',
  retry: 'never',
  message: (f: { host: string }) => `${f.host} is not a push service that this installation sends to.`,
  remedy: 'The operator can add the host to notices.pushHosts.',
});

export const LinkInvalid = defineError('notices.link-invalid', {
  kind: 'forbidden',
  retry: 'never',
  message: () => 'This link was used before, has ended, or is not one of ours.',
  remedy: 'Subscribe again with the same address; the mail that follows has a new link.',
});

/** Between claiming and the last byte the subscriber left, or another process took over. */
export const NoticeWithdrawn = defineError('notices.withdrawn', {
  kind: 'conflict',
  retry: 'never',
  message: () => 'The notice was withdrawn before it was sent.',
  remedy: 'Nothing is to be done: its subscriber left, or another process sends it.',
});
