/** What a probe threw, as a failure class. One table; "refused", "no connection in time" and "no answer in time" stay apart. */

import { AppError } from '#src/core/errors.ts';
import type { FailureClass } from '#src/core/failure.ts';

/** By the code of the error. A time-out is named by its phase, see `timeoutClasses`. */
const classOfCode: ReadonlyMap<string, FailureClass> = new Map<string, FailureClass>([
  ['net.name-not-found', 'dns.name-not-found'],
  ['net.address-family-missing', 'dns.wrong-answer'],
  ['net.name-server-failed', 'dns.server-failed'],
  ['net.name-timed-out', 'dns.timed-out'],
  ['net.resolver-down', 'self.resolver'],
  ['net.no-route', 'tcp.unreachable'],
  ['net.refused', 'tcp.refused'],
  ['net.broken', 'tcp.reset'],
  ['net.peer-closed', 'protocol.closed'],
  ['net.tls-failed', 'tls.handshake'],
  ['net.certificate-changed', 'tls.untrusted'],
  ['net.answer-truncated', 'http.truncated'],
  ['net.answer-malformed', 'http.malformed'],
  ['net.answer-too-large', 'content.too-large'],
  ['net.redirect-refused', 'http.redirect-elsewhere'],
  ['net.own-network-down', 'self.network'],
  ['net.egress-refused', 'self.refused-by-guard'],
  ['probe.settings-invalid', 'self.settings'],
  ['probe.program-missing', 'self.settings'],
]);

/** Phases as `platform` names them. Whatever comes after a connection stands is "connected, but no answer in time". */
const timeoutClasses: ReadonlyMap<string, FailureClass> = new Map<string, FailureClass>([
  ['name', 'dns.timed-out'],
  ['connect', 'tcp.timed-out'],
  ['secure connection', 'tls.handshake'],
]);

export interface NamedFailure {
  readonly failure: FailureClass;
  readonly detail: string;
}

const detailCharactersMax = 300;

/** Names anything that was thrown. What nobody foresaw is our own fault, never the target's. */
export function nameFailure(error: unknown): NamedFailure {
  if (!(error instanceof AppError)) return { failure: 'self.fault', detail: 'The probe itself failed.' };
  const detail = `${error.message} ${isOwnSide(error.code) ? error.remedy : ''}`.trim().slice(0, detailCharactersMax);
  if (error.code === 'net.timed-out') {
    return { failure: timeoutClasses.get(String(error.fields['phase'])) ?? 'http.timed-out', detail };
  }
  return { failure: classOfCode.get(error.code) ?? 'self.fault', detail };
}

function isOwnSide(code: string): boolean {
  return classOfCode.get(code)?.startsWith('self.') ?? true;
}
