/** Figures for Prometheus. No label carries a name or an address of a device or a person. */

import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface ServerMetrics {
  observeRequest(method: string, route: string, status: number, elapsedMs: number): void;
  render(): Promise<string>;
}

export interface MetricSources {
  /** Devices by state, read when somebody asks. */
  readonly devicesByState: () => Promise<Readonly<Record<string, number>>>;
  readonly checksTotal: () => number;
  readonly openViewers: () => number;
}

export function createMetrics(sources: MetricSources): ServerMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'keepsight_' });
  const seconds = new Histogram({
    name: 'keepsight_http_request_seconds',
    help: 'Duration of HTTP requests in seconds.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.025, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  const devices = new Gauge({
    name: 'keepsight_devices',
    help: 'Devices by state.',
    labelNames: ['state'],
    registers: [registry],
  });
  const checks = new Counter({
    name: 'keepsight_device_checks_total',
    help: 'Checks of devices since start.',
    registers: [registry],
  });
  const viewers = new Gauge({
    name: 'keepsight_event_connections',
    help: 'Open event connections of consoles.',
    registers: [registry],
  });
  return {
    observeRequest: (method, route, status, elapsedMs) => {
      seconds.observe({ method, route, status: `${String(Math.floor(status / 100))}xx` }, elapsedMs / 1000);
    },
    render: async () => {
      devices.reset();
      for (const [state, count] of Object.entries(await sources.devicesByState())) devices.set({ state }, count);
      checks.reset();
      checks.inc(sources.checksTotal());
      viewers.set(sources.openViewers());
      return registry.metrics();
    },
  };
}
