/** The YAML configuration of Gatus (`endpoints`). Conditions that have no counterpart are told one by one. */

import { z } from 'zod';
import type { ImportReason } from '../contract-lists.ts';
import { budgetOf, type Candidate, confirmOf, leftovers, periodOf, type ReadExport, reason } from './candidate.ts';

const Endpoint = z.object({
  name: z.string(),
  group: z.string().nullish(),
  url: z.string(),
  enabled: z.boolean().nullish(),
  method: z.string().nullish(),
  body: z.string().nullish(),
  headers: z.record(z.string(), z.coerce.string()).nullish(),
  interval: z.string().nullish(),
  conditions: z.array(z.string()).nullish(),
  alerts: z
    .array(z.object({ 'failure-threshold': z.number().nullish(), 'success-threshold': z.number().nullish() }))
    .nullish(),
  client: z.object({ insecure: z.boolean().nullish(), timeout: z.string().nullish() }).nullish(),
  dns: z.object({ 'query-name': z.string(), 'query-type': z.string().nullish() }).nullish(),
});
type Endpoint = z.infer<typeof Endpoint>;

const Config = z.object({
  endpoints: z.array(z.unknown()),
  alerting: z.unknown().optional(),
  'external-endpoints': z.array(z.unknown()).nullish(),
  suites: z.array(z.unknown()).nullish(),
  maintenance: z.unknown().optional(),
  announcements: z.array(z.unknown()).nullish(),
});

export function readGatus(value: unknown): ReadExport | undefined {
  const config = Config.safeParse(value);
  if (!config.success) return undefined;
  const { endpoints, alerting, suites, maintenance, announcements } = config.data;
  const external = config.data['external-endpoints'] ?? [];
  const parsed = endpoints.map((entry) => Endpoint.safeParse(entry));
  return {
    monitors: parsed.flatMap((one) => (one.success ? [candidateOf(one.data)] : [])),
    components: [],
    notTaken: leftovers({
      'broken-endpoints': parsed.filter((one) => !one.success).length,
      alerting: alerting === undefined ? 0 : 1,
      'external-endpoints': external.length,
      suites: suites?.length ?? 0,
      maintenance: maintenance === undefined ? 0 : 1,
      announcements: announcements?.length ?? 0,
    }),
  };
}

function candidateOf(endpoint: Endpoint): Candidate {
  const { name, group, alerts, client } = endpoint;
  const periodS = periodOf(secondsOf(endpoint.interval) ?? 60);
  const problems: ImportReason[] = [];
  const { probe, settings, slowAboveMs } = testOf(endpoint, problems);
  const [alert] = alerts ?? [];
  return {
    ...{ key: `${group ?? ''}/${name}`, name: group ? `${group}: ${name}` : name, probe, settings, problems },
    over: {
      ...{ periodS, budgetMs: budgetOf(secondsOf(client?.timeout) ?? 10, periodS), slowAboveMs },
      failuresToConfirm: confirmOf(alert?.['failure-threshold'] ?? undefined),
      successesToConfirm: confirmOf(alert?.['success-threshold'] ?? undefined),
      isEnabled: endpoint.enabled !== false,
      tags: group ? [group.slice(0, 40)] : [],
    },
  };
}

/** Durations of Go: `1m30s`, `500ms`. */
function secondsOf(duration: string | null | undefined): number | undefined {
  if (!duration) return undefined;
  const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };
  let seconds = 0;
  for (const [, amount, unit] of duration.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    seconds += Number(amount) * (units[unit ?? ''] ?? 0);
  }
  return seconds > 0 ? seconds : undefined;
}

interface Test {
  readonly probe: string | undefined;
  readonly settings: Candidate['settings'];
  readonly slowAboveMs: number | null;
}

function testOf(endpoint: Endpoint, problems: ImportReason[]): Test {
  const read = readConditions(endpoint.conditions ?? [], problems);
  const { url, client, dns } = endpoint;
  const scheme = /^([a-z]+):\/\//.exec(url)?.[1] ?? '';
  const { hostname: host, port } = placeOf(url);
  const any = client?.insecure === true ? { certificate: 'any' } : {};
  const { slowAboveMs } = read;
  if (dns !== null && dns !== undefined) {
    const settings = { name: dns['query-name'], type: dns['query-type'] ?? 'A', servers: [url] };
    return { probe: 'dns', settings, slowAboveMs };
  }
  switch (scheme) {
    case 'http':
    case 'https':
      return { probe: 'http', settings: { ...httpSettings(endpoint, read), ...any }, slowAboveMs };
    case 'tcp':
      return { probe: 'tcp', settings: { host, port }, slowAboveMs };
    case 'tls':
      return { probe: 'tls', settings: { host, port, ...any }, slowAboveMs };
    case 'icmp':
      return { probe: 'icmp', settings: { host }, slowAboveMs };
    case 'ws':
    case 'wss':
      return { probe: 'websocket', settings: { url, ...any }, slowAboveMs };
    case 'starttls':
      return { probe: 'smtp', settings: { host, port, security: 'starttls', ...any }, slowAboveMs };
    default:
      problems.push(reason('no-test-of-scheme', { scheme: scheme || url }));
      return { probe: undefined, settings: {}, slowAboveMs: null };
  }
}

function placeOf(url: string): { hostname: string; port: number } {
  const [, hostname = '', port = '0'] = /^[a-z]+:\/\/([^/:]+|\[[^\]]+\])(?::(\d+))?/.exec(url) ?? [];
  return { hostname, port: Number(port) };
}

interface ReadConditions {
  readonly statuses: readonly string[];
  readonly conditions: readonly Record<string, string>[];
  readonly slowAboveMs: number | null;
}

function readConditions(lines: readonly string[], problems: ImportReason[]): ReadConditions {
  const statuses: string[] = [];
  const conditions: Record<string, string>[] = [];
  let slowAboveMs: number | null = null;
  for (const line of lines) {
    const [, place = '', operator = '', value = ''] = /^\s*(\S+?)\s*(==|<=|<|>=|>|!=)\s*(.+?)\s*$/.exec(line) ?? [];
    const bare = value.replaceAll(/^"|"$/g, '');
    if (place === '[STATUS]' && operator === '==') statuses.push(...statusesOf(bare));
    else if (place === '[STATUS]' && operator === '<' && bare === '300') statuses.push('2xx');
    else if (place === '[RESPONSE_TIME]' && operator.startsWith('<'))
      slowAboveMs = Math.max(1, Math.round(Number(bare)));
    else if (place === '[CONNECTED]' && operator === '==' && bare === 'true') continue;
    else if (place.startsWith('[BODY]') && operator === '==') conditions.push(bodyCondition(place, bare));
    else problems.push(reason('condition-left-out', { condition: line.trim().slice(0, 120) }));
  }
  return { statuses, conditions, slowAboveMs };
}

function statusesOf(value: string): string[] {
  const [, any] = /^any\((.+)\)$/.exec(value) ?? [];
  return (any ?? value).split(',').map((one) => one.trim());
}

function bodyCondition(place: string, value: string): Record<string, string> {
  const at = place.slice('[BODY]'.length);
  const [, wanted] = /^pat\(\*?(.*?)\*?\)$/.exec(value) ?? [];
  const test = wanted === undefined ? 'equals' : 'contains';
  return at === ''
    ? { part: 'body', test, value: wanted ?? value }
    : { part: 'json', at: `$${at}`, test, value: wanted ?? value };
}

function httpSettings({ url, method, body, headers }: Endpoint, read: ReadConditions): Candidate['settings'] {
  return {
    url,
    ...(method ? { method: method.toUpperCase() } : {}),
    ...(body ? { body } : {}),
    ...(headers ? { headers } : {}),
    ...(read.statuses.length > 0 ? { expectStatus: [...read.statuses] } : {}),
    ...(read.conditions.length > 0 ? { conditions: [...read.conditions] } : {}),
  };
}
