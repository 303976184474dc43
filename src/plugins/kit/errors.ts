/** Errors that drivers throw beside those of `core/network-errors.ts`. */

import { defineError } from '#src/core/errors.ts';

export const DeviceAuthRejected = defineError('device.auth-rejected', {
  kind: 'unauthenticated',
  retry: 'never',
  status: 409,
  message: (f: { host: string }) => `${f.host} rejected the stored credential.`,
  remedy:
    'Correct the user name and password of the device. One refused login stops the job, so that the device does not lock the account.',
});

export const DeviceLoginNeeded = defineError('device.login-needed', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { host: string; call: string }) => `${f.host} wants a login for ${f.call}, and none is stored.`,
  remedy: 'Enter a user name and password for this device.',
});

export const DeviceNotRecognised = defineError('device.not-recognised', {
  kind: 'protocol',
  retry: 'never',
  message: (f: { host: string; problem: string }) => `What answers at ${f.host} is not the device: ${f.problem}.`,
  remedy: 'Check whether another machine took over this address.',
});

export const DeviceAnswerInvalid = defineError('device.answer-invalid', {
  kind: 'protocol',
  retry: 'never',
  message: (f: { host: string; call: string; problem: string }) =>
    `${f.host} gave an answer to ${f.call} that cannot be used: ${f.problem}.`,
  remedy: 'Update the device, or report this with the model and version so that the driver learns it.',
});

export const DeviceBusy = defineError('device.busy', {
  kind: 'limit',
  retry: 'backoff',
  status: 503,
  message: (f: { host: string; call: string }) => `${f.host} has no room for ${f.call} at this moment.`,
  remedy: 'Try again in a moment. If it stays so, close other programs that watch this camera, or restart it.',
});

export const DeviceRefusedCall = defineError('device.refused-call', {
  kind: 'protocol',
  retry: 'never',
  message: (f: { host: string; call: string; problem: string }) => `${f.host} refused ${f.call}: ${f.problem}.`,
  remedy: 'Check the rights of the stored account on the device.',
});

export const DeviceInsecureAuth = defineError('device.insecure-auth', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { host: string }) => `${f.host} asks for the password in clear text (Basic over plain HTTP).`,
  remedy: 'Turn on HTTPS or digest authentication on the device; Keepsight never sends a password in clear.',
});

export const DeviceAudioBusy = defineError('device.audio-busy', {
  kind: 'conflict',
  retry: 'backoff',
  message: (f: { host: string }) => `${f.host} takes no more speech: somebody else is speaking or it plays something.`,
  remedy: 'Try again when the other has finished.',
});

export const DeviceAudioOff = defineError('device.audio-off', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { host: string }) => `${f.host} is set so that nobody can speak through it.`,
  remedy: 'Turn on two-way audio (duplex) on the device.',
});

export const DeviceAudioFormat = defineError('device.audio-format', {
  kind: 'unsupported',
  retry: 'never',
  message: (f: { host: string }) => `${f.host} does not understand speech as G.711.`,
  remedy: 'Update the device; Keepsight speaks G.711 to it.',
});
