/**
 * Reads what a provider claims about itself. Says nothing about whether that is true; a page that cannot be read is a failure
 * of the source, and gives no claim at all.
 */

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { z } from 'zod';
import type { TlsOutcome } from '#src/core/ports.ts';
import { decodeText } from '#src/plugins/kit/decode-text.ts';
import { fetchFollowing, type FetchOutcome } from '#src/plugins/kit/http-fetch.ts';
import { blockedBy, isExpectedStatus, judgeStatus } from '#src/plugins/kit/judge-status.ts';
import { judgeTls } from '#src/plugins/kit/judge-tls.ts';
import { urlWith } from '#src/plugins/kit/probe-settings.ts';
import { defineProbe, type ProbeResult } from '#src/plugins/kit/probe.ts';
import { userAgent } from '#src/plugins/kit/user-agent.ts';
import { worstFault, type Fault } from '#src/plugins/kit/worst-failure.ts';
import type { ClaimContent, ClaimResult } from './claim-fields.ts';
import { ClaimWord } from './claim-words.ts';
import { readStatusJson } from './read-json.ts';
import { PageSelectors } from './page-selectors.ts';

const VendorStatusSettings = z.strictObject({
  url: urlWith(['http:', 'https:']).describe(
    'Where the provider speaks, such as https://status.example.org/api/v2/summary.json.',
  ),
  format: z
    .enum(['auto', 'json', 'feed', 'page'])
    .default('auto')
    .describe(
      'json: the common JSON of status pages. feed: RSS or Atom. page: HTML by selectors. auto: by its beginning.',
    ),
  selectors: PageSelectors.prefault({}).describe('For a plain page.'),
  words: z
    .array(ClaimWord)
    .max(100)
    .default([])
    .describe('Words of this provider and what they mean, before the usual ones.'),
  staleAfterS: z
    .number()
    .int()
    .min(0)
    .max(31 * 86_400)
    .default(0)
    .describe('A page that says that it is older is degraded as a source; 0: never.'),
  openForDays: z
    .number()
    .int()
    .min(1)
    .max(365)
    .default(14)
    .describe('For feeds: an open entry counts for so long after its last change.'),
  redirectsMax: z.number().int().min(0).max(10).default(5).describe('Redirects to follow.'),
  redirectHosts: z
    .array(z.string().trim().toLowerCase().max(254))
    .max(20)
    .default([])
    .describe('Other hosts that redirects may lead to.'),
  maxBytes: z
    .number()
    .int()
    .min(1024)
    .max(4 * 1024 * 1024)
    .default(2 * 1024 * 1024)
    .describe('Bytes that are read; more is a failure of the source.'),
});
type VendorStatusSettings = z.output<typeof VendorStatusSettings>;

export const vendorStatusProbe = defineProbe({
  id: 'vendor-status',
  label: 'What a provider claims',
  settings: VendorStatusSettings,
  readsClaims: true,
  targetOf: ({ url }) => new URL(url).origin + new URL(url).pathname,
  run: async ({ network, clock }, settings, signal) => {
    const tlsFaults: Fault[] = [];
    const acceptTls = (outcome: TlsOutcome): boolean => {
      tlsFaults.push(...judgeTls(outcome, { certificate: 'trusted', warnDays: 0 }, clock.nowMs()));
      return tlsFaults.length === 0;
    };
    const { url, redirectsMax, redirectHosts, maxBytes } = settings;
    const headers = {
      'user-agent': userAgent,
      accept: 'application/json, application/atom+xml, application/rss+xml, text/html, */*',
    };
    const request = {
      url,
      method: 'GET',
      headers,
      version: '1.1' as const,
      maxBytes,
      redirectsMax,
      redirectHosts,
      acceptTls,
    };
    const outcome = await fetchFollowing(network, request, signal);
    const fetchFault = worstFault([...tlsFaults, ...judgeFetch(outcome)]);
    const seen = describe(outcome);
    if (fetchFault !== undefined) return { ...fetchFault, ...seen };
    return { ...(await judgeClaim(outcome, settings, clock.nowMs())), ...seen };
  },
});

function judgeFetch({ answer, fault }: FetchOutcome): Fault[] {
  if (answer.status === 0) return [];
  if (fault !== undefined) return [fault];
  const maker = blockedBy(
    answer,
    isExpectedStatus(answer.status, ['2xx']) ? '' : decodeText(answer.body, answer.headers['content-type']),
  );
  if (maker !== undefined)
    return [{ failure: 'http.blocked', detail: `A protection by ${maker} turned the reading away.` }];
  if (!isExpectedStatus(answer.status, ['2xx'])) return [judgeStatus(answer)];
  if (answer.isCut) return [{ failure: 'content.too-large', detail: 'The page is longer than what is read.' }];
  if (answer.isTruncated) return [{ failure: 'http.truncated', detail: 'The page broke off before its end.' }];
  return [];
}

async function judgeClaim(
  { answer }: FetchOutcome,
  settings: VendorStatusSettings,
  nowMs: number,
): Promise<Omit<ProbeResult, 'phases'>> {
  const text = decodeText(answer.body, answer.headers['content-type']);
  const read = await readClaim(text, settings, nowMs);
  if (!read.ok) return { failure: read.failure, detail: read.problem };
  const claim = { ...read.claim, captureHash: bytesToHex(sha256(answer.body)) };
  return { ...staleness(claim, settings, nowMs), claim };
}

/** The readers of markup are loaded when they are needed: most installations read JSON only. */
async function readClaim(text: string, settings: VendorStatusSettings, nowMs: number): Promise<ClaimResult> {
  const { format, words, selectors, openForDays } = settings;
  switch (format === 'auto' ? formatOf(text) : format) {
    case 'json':
      return readStatusJson(text, words);
    case 'feed':
      return (await import('./read-feed.ts')).readFeed(text, nowMs, openForDays);
    case 'page':
      return (await import('./read-page.ts')).readStatusPage(text, selectors, words);
    default:
      return { ok: false, failure: 'content.unexpected', problem: 'The answer is in no known format.' };
  }
}

function formatOf(text: string): 'json' | 'feed' | 'page' {
  const beginning = text
    .slice(0, 2000)
    .replace(/^\ufeff/, '')
    .trimStart();
  if (beginning.startsWith('{')) return 'json';
  return /^<\?xml|^<rss[\s>]|^<feed[\s>]/.test(beginning) ? 'feed' : 'page';
}

function staleness(
  { pageUpdatedAt }: ClaimContent,
  { staleAfterS }: VendorStatusSettings,
  nowMs: number,
): Partial<Fault> {
  if (staleAfterS === 0 || pageUpdatedAt === undefined || nowMs - pageUpdatedAt <= staleAfterS * 1000) return {};
  const ageS = Math.round((nowMs - pageUpdatedAt) / 1000);
  return { failure: 'content.stale', detail: `The page says that it is from ${String(ageS)} s ago.` };
}

function describe({ answer, phases, url, redirects }: FetchOutcome): ProbeResult {
  return {
    phases,
    address: answer.address,
    bytesRead: answer.body.length,
    ...(answer.status !== 0 && { httpStatus: answer.status }),
    ...(answer.tls?.certificate !== undefined && { certificateEndsAt: answer.tls.certificate.validToAt }),
    ...(redirects.length > 0 && { evidence: { redirects, finalUrl: url } }),
  };
}
