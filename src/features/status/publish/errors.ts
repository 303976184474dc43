/** Errors of publishing the page. */

import { defineError } from '#src/core/errors.ts';

export const TooManyTargets = defineError('page.too-many-targets', {
  kind: 'limit',
  retry: 'never',
  status: 409,
  message: (f: { limit: number }) => `The page goes to ${f.limit} places at most.`,
  remedy: 'Delete a place that nobody reads from.',
});

export const SecretMissing = defineError('page.secret-missing', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { kind: string }) => `A place of the kind ${f.kind} needs a secret.`,
  remedy: 'Enter the secret access key of the account that may write there.',
});

export const SettingsInvalid = defineError('page.settings-invalid', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { problem: string }) => `These settings of the page do not fit together: ${f.problem}.`,
  remedy: 'Correct what is named and save again.',
});

export const NothingToShow = defineError('page.nothing-to-show', {
  kind: 'precondition',
  retry: 'backoff',
  message: () => 'There is no state to show yet.',
  remedy: 'Wait until the first state was derived, a few seconds after the start.',
});

/** Found at a target; the copy there is not touched until a person orders it. */
export const CopyElsewhere = defineError('publish.copy-not-ours', {
  kind: 'conflict',
  retry: 'backoff',
  message: (f: { target: string; state: string }) => `${f.target} holds a state that is not ours (${f.state}).`,
  remedy: 'Find out who else publishes there. Publish now by hand to take the place over.',
});

export const CopyDiffers = defineError('publish.copy-differs', {
  kind: 'protocol',
  retry: 'backoff',
  message: (f: { target: string }) => `${f.target} took the page, but gives back something else.`,
  remedy: 'Look for a cache or another writer between Keepsight and that place.',
});
