/** Says what stands at one port, without any credential: drivers are asked by rank until one is sure. */

import { isAppError } from '#src/core/errors.ts';
import { CertificateChanged } from '#src/core/network-errors.ts';
import type { Clock, Log, Random } from '#src/core/ports.ts';
import type { EgressGuard, EgressPurpose } from '#src/platform/egress.ts';
import type { DeviceTarget, Driver, DriverContext, Recognition } from '#src/plugins/kit/driver.ts';
import { createDeviceLink, type DeviceLink } from '../device-http.ts';
import type { DiscoveryMethod } from '../contract-schemas.ts';
import { doubting } from './doubt.ts';
import type { Sighting } from './found.ts';

export interface RecogniseDeps {
  readonly guard: EgressGuard;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface RecogniseRequest {
  readonly target: DeviceTarget;
  readonly drivers: readonly Driver[];
  readonly method: DiscoveryMethod;
  readonly purpose: EgressPurpose;
  readonly timeoutMs: number;
  readonly pin?: string;
  /** False where the device was recognised at another port already. Default: true. */
  readonly doubts?: boolean;
  readonly beforeContact?: (signal: AbortSignal) => Promise<void>;
}

export async function recogniseAt(
  deps: RecogniseDeps,
  request: RecogniseRequest,
  signal: AbortSignal,
): Promise<Sighting | undefined> {
  const link = createDeviceLink(deps, request);
  const http = request.doubts === false ? link.http : doubting(link.http, deps.random);
  let likely: Sighting | undefined;
  for (const driver of request.drivers) {
    const recognition = await askDriver(deps, driver, { link, http, request }, signal);
    if (recognition === undefined) continue;
    const sighting = sightingOf(driver, recognition, { link, request });
    if (recognition.confidence === 'certain') return sighting;
    likely ??= sighting;
  }
  return likely;
}

interface Asked {
  readonly link: DeviceLink;
  readonly request: RecogniseRequest;
}

async function askDriver(
  deps: RecogniseDeps,
  driver: Driver,
  asked: Asked & { http: DriverContext['http'] },
  signal: AbortSignal,
): Promise<Recognition | undefined> {
  const context: DriverContext = {
    target: asked.request.target,
    http: asked.http,
    tcp: asked.link.tcp,
    credential: undefined,
    clock: deps.clock,
    random: deps.random,
    log: deps.log,
  };
  try {
    return await driver.recognise(context, signal);
  } catch (error) {
    signal.throwIfAborted();
    // Where a certificate is known, another one is the news, not that no driver recognised what stands behind it.
    if (asked.request.pin !== undefined && isAppError(error, CertificateChanged.code)) throw error;
    deps.log.debug('A driver could not recognise an address.', {
      driver: driver.id,
      host: asked.request.target.host,
      port: asked.request.target.port,
      error,
    });
    return undefined;
  }
}

function sightingOf(driver: Driver, recognition: Recognition, asked: Asked): Sighting {
  return {
    driver: driver.id,
    rank: driver.rank,
    recognition,
    target: asked.request.target,
    fingerprint: asked.request.target.tls ? asked.link.certificate()?.fingerprint : undefined,
    method: asked.request.method,
  };
}
