import type { Answer } from 'dns-packet';
import { describe, expect, it } from 'vitest';
import type { DnsRecordType } from '#src/core/ports.ts';
import { createNameServers } from '#src/platform/name-lookup.ts';
import { openBlackHole } from '#src/sim/black-hole.ts';
import { address, aNetworkWithNameServers, aServerThatSays, run } from './harness.ts';
import { a, aNameServer, type Asked, type Said } from './name-server.ts';

const name = 'www.good.example';
const ask = (settings: object, limits = {}) => run('dns', { name, ...settings }, { limits });

describe('a name', () => {
  it('is good when the expected records are there, in any order', async () => {
    const { server, asked } = await aNameServer(() => ({ answers: [a('192.0.2.2'), a('192.0.2.1')] }));
    const settings = { servers: [server], expect: ['192.0.2.1', '192.0.2.2'], match: 'exactly' };
    const result = await ask(settings);
    expect(result.failure).toBeUndefined();
    expect(result.evidence).toEqual({ answers: [`${server}: NOERROR 192.0.2.1, 192.0.2.2`] });
    expect(asked).toEqual([{ name, type: 'A', checkingDisabled: false, overTcp: false }]);
  });

  it.each([
    ['dns.wrong-answer', { answers: [a('192.0.2.9')] }, { expect: ['192.0.2.1'] }],
    ['dns.wrong-answer', { answers: [a('192.0.2.1'), a('192.0.2.9')] }, { expect: ['192.0.2.1'], match: 'exactly' }],
    [undefined, { answers: [a('192.0.2.1'), a('192.0.2.9')] }, { expect: ['192.0.2.1', '192.0.2.7'], match: 'any' }],
    ['dns.wrong-answer', { answers: [] }, {}],
    ['dns.name-not-found', { code: 'NXDOMAIN' }, {}],
    [undefined, { code: 'NXDOMAIN' }, { expectCode: 'NXDOMAIN' }],
    ['dns.wrong-answer', { answers: [a('192.0.2.1')] }, { expectCode: 'NXDOMAIN' }],
    ['dns.server-failed', { code: 'SERVFAIL' }, {}],
    ['dns.server-failed', { code: 'REFUSED' }, {}],
    ['dns.dnssec-broken', { answers: [a('192.0.2.1')] }, { dnssec: 'validated' }],
    [undefined, { answers: [a('192.0.2.1')], isAuthenticated: true }, { dnssec: 'validated' }],
  ] as const)('gives %s for %j with %j', async (failure, said: Said, settings) => {
    const { server } = await aNameServer(() => said);
    expect((await ask({ servers: [server], ...settings })).failure).toBe(failure);
  });

  it('has a broken signature when only the unchecked question is answered', async () => {
    const say = ({ checkingDisabled }: Asked): Said =>
      checkingDisabled ? { answers: [a('192.0.2.1')] } : { code: 'SERVFAIL' };
    const { server } = await aNameServer(say);
    expect((await ask({ servers: [server] })).failure).toBe('dns.dnssec-broken');
    const network = aNetworkWithNameServers(createNameServers([server]));
    expect((await run('dns', { name }, { network })).failure).toBe('dns.dnssec-broken');
  });

  it('is asked again over TCP when the answer does not fit', async () => {
    const many = Array.from({ length: 120 }, (_, i) => a(`192.0.2.${String(i)}`));
    const { server, asked } = await aNameServer(({ overTcp }) => (overTcp ? { answers: many } : { isTruncated: true }));
    expect((await ask({ servers: [server], expect: ['192.0.2.119'] })).failure).toBeUndefined();
    expect(asked.map(({ overTcp }) => overTcp)).toEqual([false, true]);
  });

  it('is not believed from an answer to another question', async () => {
    const { server } = await aNameServer(() => ({ answers: [a('192.0.2.1')], isForged: true }));
    expect((await ask({ servers: [server], expect: ['192.0.2.1'], match: 'exactly' })).failure).toBeUndefined();
  });

  it('is judged in disagreement: some right and some not, or different where they must agree', async () => {
    const right = await aNameServer(() => ({ answers: [a('192.0.2.1')] }));
    const other = await aNameServer(() => ({ answers: [a('192.0.2.2')] }));
    const failing = await aNameServer(() => ({ code: 'SERVFAIL' }));
    const servers = [right.server, other.server];
    expect((await ask({ servers })).failure).toBeUndefined();
    expect((await ask({ servers, mustAgree: true })).failure).toBe('dns.disagreement');
    expect((await ask({ servers, expect: ['192.0.2.1'] })).failure).toBe('dns.disagreement');
    expect((await ask({ servers: [right.server, failing.server] })).failure).toBe('dns.disagreement');
  });

  it('times out at a silent server, and fails at one that is not there', async () => {
    const { server } = await aNameServer(() => undefined);
    expect((await ask({ servers: [server] }, { budgetMs: 300 })).failure).toBe('dns.timed-out');
    expect((await ask({ servers: [`${address}:9`] })).failure).toBe('dns.server-failed');
  });

  it.each([
    ['MX', { type: 'MX', name, data: { preference: 10, exchange: 'Mail.good.example' } }, '10 mail.good.example'],
    ['TXT', { type: 'TXT', name, data: ['v=spf1 ', '-all'] }, 'v=spf1 -all'],
    ['NS', { type: 'NS', name, data: 'ns1.good.example' }, 'ns1.good.example.'],
    ['CAA', { type: 'CAA', name, data: { flags: 0, tag: 'issue', value: 'ca.example' } }, '0 issue "ca.example"'],
    [
      'SRV',
      { type: 'SRV', name, data: { priority: 1, weight: 2, port: 443, target: 'a.good.example' } },
      '1 2 443 a.good.example',
    ],
    ['AAAA', { type: 'AAAA', name, data: '2001:4860::1' }, '2001:4860::1'],
  ] satisfies [DnsRecordType, Answer, string][])(
    'has %s records as zone files write them',
    async (type, answer, expected) => {
      const { server } = await aNameServer(() => ({ answers: [answer] }));
      expect((await ask({ servers: [server], type, expect: [expected] })).failure).toBeUndefined();
    },
  );
});

describe('an address whose name', () => {
  /** How an HTTP test meets name servers: the same names of failures, and our own side apart. */
  const visit = async (say: (asked: Asked) => Said | undefined, limits = {}) => {
    const { server } = await aNameServer(say);
    const network = aNetworkWithNameServers(createNameServers([server]));
    const page = await aServerThatSays('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    return run('http', { url: `http://${name}:${page.port}/` }, { network, limits });
  };

  it('is found is reached, over CNAMEs too', async () => {
    const cname = { type: 'CNAME', name, data: 'host.good.example' } as const;
    const result = await visit(() => ({ answers: [cname, a(address, 'host.good.example')] }));
    expect(result).toMatchObject({ httpStatus: 200, address });
  });

  it('does not exist, or whose name servers fail', async () => {
    expect((await visit(() => ({ code: 'NXDOMAIN' }))).failure).toBe('dns.name-not-found');
    expect((await visit(() => ({ code: 'SERVFAIL' }))).failure).toBe('dns.server-failed');
    expect((await visit(() => ({ code: 'REFUSED' }))).failure).toBe('self.resolver');
  });

  it('nobody answers for is a fault of the domain only while our own name server answers for others', async () => {
    const limits = { budgetMs: 1600 };
    const dead = await visit(({ name: asked }) => (asked === '.' ? {} : undefined), limits);
    expect(dead.failure).toBe('dns.timed-out');
    expect((await visit(() => undefined, limits)).failure).toBe('self.resolver');
  });

  it('leads to an address that must not be reached is not connected to, and says nothing about the target', async () => {
    for (const forbidden of ['169.254.169.254', '127.0.0.1', '10.0.0.1', '224.0.0.1']) {
      expect((await visit(() => ({ answers: [a(forbidden)] }))).failure).toBe('self.refused-by-guard');
    }
  });

  it('stays with our own side when no name server is there at all', async () => {
    const network = aNetworkWithNameServers(createNameServers([`${address}:9`]));
    expect((await run('http', { url: `http://${name}/` }, { network })).failure).toBe('self.resolver');
  });
});

describe('a port', () => {
  it('that swallows every attempt times out as a connection, not as an answer', async () => {
    const hole = await openBlackHole('127.50.9.9', [8099]);
    try {
      const settings = { host: '127.50.9.9', port: 8099 };
      const tcp = await run('tcp', settings, { limits: { budgetMs: 300 } });
      expect(tcp).toMatchObject({ failure: 'tcp.timed-out', address: '127.50.9.9' });
      const http = await run('http', { url: 'http://127.50.9.9:8099/' }, { limits: { budgetMs: 300 } });
      expect(http.failure).toBe('tcp.timed-out');
    } finally {
      await hole?.close();
    }
  });
});
