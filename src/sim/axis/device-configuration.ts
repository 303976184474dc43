/** The Device Configuration API (DCA): `/config/discover` and `/config/rest/…` of AXIS OS 11.8 and later. */

import { deviceTimeMs } from '../device.ts';
import { refuseWithout, type AxisCall } from './access.ts';
import { jsonAnswer } from './json-cgi.ts';
import type { SimAnswer } from '../exchange.ts';

interface ConfigurationApi {
  readonly id: string;
  /** As it stands in the path, such as `v2` or `v1beta`. */
  readonly path: string;
  readonly version: string;
  readonly state: 'released' | 'beta';
  readonly twelveOnly?: true;
  /** The whole tree of the API; left out where nothing is read from it here. */
  readonly read?: (call: AxisCall) => unknown;
}

const api = (id: string, path: string, version: string, more: Partial<ConfigurationApi> = {}): ConfigurationApi => ({
  id,
  path,
  version,
  state: path.endsWith('beta') ? 'beta' : 'released',
  ...more,
});

const twelveOnly = { twelveOnly: true } as const;

const apis: readonly ConfigurationApi[] = [
  api('action-rules', 'v2', '2.0.0', twelveOnly),
  api('analytics-mqtt', 'v1', '1.0.1', twelveOnly),
  api('basic-device-info', 'v2', '2.0.1', { read: () => ({ allowAnonymous: true }) }),
  api('best-snapshot', 'v1', '1.0.0', twelveOnly),
  api('cert', 'v1', '1.1.2'),
  api('cert-est', 'v1', '1.0.0', twelveOnly),
  api('crypto-policy', 'v1', '1.1.0', {
    ...twelveOnly,
    read: () => ({ active_policy: 'DEFAULT', policies: ['DEFAULT', 'FIPS'] }),
  }),
  api('dnsupdate-configuration', 'v2', '2.0.0', twelveOnly),
  api('event-mqtt-bridge', 'v2', '2.0.0', twelveOnly),
  api('event-schedules', 'v2', '2.0.0', twelveOnly),
  api('firewall', 'v1', '1.1.2', { read: () => ({ activated: true, conf: { rules: firewallRules } }) }),
  api('lldp', 'v1', '1.0.0', twelveOnly),
  api('log', 'v1', '1.0.0', { read: () => ({ persistent: { enabled: false } }) }),
  api('mdnssd', 'v2', '2.0.0', { ...twelveOnly, read: () => ({ enabled: true }) }),
  api('network-diagnostics', 'v1', '1.4.0', twelveOnly),
  api('network-settings', 'v2', '2.0.0', twelveOnly),
  api('network-time-sync', 'v1', '1.0.0', { ...twelveOnly, read: () => ({ ntp: { client: { enabled: true } } }) }),
  api('oauth-ccgrant', 'v1beta', '1.0.0-beta.2', twelveOnly),
  api('oidcsetup', 'v1', '1.0.0'),
  api('param', 'v2beta', '2.0.0-beta.4', twelveOnly),
  api('power-settings', 'v2beta', '2.0.0-beta.1', twelveOnly),
  api('snmp', 'v1', '1.0.0', {
    ...twelveOnly,
    read: () => ({ snmpV1: { enabled: false }, snmpV2: { enabled: false } }),
  }),
  api('ssh', 'v2', '2.0.0', { read: () => ({ enabled: false, users: [] }) }),
  api('time', 'v2', '2.0.0', {
    read: (call) => ({ time: { dateTime: `${new Date(deviceTimeMs(call.device)).toISOString().slice(0, 19)}Z` } }),
  }),
  api('user-management', 'v2', '2.0.0', {
    ...twelveOnly,
    read: () => ({ settings: { passphraseComplexity: { policy: 'none' } } }),
  }),
  api('virtualhost', 'v1', '1.0.0'),
];

const firewallRules = {
  activeDefaultPolicy: 'ACCEPT',
  activeRules: [],
  pendingDefaultPolicy: null,
  pendingRules: null,
  testTimeLeft: 0,
};

function apisOf(call: AxisCall): readonly ConfigurationApi[] {
  return apis.filter((entry) => call.traits.deviceConfiguration === 'twelve' || entry.twelveOnly === undefined);
}

export function answerConfiguration(call: AxisCall): SimAnswer {
  const refusal = refuseWithout('admin', call);
  if (refusal !== undefined) return refusal;
  const parts = call.request.path
    .split('/')
    .filter((part) => part !== '')
    .map(decodePart);
  if (parts[1] === 'discover') return discover(call, parts.slice(2));
  return readTree(call, parts.slice(2));
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function describe(entry: ConfigurationApi): Record<string, string> {
  const root = `/config/rest/${entry.id}/${entry.path}`;
  const discovery = `/config/discover/apis/${entry.id}/${entry.path}`;
  return {
    doc: `${discovery}/doc.md`,
    doc_html: `${discovery}/doc.html`,
    model: `${discovery}/model.json`,
    rest_api: root,
    rest_openapi: `${discovery}/openapi.json`,
    rest_ui: `/config/rest-ui/${entry.id}/${entry.path}`,
    state: entry.state,
    version: entry.version,
  };
}

function discover(call: AxisCall, parts: readonly string[]): SimAnswer {
  const [first, id, path] = parts;
  if (first !== undefined && first !== 'apis') return notFound(call);
  const chosen = apisOf(call).filter(
    (entry) => (id === undefined || entry.id === id) && (path === undefined || entry.path === path),
  );
  if (chosen.length === 0) return notFound(call);
  const list = Object.fromEntries(chosen.map((entry) => [entry.id, { [entry.path]: describe(entry) }]));
  if (first === undefined) return jsonAnswer({ apis: list });
  return jsonAnswer(id === undefined ? list : list[id]);
}

function readTree(call: AxisCall, parts: readonly string[]): SimAnswer {
  const [id, path, ...rest] = parts;
  const entry = apisOf(call).find((candidate) => candidate.id === id && candidate.path === path);
  let value: unknown = entry?.read?.(call);
  for (const part of rest) value = isTree(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  if (value === undefined) return notFound(call);
  if (call.request.method !== 'GET') return failure(405, 4, 'Method not allowed here');
  return jsonAnswer({ status: 'success', data: value });
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function notFound(call: AxisCall): SimAnswer {
  return failure(404, 1, `Resource not found: ${call.request.path}`);
}

function failure(status: number, code: number, message: string): SimAnswer {
  return jsonAnswer({ status: 'error', error: { code, message } }, status);
}
