/** The monitors of the benchmark: of each type a share, each with an address of its own. */

import { MonitorInput } from '#src/features/watch/contract-schemas.ts';

export interface Ports {
  readonly http: number;
  readonly https: number;
  readonly tcp: number;
}

export const types = ['tcp', 'http', 'https'] as const;
export type TargetType = (typeof types)[number];

export function settingsFor(
  type: TargetType,
  host: string,
  ports: Ports,
): { probe: string; settings: Record<string, string | number> } {
  if (type === 'tcp') return { probe: 'tcp', settings: { host, port: ports.tcp } };
  const url = `${type}://${host}:${String(ports[type])}/`;
  return { probe: 'http', settings: { url, ...(type === 'https' ? { certificate: 'any' } : {}) } };
}

/** Of ten: three TCP, four HTTP, three HTTPS. */
const mix: readonly TargetType[] = ['tcp', 'http', 'https', 'http', 'tcp', 'https', 'http', 'https', 'tcp', 'http'];

export function monitorInput(at: number, ports: Ports, vantageIds: readonly string[]): MonitorInput {
  const host = `127.52.${String(1 + Math.floor(at / 250))}.${String(1 + (at % 250))}`;
  const { probe, settings } = settingsFor(mix[at % mix.length] ?? 'tcp', host, ports);
  return MonitorInput.parse({
    name: `Monitor ${String(at)}`,
    probe,
    settings,
    vantageIds,
    tags: [`group-${String(at % 20)}`],
  });
}
