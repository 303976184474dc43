import { BlockList, createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAppError } from '#src/core/errors.ts';
import { EgressRefused, NameNotFound } from '#src/core/network-errors.ts';
import { systemClock } from '#src/platform/clock.ts';
import { createEgressGuard, type EgressAudience, type EgressOptions, type EgressRecord } from '#src/platform/egress.ts';
import { createNameServers } from '#src/platform/name-lookup.ts';
import { createProbeNetwork } from '#src/platform/probe-network.ts';
import { prepareProbe } from '#src/plugins/kit/run-probe.ts';
import { probes } from '#src/plugins/registry.ts';
import { silentLog } from '../support/silent-log.ts';
import { closed4, closed6, reserved4, reserved6 } from './closed-addresses.data.ts';

const blockList = (v4: readonly string[], v6: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const [family, blocks] of [
    ['ipv4', v4],
    ['ipv6', v6],
  ] as const) {
    for (const block of blocks) {
      const [base = '', prefix] = block.split('/');
      list.addSubnet(base, Number(prefix), family);
    }
  }
  return list;
};
const closed = blockList(closed4, closed6);

const v4Text = (value: number): string => [24, 16, 8, 0].map((shift) => String((value >>> shift) & 255)).join('.');
const hex4 = (value: number): string => `${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}`;
const valueOf4 = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

/** Any address of a block. */
const within4 = (block: string): fc.Arbitrary<number> => {
  const [base = '', prefix] = block.split('/');
  const hostBits = 32 - Number(prefix);
  return fc.integer({ min: 0, max: 2 ** hostBits - 1 }).map((offset) => valueOf4(base) + offset);
};
const groupsOf = (text: string): number[] => {
  const [left = '', right] = text.split('::');
  const parse = (half: string): number[] => (half === '' ? [] : half.split(':').map((group) => parseInt(group, 16)));
  const head = parse(left);
  const tail = parse(right ?? '');
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
};
const within6 = (block: string): fc.Arbitrary<string> => {
  const [base = '', prefix] = block.split('/');
  const fixed = groupsOf(base);
  return fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 }).map((random) =>
    fixed
      .map((group, i) => {
        const kept = Math.max(0, Math.min(16, Number(prefix) - i * 16));
        const mask = kept === 16 ? 0 : 0xffff >>> kept;
        return ((group & ~mask) | ((random[i] ?? 0) & mask)).toString(16);
      })
      .join(':'),
  );
};

/** One IPv4 address in every way that somebody has tried. */
const spellings = (value: number): string[] => [
  v4Text(value),
  `::ffff:${v4Text(value)}`,
  `::FFFF:${hex4(value)}`,
  `0:0:0:0:0:ffff:${hex4(value)}`,
  `[::ffff:${hex4(value)}]`,
  `::${hex4(value)}`,
  `::ffff:0:${hex4(value)}`,
  `64:ff9b::${v4Text(value)}`,
  `64:ff9b::${hex4(value)}`,
  `64:ff9b:1::${hex4(value)}`,
  `2002:${hex4(value)}::1`,
  `2001:0:${hex4(value)}::`,
  String(value),
  `0x${value.toString(16)}`,
  `0${value.toString(8)}`,
  v4Text(value)
    .split('.')
    .map((part) => `0${Number(part).toString(8)}`)
    .join('.'),
  v4Text(value)
    .split('.')
    .map((part) => `0x${Number(part).toString(16)}`)
    .join('.'),
  `${v4Text(value)}.`,
  `${String(value >>> 24)}.${String(value & 0xffffff)}`,
];

const never = new AbortController().signal;
/** Answers nobody: what is decided must be decided without it. */
const nobody = createNameServers(['127.50.0.1:9']);
const aGuard = (options: Partial<EgressOptions> = {}) =>
  createEgressGuard({ clock: systemClock, simulated: false, nameServers: nobody, ...options });

async function outcome(host: string, audience: EgressAudience, options: Partial<EgressOptions> = {}): Promise<string> {
  try {
    const all = await aGuard(options).resolveAll(host, 80, audience, never);
    return all.map(({ address }) => address).join(' ');
  } catch (error) {
    return isAppError(error) ? error.code : 'other';
  }
}
const turnedAway = ['net.egress-refused', 'net.name-not-found', 'net.resolver-down', 'net.own-network-down'];

describe.each(['public', 'monitor'] as const)('what is tested or told for %s', (audience) => {
  it('leads to no closed IPv4 address, however it is spelled', async () => {
    const any = fc.oneof(...closed4.map(within4)).chain((value) => fc.constantFrom(...spellings(value)));
    await fc.assert(
      fc.asyncProperty(any, async (host) => {
        expect(turnedAway).toContain(await outcome(host, audience));
      }),
      { numRuns: 300 },
    );
  });

  it('leads to no closed IPv6 address', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(...closed6.map(within6)), async (host) => {
        expect(await outcome(host, audience)).toBe('net.egress-refused');
      }),
      { numRuns: 1500 },
    );
  });

  it('is the same when a name leads there, alone or beside others', async () => {
    const address = fc.oneof(
      fc.oneof(...closed4.map(within4)).map(v4Text),
      ...closed6.map(within6),
      within4('93.0.0.0/8').map(v4Text),
      within6('2a00::/12'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(address, { minLength: 1, maxLength: 6 }), async (addresses) => {
        const found = addresses.map((text) => ({ address: text, family: text.includes(':') ? 6 : 4 }) as const);
        const given = await outcome('name.example', audience, { lookUp: () => Promise.resolve(found) });
        const open = addresses.filter((text) => !closed.check(text, text.includes(':') ? 'ipv6' : 'ipv4'));
        expect(given).toBe(open.length === 0 ? 'net.egress-refused' : open.join(' '));
      }),
      { numRuns: 1500 },
    );
  });
});

describe('networks that the operator names', () => {
  it('open for monitors exactly themselves, and for nobody else', async () => {
    const privateNetworks = ['10.1.0.0/16', '127.50.0.0/16', 'fd12::/16'];
    const named = blockList(['10.1.0.0/16', '127.50.0.0/16'], ['fd12::/16']);
    const any = fc.oneof(...closed4.map(within4)).map(v4Text);
    const host = fc.oneof(
      any,
      within4('10.1.0.0/16').map(v4Text),
      within4('127.50.0.0/16').map(v4Text),
      within6('fd12::/16'),
      within6('fc00::/7'),
    );
    await fc.assert(
      fc.asyncProperty(host, async (text) => {
        const isNamed = named.check(text, text.includes(':') ? 'ipv6' : 'ipv4');
        expect(await outcome(text, 'monitor', { privateNetworks })).toBe(isNamed ? text : 'net.egress-refused');
        expect(await outcome(text, 'public', { privateNetworks })).toBe('net.egress-refused');
      }),
      { numRuns: 1000 },
    );
  });

  it('never open what is reserved: metadata services, multicast, addresses that hide others', async () => {
    const host = fc.oneof(...reserved4.map(within4).map((values) => values.map(v4Text)), ...reserved6.map(within6));
    await fc.assert(
      fc.asyncProperty(host, fc.constantFrom('monitor' as const, 'operator' as const), async (text, audience) => {
        expect(await outcome(text, audience, { privateNetworks: ['0.0.0.0/0', '::/0'] })).toBe('net.egress-refused');
      }),
      { numRuns: 1000 },
    );
  });
});

/** Stands where nobody may come, and counts who does. */
let forbidden: Server;
let allowed: Server;
let port: number;
let trespassers = 0;
let visitors = 0;

beforeAll(async () => {
  const listen = (server: Server, host: string, at: number) =>
    new Promise<void>((done) => server.listen(at, host, done));
  forbidden = createServer((socket) => {
    trespassers += 1;
    socket.destroy();
  });
  allowed = createServer((socket) => {
    visitors += 1;
    socket.on('error', () => undefined);
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
  });
  await listen(forbidden, '127.0.0.1', 0);
  ({ port } = forbidden.address() as AddressInfo);
  await listen(allowed, '127.50.0.1', port);
});
afterAll(() => {
  forbidden.close();
  allowed.close();
});

const here = { address: '127.50.0.1', family: 4 } as const;
const there = { address: '127.0.0.1', family: 4 } as const;

describe('connections', () => {
  it('go to the address that was checked, whatever the name answers the next time', async () => {
    const records: EgressRecord[] = [];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.subarray([here, there], { minLength: 1 }), { minLength: 1, maxLength: 4 }),
        async (answers) => {
          let asked = 0;
          const guard = aGuard({
            privateNetworks: ['127.50.0.0/16'],
            lookUp: () => {
              asked += 1;
              return Promise.resolve(answers[(asked - 1) % answers.length] ?? []);
            },
            onConnection: (record) => void records.push(record),
          });
          for (let i = 0; i < answers.length; i += 1) {
            const isOpen = answers[i]?.includes(here) === true;
            const request = {
              host: 'rebinding.example',
              port,
              audience: 'monitor',
              purpose: { reason: 'monitor' },
              timeoutMs: 5000,
            } as const;
            const socket = await guard.connect(request, never).catch((error: unknown) => error);
            if (isOpen && !(socket instanceof Error)) (socket as { destroy(): void }).destroy();
            expect(isOpen ? socket instanceof Error : !(socket instanceof EgressRefused)).toBe(false);
          }
          // One look-up for each connection: there is no second one that could answer differently.
          expect(asked).toBe(answers.length);
        },
      ),
      { numRuns: 60 },
    );
    expect(trespassers).toBe(0);
    expect(visitors).toBeGreaterThan(0);
    expect(
      records.every(({ outcome: how, address }) =>
        how === 'connected' ? address === here.address : address === undefined,
      ),
    ).toBe(true);
  });

  const hosts = [
    '127.0.0.1',
    'localhost',
    'LOCALHOST',
    'localhost.',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.0.0.1.',
    '[::ffff:127.0.0.1]',
    '[::1]',
    '[::ffff:7f00:1]',
    '0',
    '0.0.0.0',
    '①②⑦.0.0.1',
    '127。0。0。1',
    '%31%32%37.0.0.1',
  ];
  const logins = ['', 'user@', 'user:word@', '127.50.0.1@', 'example.org%40', '127.50.0.1:80@', '127.50.0.1\\@'];
  const ends = ['/', '', '?a=@127.50.0.1', '#@127.50.0.1', '/..//127.50.0.1', '\\@127.50.0.1/'];

  it('of a web test never come to a closed address, whatever the address looks like', async () => {
    const http = probes.find(({ id }) => id === 'http');
    if (http === undefined) throw new Error('There is no probe http.');
    const network = createProbeNetwork({ guard: aGuard(), clock: systemClock, purpose: { reason: 'monitor' } });
    const context = { monitorId: 'm', network, locals: undefined, clock: systemClock, log: silentLog };
    for (const host of hosts) {
      for (const login of logins) {
        for (const end of ends) {
          const prepared = prepareProbe(http, { url: `http://${login}${host}:${String(port)}${end}` });
          const result = await prepared.run(context, { budgetMs: 2000, slowAboveMs: null }, never);
          expect([
            'self.settings',
            'self.refused-by-guard',
            'self.resolver',
            'dns.name-not-found',
            'self.network',
          ]).toContain(result.failure);
        }
      }
    }
    expect(trespassers).toBe(0);
  });

  it('after a redirect are looked up and judged anew', async () => {
    const http = probes.find(({ id }) => id === 'http');
    if (http === undefined) throw new Error('There is no probe http.');
    const redirecting = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end(`HTTP/1.1 302 Go\r\nLocation: http://www.site.example:${String(port)}/\r\nContent-Length: 0\r\n\r\n`);
    });
    await new Promise<void>((done) => redirecting.listen(0, '127.50.0.1', done));
    const { port: from } = redirecting.address() as AddressInfo;
    // The first look-up is answered well, the second is not.
    let asked = 0;
    const guard = aGuard({
      privateNetworks: ['127.50.0.0/16'],
      lookUp: () => {
        asked += 1;
        return Promise.resolve([asked === 1 ? here : there]);
      },
    });
    const network = createProbeNetwork({ guard, clock: systemClock, purpose: { reason: 'monitor' } });
    const context = { monitorId: 'm', network, locals: undefined, clock: systemClock, log: silentLog };
    const result = await prepareProbe(http, { url: `http://site.example:${String(from)}/` }).run(
      context,
      { budgetMs: 5000, slowAboveMs: null },
      never,
    );
    redirecting.close();
    expect(result.failure).toBe('self.refused-by-guard');
    expect(asked).toBe(2);
    expect(trespassers).toBe(0);
  });

  it('are refused for names that are none, without asking anybody', async () => {
    const odd = fc.oneof(
      fc.string(),
      fc.constantFrom('a b', 'a/b', '-a', 'a..b.example', `${'a'.repeat(64)}.example`, 'fe80::1%lo', 'a\u0000b', '.'),
    );
    await fc.assert(
      fc.asyncProperty(
        odd.filter((text) => !/^[\w.-]+$/.test(text)),
        async (host) => {
          const failure = await aGuard()
            .resolve(host, 80, 'monitor', never)
            .catch((error: unknown) => error);
          expect(failure instanceof NameNotFound || failure instanceof EgressRefused).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});
