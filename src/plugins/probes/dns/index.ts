/** What the domain name system answers for a name: the expected records, signed or not, and the same from all who are asked. */

import { z } from 'zod';
import type { DnsAnswer, DnsRecordType, ProbeNetwork } from '#src/core/ports.ts';
import { nameFailure } from '#src/plugins/kit/name-failure.ts';
import { Host } from '#src/plugins/kit/probe-settings.ts';
import { defineProbe, type ProbeResult } from '#src/plugins/kit/probe.ts';
import { worstFault, type Fault } from '#src/plugins/kit/worst-failure.ts';

const types = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'TXT', 'SOA', 'CAA', 'SRV', 'PTR'] as const satisfies DnsRecordType[];

const DnsSettings = z.strictObject({
  name: Host.describe('Name to ask for, such as www.example.org.'),
  type: z.enum(types).default('A').describe('Type of record.'),
  servers: z
    .array(
      z
        .string()
        .trim()
        .min(1)
        .max(260)
        .regex(/^[\w.:[\]-]+$/, 'is no name server such as 9.9.9.9 or ns1.example.org:53'),
    )
    .max(6)
    .default([])
    .describe('Name servers to ask, each; those of this machine when empty.'),
  expectCode: z.enum(['NOERROR', 'NXDOMAIN']).default('NOERROR').describe('NXDOMAIN: the name must not exist.'),
  expect: z
    .array(z.string().trim().min(1).max(1024))
    .max(50)
    .default([])
    .describe('Records as in a zone file, such as 192.0.2.1 or 10 mail.example.org.'),
  match: z
    .enum(['any', 'all', 'exactly'])
    .default('all')
    .describe('any: one of the expected records. all: all of them. exactly: all of them and no other.'),
  dnssec: z
    .enum(['ignore', 'validated'])
    .default('ignore')
    .describe('validated: the asked servers must say that they checked the signature (AD).'),
  mustAgree: z
    .boolean()
    .default(false)
    .describe('All servers must give the same records. Wrong for names that answer by place.'),
});
type DnsSettings = z.output<typeof DnsSettings>;

/** What one server did. */
type Asked =
  | { readonly server: string; readonly answer: DnsAnswer; readonly isBroken: boolean }
  | { readonly server: string; readonly fault: Fault };

export const dnsProbe = defineProbe({
  id: 'dns',
  label: 'Name (DNS)',
  settings: DnsSettings,
  targetOf: ({ name, type, servers }) => `${name} ${type}${servers.length === 0 ? '' : ` @${servers.join(', ')}`}`,
  run: async ({ network }, settings, signal) => {
    const servers = settings.servers.length === 0 ? [undefined] : settings.servers;
    const asked = await Promise.all(servers.map((server) => ask(network, settings, server, signal)));
    return { ...worstFault(judge(asked, settings)), ...described(asked, settings) };
  },
});

async function ask(
  network: ProbeNetwork,
  { name, type }: DnsSettings,
  server: string | undefined,
  signal: AbortSignal,
): Promise<Asked> {
  const shown = server ?? 'our name server';
  try {
    const answer = await network.dns({ name, type, server }, signal);
    return {
      server: shown,
      answer,
      isBroken: answer.code === 'SERVFAIL' && (await isAnsweredUnchecked(network, { name, type, server }, signal)),
    };
  } catch (error) {
    const fault = nameFailure(error);
    // Without a name server of this machine that answers for the name, the unchecked question tells why.
    if (fault.failure === 'dns.server-failed' && (await isAnsweredUnchecked(network, { name, type, server }, signal))) {
      return { server: shown, fault: brokenSignature(shown) };
    }
    // For a server that was named, connections are its own affair: port 53 that refuses is a name server that fails.
    return { server: shown, fault: server === undefined ? fault : asDnsFault(fault) };
  }
}

function asDnsFault(fault: Fault): Fault {
  const failure =
    fault.failure === 'tcp.refused' || fault.failure === 'tcp.unreachable' ? 'dns.server-failed' : fault.failure;
  return { ...fault, failure: failure === 'http.malformed' ? 'dns.server-failed' : failure };
}

/** With CD the resolver hands over what fails its check: an answer then, and none before, is a broken signature. */
async function isAnsweredUnchecked(
  network: ProbeNetwork,
  question: { name: string; type: DnsRecordType; server: string | undefined },
  signal: AbortSignal,
): Promise<boolean> {
  try {
    return (await network.dns({ ...question, checkingDisabled: true }, signal)).code === 'NOERROR';
  } catch {
    return false;
  }
}

function brokenSignature(server: string): Fault {
  return { failure: 'dns.dnssec-broken', detail: `${server} answers only when the signature is not checked.` };
}

function judge(asked: readonly Asked[], settings: DnsSettings): Fault[] {
  const faults = asked.flatMap((one) => ('fault' in one ? [one.fault] : judgeAnswer(one, settings)));
  const sets = asked.map((one) =>
    'fault' in one || one.answer.code !== settings.expectCode
      ? 'none'
      : recordsOf(one.answer, settings.type).join(' | '),
  );
  const good = asked.filter((one) => !('fault' in one) && judgeAnswer(one, settings).length === 0);
  // Some of those who were asked are right: people who ask them are served, others are not.
  if (faults.length > 0 && good.length > 0 && faults.every(({ failure }) => failure.startsWith('dns.'))) {
    return [
      {
        failure: 'dns.disagreement',
        detail: `${String(good.length)} of ${String(asked.length)} servers are right. ${faults[0]?.detail ?? ''}`,
      },
    ];
  }
  if (faults.length === 0 && settings.mustAgree && new Set(sets).size > 1) {
    return [
      { failure: 'dns.disagreement', detail: `The servers give ${String(new Set(sets).size)} different answers.` },
    ];
  }
  return faults;
}

function judgeAnswer({ server, answer, isBroken }: Exclude<Asked, { fault: Fault }>, settings: DnsSettings): Fault[] {
  if (isBroken) return [brokenSignature(server)];
  if (answer.code !== settings.expectCode) return [codeFault(server, answer.code)];
  if (answer.code === 'NXDOMAIN') return [];
  const records = recordsOf(answer, settings.type);
  if (records.length === 0) {
    return [{ failure: 'dns.wrong-answer', detail: `${server} has no ${settings.type} record for the name.` }];
  }
  const faults: Fault[] = [];
  if (!isExpected(records, settings)) {
    const shown = records.slice(0, 5).join(', ').slice(0, 200);
    faults.push({ failure: 'dns.wrong-answer', detail: `${server} answers ${shown}.` });
  }
  if (settings.dnssec === 'validated' && !answer.isAuthenticated) {
    faults.push({ failure: 'dns.dnssec-broken', detail: `${server} does not say that the signature was checked.` });
  }
  return faults;
}

function codeFault(server: string, code: string): Fault {
  if (code === 'NXDOMAIN')
    return { failure: 'dns.name-not-found', detail: `${server} says that the name does not exist.` };
  if (code === 'NOERROR') return { failure: 'dns.wrong-answer', detail: `${server} knows a name that must not exist.` };
  return { failure: 'dns.server-failed', detail: `${server} answers ${code.slice(0, 40)}.` };
}

/** In one order, so that a rotation is no difference. */
function recordsOf({ answers }: DnsAnswer, type: DnsRecordType): string[] {
  return answers.flatMap((answer) => (answer.type === type ? [answer.value] : [])).toSorted();
}

function isExpected(records: readonly string[], { expect, match }: DnsSettings): boolean {
  if (expect.length === 0) return true;
  const wanted = expect.map(normal);
  const found = new Set(records.map(normal));
  const hits = wanted.filter((value) => found.has(value)).length;
  if (match === 'any') return hits > 0;
  return hits === wanted.length && (match === 'all' || found.size === new Set(wanted).size);
}

function normal(value: string): string {
  return value.toLowerCase().replaceAll(/\s+/g, ' ').replace(/\.$/, '');
}

const recordsShownMax = 20;

function described(asked: readonly Asked[], { type }: DnsSettings): ProbeResult {
  const answered = asked.flatMap((one) => ('fault' in one ? [] : [one.answer]));
  const slowest = answered.length === 0 ? undefined : Math.max(...answered.map(({ tookMs }) => tookMs));
  const lines = asked.map((one) =>
    'fault' in one
      ? `${one.server}: ${one.fault.failure}`
      : `${one.answer.server}: ${one.answer.code}${one.answer.isAuthenticated ? ' (checked)' : ''} ${recordsOf(one.answer, type).slice(0, recordsShownMax).join(', ')}`,
  );
  return {
    phases: slowest === undefined ? {} : { dnsMs: slowest },
    evidence: { answers: lines.map((line) => line.slice(0, 500)) },
  };
}
