/** Figures for Prometheus. No label carries a name or an address of a device or a person. */

import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { LiveFigures } from '#src/features/live/live.ts';

export interface ServerMetrics {
  observeRequest(method: string, route: string, status: number, elapsedMs: number): void;
  render(): Promise<string>;
}

export interface MetricSources {
  /** Devices by state, read when somebody asks. */
  readonly devicesByState: () => Promise<Readonly<Record<string, number>>>;
  readonly checksTotal: () => number;
  readonly openViewers: () => number;
  readonly live: () => LiveFigures;
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
  const live = liveMetrics(registry);
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
      live(sources.live());
      return registry.metrics();
    },
  };
}

function liveMetrics(registry: Registry): (figures: LiveFigures) => void {
  const registers = [registry];
  const gauge = (name: string, help: string) => new Gauge({ name: `keepsight_live_${name}`, help, registers });
  const counter = (name: string, help: string) => new Counter({ name: `keepsight_live_${name}`, help, registers });
  const viewers = gauge('viewers', 'Open viewing connections.');
  const tiles = gauge('tiles', 'Tiles that are open in them.');
  const streams = gauge('streams', 'Streams that are fetched from cameras.');
  const bytes = counter('sent_bytes_total', 'Bytes of media given to viewers since start.');
  const packets = counter('sent_packets_total', 'Media packets given to viewers since start.');
  const skipped = counter('skipped_pictures_total', 'Pictures left out for viewers that were too slow, since start.');
  return (figures) => {
    viewers.set(figures.viewers);
    tiles.set(figures.tiles);
    streams.set(figures.streams);
    for (const [metric, value] of [
      [bytes, figures.bytesSent],
      [packets, figures.packetsSent],
      [skipped, figures.picturesSkipped],
    ] as const) {
      metric.reset();
      metric.inc(value);
    }
  };
}
