/** Which ports are looked at, and which drivers may find something there. */

import type { Driver } from '#src/plugins/kit/driver.ts';

/** Tried at every address: the standard ports first, then the usual second choice of each. */
export const secondChoicePorts: readonly number[] = [8080, 8443, 8554];
export const sweepPorts: readonly number[] = [80, 443, 554, ...secondChoicePorts];

/** A driver of bare streams finds a camera that a driver of devices knows better; it comes last. */
const streamPorts = new Set([554, 8554, 322, 10_554]);
const tlsPorts = new Set([443, 8443, 322]);

export function isStreamPort(port: number): boolean {
  return streamPorts.has(port);
}

export function isTlsPort(port: number, drivers: readonly Driver[]): boolean {
  return tlsPorts.has(port) || drivers.some((driver) => driver.ports.some((known) => known.port === port && known.tls));
}

/** Drivers to try at a port, most specific first. At a port that nobody names, every driver may try. */
export function driversFor(port: number, drivers: readonly Driver[]): Driver[] {
  const named = drivers.filter((driver) => driver.ports.some((known) => known.port === port));
  const speaksHttp = (driver: Driver): boolean => driver.ports.some((known) => !streamPorts.has(known.port));
  const candidates = isStreamPort(port) ? named : drivers.filter(speaksHttp);
  const others = named.length === 0 ? drivers.filter((driver) => !candidates.includes(driver)) : [];
  const byRank = (a: Driver, b: Driver): number => a.rank - b.rank;
  return [...candidates.toSorted(byRank), ...others.toSorted(byRank)];
}
