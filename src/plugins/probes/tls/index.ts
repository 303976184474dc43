/**
 * The certificate and the protocol that a service shows: chain, name, time left. Asks nothing beyond the handshake, so not
 * whether the certificate was revoked.
 */

import { z } from 'zod';
import { judgeTls, tlsEvidence } from '#src/plugins/kit/judge-tls.ts';
import {
  Certificate,
  CertificateFingerprint,
  Family,
  Host,
  placeText,
  Port,
  WarnDays,
} from '#src/plugins/kit/probe-settings.ts';
import { defineProbe } from '#src/plugins/kit/probe.ts';
import { worstFault, type Fault } from '#src/plugins/kit/worst-failure.ts';

/** As OpenSSL names them, from old to new. */
const protocols = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;

const TlsSettings = z.strictObject({
  host: Host.describe('Name or address.'),
  port: Port.default(443).describe('TCP port.'),
  serverName: Host.optional().describe('Name to ask for (SNI) and to check; the host when absent.'),
  family: Family,
  certificate: Certificate,
  fingerprint: CertificateFingerprint,
  warnDays: WarnDays,
  oldestProtocol: z.enum(protocols).default('TLSv1.2').describe('Older than this is degraded.'),
});

export const tlsProbe = defineProbe({
  id: 'tls',
  label: 'Certificate (TLS)',
  settings: TlsSettings,
  targetOf: ({ host, port }) => `tls://${placeText(host, port)}`,
  run: async ({ network, clock }, settings, signal) => {
    const { host, port, family, serverName } = settings;
    const tls = serverName === undefined ? {} : { servername: serverName };
    const connection = await network.connect({ host, port, family, tls }, signal);
    connection.close();
    const { address, dnsMs, connectMs, tlsMs = 0, tls: outcome } = connection;
    const phases = { dnsMs, connectMs, tlsMs };
    if (outcome === undefined) return { phases, address, failure: 'tls.handshake', detail: 'No handshake took place.' };
    const faults: Fault[] = judgeTls(outcome, settings, clock.nowMs());
    if (isOlder(outcome.protocol, settings.oldestProtocol)) {
      faults.push({ failure: 'tls.old-protocol', detail: `It speaks ${outcome.protocol} with us, and nothing newer.` });
    }
    return {
      ...worstFault(faults),
      phases,
      address,
      ...(outcome.certificate !== undefined && { certificateEndsAt: outcome.certificate.validToAt }),
      evidence: {
        ...tlsEvidence(outcome),
        ...(faults.length > 1 && { failures: faults.map(({ failure }) => failure) }),
      },
    };
  },
});

function isOlder(protocol: string, oldest: (typeof protocols)[number]): boolean {
  const rank = protocols.findIndex((known) => known === protocol);
  // What is not in the list is older than all (SSLv3) or newer (a TLS that is not out yet).
  if (rank === -1) return protocol.startsWith('SSL');
  return rank < protocols.indexOf(oldest);
}
