/**
 * How a test of something reachable can fail. One list for probes, page, mail and API; words for people stand in
 * `failure-words.data.ts`. "No answer in time" and "refused" are different, and stay different everywhere.
 */

import { z } from 'zod';

/**
 * What a class says about the target.
 * - `failing`: it does not do what people need.
 * - `degraded`: it does, but worse than it should.
 * - `limited`: it answered that *we* ask too often or may not ask; this says nothing about others and never counts as an outage.
 * - `void`: our own side is broken; the sample says nothing at all.
 */
export type FailureWeight = 'failing' | 'degraded' | 'limited' | 'void';

/** Every class with its weight. A code is stable: it stands in stored samples, signed evidence and other people's programs. */
export const failureWeights = {
  'dns.name-not-found': 'failing',
  'dns.server-failed': 'failing',
  'dns.timed-out': 'failing',
  'dns.wrong-answer': 'failing',
  'dns.disagreement': 'degraded',
  'dns.dnssec-broken': 'failing',
  'tcp.refused': 'failing',
  'tcp.reset': 'failing',
  'tcp.timed-out': 'failing',
  'tcp.unreachable': 'failing',
  'icmp.no-answer': 'failing',
  'icmp.loss': 'degraded',
  'tls.handshake': 'failing',
  'tls.expired': 'failing',
  'tls.not-yet-valid': 'failing',
  'tls.wrong-name': 'failing',
  'tls.untrusted': 'failing',
  'tls.old-protocol': 'degraded',
  'tls.expires-soon': 'degraded',
  'http.timed-out': 'failing',
  'http.truncated': 'failing',
  'http.malformed': 'failing',
  'http.client-error': 'failing',
  'http.not-allowed': 'failing',
  'http.rate-limited': 'limited',
  'http.blocked': 'limited',
  'http.server-error': 'failing',
  'http.unavailable': 'failing',
  'http.redirect-loop': 'failing',
  'http.redirect-elsewhere': 'failing',
  'http.wrong-status': 'failing',
  'content.missing': 'failing',
  'content.unexpected': 'failing',
  'content.stale': 'degraded',
  'content.too-large': 'failing',
  'protocol.wrong-answer': 'failing',
  'protocol.closed': 'failing',
  'heartbeat.missed': 'failing',
  'heartbeat.reported-failure': 'failing',
  'device.down': 'failing',
  'device.degraded': 'degraded',
  'device.unknown': 'void',
  slow: 'degraded',
  'self.network': 'void',
  'self.resolver': 'void',
  'self.overloaded': 'void',
  'self.clock': 'void',
  'self.missed': 'void',
  'self.refused-by-guard': 'void',
  'self.settings': 'void',
  'self.fault': 'void',
} as const satisfies Readonly<Record<string, FailureWeight>>;

export type FailureClass = keyof typeof failureWeights;

// Object.keys loses the literal types that `satisfies` has just checked.
export const failureClasses = Object.keys(failureWeights) as [FailureClass, ...FailureClass[]];
export const FailureClass = z.enum(failureClasses);

/** The result of one sample, as far as the target is concerned. `limited` and `void` samples are no evidence. */
export const SampleResult = z.enum(['ok', 'degraded', 'failing', 'limited', 'void']);
export type SampleResult = z.infer<typeof SampleResult>;

export function resultOf(failure: FailureClass | undefined): SampleResult {
  return failure === undefined ? 'ok' : failureWeights[failure];
}
