/** Errors of watching and of layouts. */

import { defineError } from '#src/core/errors.ts';

export const CodecUnsupported = defineError('live.codec-unsupported', {
  kind: 'unsupported',
  retry: 'never',
  message: (f: { codecs: string }) =>
    `The camera sends this channel as ${f.codecs} only, which this viewer cannot show.`,
  remedy: 'Set up an H.264 stream at the camera, or use a browser that can show what it sends.',
});

export const TooManyStreams = defineError('live.too-many-streams', {
  kind: 'limit',
  retry: 'backoff',
  message: (f: { limit: number }) => `Keepsight already fetches ${f.limit} streams.`,
  remedy: 'Close views that nobody needs, or share the cameras between several sites.',
});

export const StreamEnded = defineError('live.stream-ended', {
  kind: 'not-found',
  retry: 'never',
  message: () => 'The device was removed from the fleet.',
  remedy: 'Restore the device, or take the view off the wall.',
});

export const LayoutNameTaken = defineError('layout.name-taken', {
  kind: 'conflict',
  retry: 'never',
  message: (f: { name: string }) => `You already have a layout called ${f.name}.`,
  remedy: 'Choose another name.',
});

export const LayoutTooMany = defineError('layout.too-many', {
  kind: 'limit',
  retry: 'never',
  message: (f: { limit: number }) => `You already have ${f.limit} layouts.`,
  remedy: 'Delete one that you no longer use.',
});

export const LayoutPersonNeeded = defineError('layout.person-needed', {
  kind: 'forbidden',
  retry: 'never',
  message: () => 'Layouts belong to people; an API token has none.',
  remedy: 'Sign in as a person.',
});
