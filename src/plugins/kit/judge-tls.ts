/** What a finished handshake says about the target: everything that is wrong, not only what was found first. */

import type { TlsOutcome } from '#src/core/ports.ts';
import type { Fault } from './worst-failure.ts';

export interface TlsExpectation {
  readonly certificate: 'trusted' | 'any';
  /** Trusted instead of the public authorities: the certificate itself, or one of the shown chain. */
  readonly fingerprint?: string | undefined;
  readonly warnDays: number;
}

const dayMs = 86_400_000;
const expired = 'CERT_HAS_EXPIRED';
const notYetValid = 'CERT_NOT_YET_VALID';
const wrongName = 'ERR_TLS_CERT_ALTNAME_INVALID';

/** In the order in which they are named; none for a certificate that is good. */
export function judgeTls(outcome: TlsOutcome, expectation: TlsExpectation, nowMs: number): Fault[] {
  const { certificate } = outcome;
  if (certificate === undefined) return [{ failure: 'tls.handshake', detail: 'No certificate was shown.' }];
  if (expectation.certificate === 'any') return [];
  const { fingerprint } = expectation;
  const isPinned = fingerprint !== undefined && outcome.chain.includes(fingerprint);
  const faults: Fault[] = [];
  if (certificate.validToAt < nowMs || (outcome.problem === expired && !isPinned)) {
    faults.push({ failure: 'tls.expired', detail: `The certificate ended ${dateText(certificate.validToAt)}.` });
  } else if (certificate.validFromAt > nowMs || (outcome.problem === notYetValid && !isPinned)) {
    faults.push({
      failure: 'tls.not-yet-valid',
      detail: `The certificate begins ${dateText(certificate.validFromAt)}.`,
    });
  }
  if (!outcome.nameMatches && !isPinned) faults.push({ failure: 'tls.wrong-name', detail: namesText(outcome) });
  const chainProblem = outcome.problem;
  if (fingerprint !== undefined && !isPinned) {
    faults.push({ failure: 'tls.untrusted', detail: 'The certificate is not the one that was named.' });
  } else if (!isPinned && chainProblem !== undefined && ![expired, notYetValid, wrongName].includes(chainProblem)) {
    faults.push({ failure: 'tls.untrusted', detail: `The certificate is not trusted (${chainProblem}).` });
  }
  const endsInMs = certificate.validToAt - nowMs;
  if (faults.length === 0 && endsInMs < expectation.warnDays * dayMs) {
    faults.push({ failure: 'tls.expires-soon', detail: `The certificate ends ${dateText(certificate.validToAt)}.` });
  }
  return faults;
}

const namesShownMax = 5;

function namesText({ certificate }: TlsOutcome): string {
  const names = (certificate?.subjectAltName ?? '').replaceAll('DNS:', '').split(', ').filter(Boolean);
  const more = names.length > namesShownMax ? ` and ${String(names.length - namesShownMax)} more` : '';
  return `The certificate is for ${names.length === 0 ? 'no name' : names.slice(0, namesShownMax).join(', ').slice(0, 200)}${more}.`;
}

function dateText(atMs: number): string {
  return Number.isFinite(atMs) && Math.abs(atMs) < 8.64e15
    ? new Date(atMs).toISOString().slice(0, 10)
    : 'at no readable time';
}

/** For the evidence of a sample. */
export function tlsEvidence(outcome: TlsOutcome | undefined): Readonly<Record<string, string | readonly string[]>> {
  if (outcome?.certificate === undefined) return {};
  const { certificate } = outcome;
  return {
    tlsProtocol: outcome.protocol,
    certificateSubject: certificate.subject,
    certificateIssuer: certificate.issuer,
    certificateChain: outcome.chain,
    ...(outcome.problem !== undefined && { certificateProblem: outcome.problem }),
  };
}
