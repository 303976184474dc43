/**
 * Evidence of a contradiction that a stranger can check without us: what was tested when from where and how it came out, what
 * the provider's page said, and a signature over all of it. How to verify one: `docs/guide/verify-evidence.md`.
 */

import { z } from 'zod';
import { requirePermission } from '#src/core/access.ts';
import { canonicalJson } from '#src/core/canonical-json.ts';
import type { EndpointInput } from '#src/core/endpoint.ts';
import { NotFound } from '#src/core/errors.ts';
import type { SigningKey } from '#src/platform/signing-key.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import type { Sample } from '../../watch/contract-schemas.ts';
import type { EvidencePack, SignedEvidence } from '../contract-records.ts';
import type * as contract from '../contract.ts';
import type { Component, Contradiction } from '../contract-schemas.ts';
import type { StatusParts } from '../parts.ts';
import { listComponentRecords } from '../repository-components.ts';
import { listClaims } from '../repository-spans.ts';
import { publicIds } from '../visible.ts';
import { findContradiction } from './repository.ts';

/** Before and after, so that a reader sees both edges. */
const aroundMs = 10 * 60_000;
/** Samples of one monitor: the first and the last of the time, which hold its edges. */
const samplesKept = 200;
const samplesReadMax = 5000;

const method =
  'Claimed and measured are compared in steps: ok; degraded or restoring; partial; down or switched off. They contradict ' +
  'each other when they differ by at least one step for longer than two periods of the slower monitor and at least five ' +
  'minutes. Measured is what a strict majority of a fixed set of vantages says, with at least the configured number of ' +
  'distinct networks; too few is unknown, and unknown contradicts nothing.';

const Seen = z.record(z.string(), z.json());

type Parts = Pick<StatusParts, 'watch' | 'signingKey' | 'clock'>;

export async function getContradictionEvidence(
  parts: Parts,
  ctx: UseCaseContext,
  { params }: EndpointInput<typeof contract.getContradictionEvidence>,
): Promise<SignedEvidence> {
  requirePermission(ctx.actor, 'status:read');
  const evidence = await signedEvidence(parts, ctx.store.db, { id: params.id, isPublic: false });
  if (evidence === undefined) throw new NotFound({ object: 'contradiction' });
  return evidence;
}

/**
 * For the published page as well: then of shown components alone, because what the public does not see is not named to it
 * as the evidence of something else. `undefined`: there is no such contradiction.
 */
export async function signedEvidence(
  parts: Parts,
  db: Db,
  { id, isPublic }: { readonly id: string; readonly isPublic: boolean },
): Promise<SignedEvidence | undefined> {
  const contradiction = await findContradiction(db, id);
  if (contradiction === undefined) return undefined;
  const all = await listComponentRecords(db);
  const shown = publicIds(all);
  const components = isPublic ? all.filter((component) => shown.has(component.id)) : all;
  const pack = await packOf({ ...parts, db, components }, contradiction);
  return signEvidence(isPublic ? publicPack(pack) : pack, parts.signingKey);
}

/**
 * What a test saw may hold what only its owner may read: the words of an answer that was not as it should be, and addresses
 * with a key behind the `?`. The class of the failure, its times and the way of the redirects say the same to a stranger.
 *
 * @internal
 */
export function publicPack(pack: EvidencePack): EvidencePack {
  const monitors = pack.monitors.map((monitor) => ({
    ...monitor,
    samples: monitor.samples.map((sample) => ({
      ...sample,
      detail: '',
      seen: sample.seen === null ? null : Seen.parse(withoutQueries(sample.seen)),
    })),
  }));
  return { ...pack, monitors };
}

function withoutQueries(value: unknown): unknown {
  if (typeof value === 'string') return /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value.replace(/[?#].*$/s, '') : value;
  if (Array.isArray(value)) return value.map(withoutQueries);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutQueries(one)]));
}

/** Ed25519 over the canonical JSON (RFC 8785) of the pack in UTF-8. */
function signEvidence(pack: EvidencePack, key: SigningKey): SignedEvidence {
  return {
    pack,
    signature: {
      algorithm: 'Ed25519',
      keyId: key.id,
      publicKey: key.publicKey,
      value: key.sign(new TextEncoder().encode(canonicalJson(pack))),
    },
  };
}

async function packOf(
  { db, components, ...parts }: Parts & { readonly db: Db; readonly components: readonly Component[] },
  contradiction: Contradiction,
): Promise<EvidencePack> {
  const component = components.find(({ id }) => id === contradiction.componentId);
  const now = parts.clock.nowMs();
  const range = {
    fromAt: contradiction.startedAt - aroundMs,
    toAt: Math.min(now, (contradiction.endedAt ?? now) + aroundMs) + 1,
  };
  const claimMonitorId = component?.claim?.monitorId;
  const monitorIds = [
    ...monitorsBelow(contradiction.componentId, components),
    ...(claimMonitorId === undefined ? [] : [claimMonitorId]),
  ];
  const monitors: EvidencePack['monitors'] = [];
  for (const id of new Set(monitorIds)) {
    const monitor = await monitorEvidence(parts, db, id, range);
    if (monitor !== undefined) monitors.push(monitor);
  }
  const claims = await listClaims(db, { componentIds: [contradiction.componentId], ...range });
  return {
    kind: 'keepsight.contradiction-evidence',
    version: 1,
    generatedAt: now,
    contradiction: { ...contradiction, componentName: component?.name ?? {} },
    method,
    monitors,
    claims: claims.map(({ monitorId, readAt, state, pageUpdatedAt, captureHash }) => ({
      ...{ monitorId, readAt, state, pageUpdatedAt, captureHash },
    })),
  };
}

function monitorsBelow(id: string, components: readonly Component[]): string[] {
  const below = new Set([id]);
  for (let size = 0; size < below.size;) {
    size = below.size;
    for (const one of components) if (one.parentId !== null && below.has(one.parentId)) below.add(one.id);
  }
  return components.filter((one) => below.has(one.id)).flatMap(({ monitorIds }) => monitorIds);
}

async function monitorEvidence(
  { watch }: Parts,
  db: Db,
  id: string,
  range: { readonly fromAt: number; readonly toAt: number },
): Promise<EvidencePack['monitors'][number] | undefined> {
  const monitor = watch.monitor(id);
  if (monitor === undefined) return undefined;
  const samples = (await watch.samples(db, id, { ...range, limit: samplesReadMax })).toSorted(
    (a, b) => a.startedAt - b.startedAt || (a.vantageId < b.vantageId ? -1 : 1),
  );
  const kept =
    samples.length <= samplesKept
      ? samples
      : [...samples.slice(0, samplesKept / 2), ...samples.slice(-samplesKept / 2)];
  const seen = new Set(samples.map(({ vantageId }) => vantageId));
  return {
    id,
    ...{ name: monitor.name, probe: monitor.probe, target: monitor.target, periodS: monitor.periodS },
    vantages: watch
      .vantages()
      .filter((vantage) => seen.has(vantage.id))
      .map(({ id: vantageId, name, network }) => ({ id: vantageId, name, network })),
    samples: kept.map(sampleEvidence),
    samplesLeftOut: samples.length - kept.length,
  };
}

function sampleEvidence(sample: Sample): EvidencePack['monitors'][number]['samples'][number] {
  const { vantageId, scheduledAt, startedAt, totalMs, result, failure, address, httpStatus, loopDelayMs } = sample;
  return {
    ...{ vantageId, scheduledAt, startedAt, totalMs, result, failure, address, httpStatus, loopDelayMs },
    detail: sample.detail,
    phases: Object.fromEntries(
      Object.entries(sample.phases).flatMap(([name, ms]) => (ms === undefined ? [] : [[name, ms]])),
    ),
    seen: sample.evidence === null ? null : Seen.parse(sample.evidence),
  };
}
