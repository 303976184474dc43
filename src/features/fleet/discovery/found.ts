/** What discovery found: one entry per device, merged over ports, protocols and addresses. Pure. */

import type { DeviceTarget, Recognition } from '#src/plugins/kit/driver.ts';
import type { DeviceKind, IdentityFact } from '#src/plugins/kit/facts.ts';
import type { DiscoveryMethod } from '../contract-schemas.ts';
import { identityKeysOf } from '../identity-keys.ts';

export interface Evidence {
  readonly method: DiscoveryMethod;
  readonly text: string;
}

export interface Found {
  /** Empty when the device tells neither serial number nor MAC. */
  readonly keys: readonly string[];
  readonly driver: string;
  readonly rank: number;
  readonly confidence: Recognition['confidence'];
  readonly kind: DeviceKind;
  readonly identity: Partial<IdentityFact>;
  readonly target: DeviceTarget;
  readonly fingerprint: string | undefined;
  /** `host:port`, without the one of `target`. */
  readonly otherAddresses: readonly string[];
  readonly evidence: readonly Evidence[];
  readonly needsSetup: boolean;
  readonly needsLogin: boolean;
}

/** Interfaces, ports and protocols of one device; more than this is somebody playing. */
const otherAddressesMax = 16;
const evidenceMax = 16;

export interface Sighting {
  readonly driver: string;
  readonly rank: number;
  readonly recognition: Recognition;
  readonly target: DeviceTarget;
  readonly fingerprint: string | undefined;
  readonly method: DiscoveryMethod;
}

export function foundOf(sighting: Sighting): Found {
  const { recognition, target } = sighting;
  return {
    keys: identityKeysOf(recognition.identity),
    driver: sighting.driver,
    rank: sighting.rank,
    confidence: recognition.confidence,
    kind: recognition.identity.kind ?? 'other',
    identity: recognition.identity,
    target,
    fingerprint: sighting.fingerprint,
    otherAddresses: [],
    evidence: recognition.evidence.map((text) => ({ method: sighting.method, text: text.slice(0, 200) })),
    needsSetup: recognition.needsSetup ?? false,
    needsLogin: recognition.needsLogin ?? false,
  };
}

/** Whether two findings are one device. Without keys, only the same driver at the same address says so. */
export function isSameDevice(a: Found, b: Found): boolean {
  if (a.keys.length > 0 && b.keys.length > 0) return a.keys.some((key) => b.keys.includes(key));
  return a.target.host === b.target.host && (a.driver === b.driver || a.confidence !== b.confidence);
}

/** The better one leads: more certain, more specific driver, safe transport, then the one that was there first. */
export function mergeFound(first: Found, second: Found): Found {
  const [lead, other] = isBetter(second, first) ? [second, first] : [first, second];
  const leadAddress = addressText(lead.target);
  const others = [...lead.otherAddresses, addressText(other.target), ...other.otherAddresses];
  return {
    ...lead,
    keys: [...new Set([...lead.keys, ...other.keys])],
    kind: lead.kind === 'other' ? other.kind : lead.kind,
    identity: { ...other.identity, ...lead.identity },
    fingerprint: lead.fingerprint ?? other.fingerprint,
    otherAddresses: [...new Set(others)].filter((text) => text !== leadAddress).slice(0, otherAddressesMax),
    evidence: uniqueEvidence([...lead.evidence, ...other.evidence]),
    needsSetup: lead.needsSetup || other.needsSetup,
    needsLogin: lead.needsLogin && other.needsLogin,
  };
}

/** What others said of the device: kept as evidence, and taken for what it does not tell itself. */
export interface Hearsay {
  readonly evidence: Evidence;
  readonly model?: string;
}

export function withHearsay(found: Found, hearsay: readonly Hearsay[]): Found {
  const model = found.identity.model ?? hearsay.find((hint) => hint.model !== undefined)?.model;
  return {
    ...found,
    identity: { ...found.identity, ...(model === undefined ? {} : { model }) },
    evidence: uniqueEvidence([...found.evidence, ...hearsay.map((hint) => hint.evidence)]),
  };
}

export function addressText(target: DeviceTarget): string {
  const host = target.host.includes(':') ? `[${target.host}]` : target.host;
  return `${host}:${String(target.port)}`;
}

function isBetter(a: Found, b: Found): boolean {
  const score = (found: Found): number[] => [
    found.confidence === 'certain' ? 0 : 1,
    found.rank,
    found.target.tls ? 0 : 1,
  ];
  const [mine, theirs] = [score(a), score(b)];
  const difference = mine.map((value, i) => value - (theirs[i] ?? 0)).find((value) => value !== 0) ?? 0;
  return difference < 0;
}

function uniqueEvidence(evidence: readonly Evidence[]): Evidence[] {
  const seen = new Map(evidence.toReversed().map((entry) => [`${entry.method} ${entry.text}`, entry]));
  return [...seen.values()].toReversed().slice(0, evidenceMax);
}

/** Distinct devices: what is added is merged into those that it is the same as. */
export interface FoundList {
  /** Returns the entry that stands in the list afterwards. */
  add(next: Found): Found;
  /** The devices whose chosen address is this one. */
  at(host: string): Found[];
  all(): Found[];
  readonly size: number;
}

export function createFoundList(): FoundList {
  const all = new Set<Found>();
  // By whatever can make two findings the same, so that ten thousand of them are not compared pair by pair.
  const byKey = new Map<string, Found>();
  const byHost = new Map<string, Set<Found>>();
  const atHost = (host: string): Found[] => [...(byHost.get(host) ?? [])];
  const remove = (found: Found): void => {
    all.delete(found);
    byHost.get(found.target.host)?.delete(found);
  };
  const put = (found: Found): void => {
    all.add(found);
    for (const key of found.keys) byKey.set(key, found);
    byHost.set(found.target.host, (byHost.get(found.target.host) ?? new Set()).add(found));
  };
  return {
    add: (next) => {
      const near = new Set([...next.keys.flatMap((key) => byKey.get(key) ?? []), ...atHost(next.target.host)]);
      // One finding can connect two that looked different: one by MAC, one by serial number.
      const same = [...near].filter((known) => isSameDevice(known, next));
      for (const known of same) remove(known);
      const merged = same.reduce((sum, known) => mergeFound(known, sum), next);
      put(merged);
      return merged;
    },
    at: atHost,
    all: () => [...all],
    get size() {
      return all.size;
    },
  };
}
