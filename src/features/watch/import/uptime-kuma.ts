/** The JSON backup of Uptime Kuma (`monitorList`). Unknown parts are left aside and told. */

import { z } from 'zod';
import type { ImportReason } from '../contract-lists.ts';
import { budgetOf, type Candidate, confirmOf, leftovers, periodOf, type ReadExport, reason } from './candidate.ts';

const text = z.string().nullish();
const number = z.coerce.number().nullish().catch(null);
const truth = z.union([z.boolean(), z.number()]).nullish();

const KumaMonitor = z.object({
  id: z.union([z.number(), z.string()]),
  name: z.string(),
  type: z.string(),
  ...{ url: text, hostname: text, port: number, method: text, body: text, headers: text, keyword: text },
  ...{ jsonPath: text, expectedValue: text, dns_resolve_type: text, dns_resolve_server: text, description: text },
  ...{
    basic_auth_user: text,
    authMethod: text,
    interval: number,
    timeout: number,
    maxretries: number,
    maxredirects: number,
  },
  ...{ active: truth, upsideDown: truth, ignoreTls: truth, invertKeyword: truth, packetSize: number, parent: number },
  accepted_statuscodes: z.array(z.string()).nullish(),
  tags: z.array(z.object({ name: z.string() })).nullish(),
});
type KumaMonitor = z.infer<typeof KumaMonitor>;

const Backup = z.object({
  monitorList: z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]),
  notificationList: z.array(z.unknown()).nullish(),
  proxyList: z.array(z.unknown()).nullish(),
});

export function readUptimeKuma(value: unknown): ReadExport | undefined {
  const backup = Backup.safeParse(value);
  if (!backup.success) return undefined;
  const { monitorList, notificationList, proxyList } = backup.data;
  const entries = Array.isArray(monitorList) ? monitorList : Object.values(monitorList);
  const parsed = entries.map((entry) => KumaMonitor.safeParse(entry));
  const groups = new Map<string, string>();
  for (const one of parsed)
    if (one.success && one.data.type === 'group') groups.set(String(one.data.id), one.data.name);
  return {
    monitors: parsed.flatMap((one) =>
      one.success && one.data.type !== 'group' ? [candidateOf(one.data, groups)] : [],
    ),
    components: [],
    notTaken: leftovers({
      'broken-monitors': parsed.filter((one) => !one.success).length,
      groups: groups.size,
      notifications: notificationList?.length ?? 0,
      proxies: proxyList?.length ?? 0,
    }),
  };
}

function candidateOf(monitor: KumaMonitor, groups: ReadonlyMap<string, string>): Candidate {
  const periodS = periodOf(monitor.interval ?? 60);
  const { probe, settings, problems } = testOf(monitor);
  const group = groups.get(String(monitor.parent));
  const tags = [...(monitor.tags ?? []).map(({ name }) => name), ...(group === undefined ? [] : [group])];
  return {
    ...{ key: String(monitor.id), name: monitor.name, probe, settings },
    over: {
      ...{ periodS, budgetMs: budgetOf(monitor.timeout ?? undefined, periodS) },
      failuresToConfirm: confirmOf((monitor.maxretries ?? 1) + 1),
      isEnabled: monitor.active !== false && monitor.active !== 0,
      tags: [...new Set(tags.map((tag) => tag.trim().slice(0, 40)).filter((tag) => tag !== ''))].slice(0, 20),
    },
    problems: [...problems, ...(isTrue(monitor.upsideDown) ? [reason('upside-down')] : [])],
  };
}

interface Test {
  readonly probe: string | undefined;
  readonly settings: Candidate['settings'];
  readonly problems: readonly ImportReason[];
}

function isTrue(value: boolean | number | null | undefined): boolean {
  return value === true || value === 1;
}

function testOf(monitor: KumaMonitor): Test {
  const host = monitor.hostname ?? '';
  const port = monitor.port ?? 0;
  switch (monitor.type) {
    case 'http':
    case 'keyword':
    case 'json-query':
      return httpTest(monitor);
    case 'port':
      return { probe: 'tcp', settings: { host, port }, problems: [] };
    case 'ping':
      return { probe: 'icmp', settings: { host }, problems: [] };
    case 'dns':
      return dnsTest(monitor);
    case 'smtp':
      return { probe: 'smtp', settings: { host, port: monitor.port ?? 25 }, problems: [] };
    case 'websocket-upgrade':
      return { probe: 'websocket', settings: { url: monitor.url ?? '' }, problems: [] };
    case 'push':
      return {
        probe: 'heartbeat',
        settings: { everyS: Math.max(10, Math.round(monitor.interval ?? 60)) },
        problems: [reason('address-is-new')],
      };
    default:
      return { probe: undefined, settings: {}, problems: [reason('no-test-of-type', { type: monitor.type })] };
  }
}

function dnsTest(monitor: KumaMonitor): Test {
  const servers = (monitor.dns_resolve_server ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const settings = { name: monitor.hostname ?? '', type: monitor.dns_resolve_type ?? 'A' };
  return {
    probe: 'dns',
    settings: servers.length === 0 ? settings : { ...settings, servers: servers.slice(0, 5) },
    problems: [],
  };
}

function httpTest(monitor: KumaMonitor): Test {
  const problems: ImportReason[] = [];
  const conditions: Record<string, string>[] = [];
  const { keyword, jsonPath, expectedValue } = monitor;
  if (monitor.type === 'keyword' && keyword) {
    conditions.push({ part: 'body', test: isTrue(monitor.invertKeyword) ? 'lacks' : 'contains', value: keyword });
  }
  if (monitor.type === 'json-query') {
    const at = jsonPath?.startsWith('$') === true ? jsonPath : `$.${jsonPath ?? ''}`;
    conditions.push({ part: 'json', at, test: 'equals', value: expectedValue ?? '' });
    if (!/^\$[\w.[\]]*$/.test(at)) problems.push(reason('json-computes'));
  }
  const headers = headersOf(monitor.headers, problems);
  const login = monitor.authMethod ?? (monitor.basic_auth_user ? 'basic' : '');
  if (login !== '' && login !== 'null') problems.push(reason('login-left-out'));
  const statuses = (monitor.accepted_statuscodes ?? []).map(statusOf);
  const settings: Candidate['settings'] = {
    url: monitor.url ?? '',
    ...(monitor.method ? { method: monitor.method.toUpperCase() } : {}),
    ...(monitor.body ? { body: monitor.body } : {}),
    ...(Object.keys(headers).length > 0 ? { headers } : {}),
    ...(statuses.length > 0 ? { expectStatus: statuses } : {}),
    ...(conditions.length > 0 ? { conditions } : {}),
    ...(isTrue(monitor.ignoreTls) ? { certificate: 'any' } : {}),
    ...(monitor.maxredirects === null || monitor.maxredirects === undefined
      ? {}
      : { redirectsMax: Math.min(10, Math.max(0, Math.round(monitor.maxredirects))) }),
  };
  return { probe: 'http', settings, problems };
}

/** `200-299` is written `2xx` here as there; other ranges pass as they are. */
function statusOf(range: string): string {
  const [, class_] = /^(\d)00-\1?99$/.exec(range) ?? [];
  return class_ === undefined ? range : `${class_}xx`;
}

function headersOf(json: string | null | undefined, problems: ImportReason[]): Record<string, string> {
  if (!json) return {};
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(json));
  } catch {
    problems.push(reason('headers-left-out'));
    return {};
  }
}
