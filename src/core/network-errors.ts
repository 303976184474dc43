/** How a connection can fail. One taxonomy for every protocol; `platform` throws these, features name faults from them. */

import { defineError } from './errors.ts';

interface Place {
  readonly [field: string]: string | number;
  readonly host: string;
  readonly port: number;
}

const checkAddress = 'Check the address, and that the device has power and a network cable.';

export const NameNotFound = defineError('net.name-not-found', {
  kind: 'unreachable',
  retry: 'backoff',
  message: (f: Place) => `The name ${f.host} cannot be found.`,
  remedy: 'Check the spelling and the name server of this network, or use the address in numbers.',
});

export const AddressFamilyMissing = defineError('net.address-family-missing', {
  kind: 'unreachable',
  retry: 'backoff',
  message: (f: Place & { family: string }) => `${f.host} has no address of the family ${f.family}.`,
  remedy: 'Add the record to the domain, or test over the other family.',
});

export const NameServerFailed = defineError('net.name-server-failed', {
  kind: 'unreachable',
  retry: 'backoff',
  message: (f: Place & { answer: string }) => `The name servers fail to answer for ${f.host} (${f.answer}).`,
  remedy: 'This is a fault of the domain, not of this network. Ask whoever runs the domain.',
});

export const NameTimedOut = defineError('net.name-timed-out', {
  kind: 'timeout',
  retry: 'backoff',
  message: (f: Place) => `No name server answered for ${f.host} in time, though ours answers for other names.`,
  remedy: 'This is a fault of the domain, not of this network. Ask whoever runs the domain.',
});

export const ResolverDown = defineError('net.resolver-down', {
  kind: 'unreachable',
  retry: 'backoff',
  message: (f: Place & { problem: string }) => `Our own name server cannot be used to find ${f.host}: ${f.problem}.`,
  remedy: 'Check the name servers of the machine that Keepsight runs on.',
});

export const NoRoute = defineError('net.no-route', {
  kind: 'unreachable',
  retry: 'backoff',
  message: (f: Place) => `There is no way to ${f.host} from here.`,
  remedy: checkAddress,
});

export const ConnectionRefused = defineError('net.refused', {
  kind: 'unreachable',
  retry: 'backoff',
  message: (f: Place) => `${f.host} refused the connection on port ${f.port}.`,
  remedy: 'The machine is there but the service is not: check the port and whether the device is starting.',
});

export const ConnectionTimedOut = defineError('net.timed-out', {
  kind: 'timeout',
  retry: 'backoff',
  message: (f: Place & { phase: string }) => `${f.host} port ${f.port} did not answer in time (${f.phase}).`,
  remedy: checkAddress,
});

export const ConnectionBroken = defineError('net.broken', {
  kind: 'unreachable',
  retry: 'backoff',
  message: (f: Place) => `${f.host} port ${f.port} closed the connection in the middle.`,
  remedy: 'Try again; if it stays, restart the device.',
});

export const PeerClosed = defineError('net.peer-closed', {
  kind: 'unreachable',
  retry: 'backoff',
  message: (f: Place) => `${f.host} port ${f.port} closed the connection without an answer.`,
  remedy: 'Try again; if it stays, look at the log of the service there.',
});

export const AnswerTruncated = defineError('net.answer-truncated', {
  kind: 'protocol',
  retry: 'backoff',
  message: (f: Place) => `${f.host} port ${f.port} closed the connection in the middle of its answer.`,
  remedy: 'Try again; if it stays, look at the log of the service there.',
});

export const DeadlinePassed = defineError('net.deadline-passed', {
  kind: 'timeout',
  retry: 'backoff',
  message: (f: { budgetMs: number }) => `The time for this test was over (${f.budgetMs} ms).`,
  remedy: 'Give the test more time, or find out why the other side is slow.',
});

export const TlsFailed = defineError('net.tls-failed', {
  kind: 'protocol',
  retry: 'never',
  message: (f: Place & { problem: string }) => `A safe connection to ${f.host} port ${f.port} failed: ${f.problem}.`,
  remedy: 'Check that the port speaks HTTPS and that the device has a valid certificate.',
});

export const CertificateChanged = defineError('net.certificate-changed', {
  kind: 'protocol',
  retry: 'never',
  message: (f: Place & { fingerprint: string }) =>
    `${f.host} shows another certificate than the one that was pinned (now ${f.fingerprint}).`,
  remedy:
    'If the certificate was renewed on purpose, accept the new one on the device page; otherwise treat it as an attack.',
});

export const OwnNetworkDown = defineError('net.own-network-down', {
  kind: 'unreachable',
  retry: 'backoff',
  message: (f: Place & { problem: string }) => `Our own network cannot send to ${f.host}: ${f.problem}.`,
  remedy: 'Check the network connection of the machine that Keepsight runs on.',
});

export const EgressRefused = defineError('net.egress-refused', {
  kind: 'forbidden',
  retry: 'never',
  message: (f: { host: string; reason: string }) => `Keepsight does not connect to ${f.host}: ${f.reason}.`,
  remedy: 'Use another address. Monitors reach private networks only where watch.privateNetworks names them.',
});

export const AnswerTooLarge = defineError('net.answer-too-large', {
  kind: 'protocol',
  retry: 'never',
  message: (f: Place & { limitBytes: number }) =>
    `${f.host} port ${f.port} sent more than the ${f.limitBytes} bytes that an answer may have.`,
  remedy: 'This is not what a device sends; check what stands at this address.',
});

export const AnswerMalformed = defineError('net.answer-malformed', {
  kind: 'protocol',
  retry: 'never',
  message: (f: Place & { problem: string }) => `${f.host} port ${f.port} broke its protocol: ${f.problem}.`,
  remedy: 'Check that the port belongs to a device and not to another service.',
});

export const RedirectRefused = defineError('net.redirect-refused', {
  kind: 'protocol',
  retry: 'never',
  message: (f: Place & { location: string }) => `${f.host} wanted to send us elsewhere (${f.location}).`,
  remedy: 'A device answers for itself; check what stands at this address.',
});
