/** The common JSON of status pages (Statuspage and those that speak it), and that of Instatus. Unknown fields do not matter. */

import { z } from 'zod';
import { stateOfText, usualWords, type ClaimWord } from './claim-words.ts';
import {
  componentsMax,
  incidentsMax,
  keyText,
  nameText,
  timeField,
  urlField,
  type ClaimContent,
  type ClaimedIncident,
  type ClaimedPart,
  type ClaimResult,
} from './claim-fields.ts';

const Text = z.union([z.string(), z.number()]);
const Loose = z.looseObject({});
const Page = z.looseObject({ updated_at: z.unknown().optional(), status: z.unknown().optional() });
const Document = z.looseObject({
  page: Page.optional().catch(undefined),
  status: z.looseObject({ indicator: Text }).optional().catch(undefined),
  components: z.array(z.unknown()).optional().catch(undefined),
  incidents: z.array(z.unknown()).optional().catch(undefined),
  activeIncidents: z.array(z.unknown()).optional().catch(undefined),
});
type Document = z.output<typeof Document>;

/** Reads either form; which it is shows by its fields. */
export function readStatusJson(text: string, ownWords: readonly ClaimWord[]): ClaimResult {
  const parsed = Document.safeParse(parseJson(text));
  if (!parsed.success)
    return { ok: false, failure: 'content.unexpected', problem: 'The answer is no JSON of a status page.' };
  const document = parsed.data;
  const words = [...ownWords, ...usualWords];
  const overall = overallOf(document, words);
  const { parts, skipped } = readParts(document.components ?? [], words);
  const incidents = [...(document.incidents ?? []), ...(document.activeIncidents ?? [])].slice(0, incidentsMax);
  const hasAnything = overall !== undefined || parts.length > 0 || document.incidents !== undefined;
  if (!hasAnything)
    return {
      ok: false,
      failure: 'content.missing',
      problem: 'The JSON holds neither a status nor components nor incidents.',
    };
  const claim: ClaimContent = {
    overall,
    components: parts,
    incidents: incidents.flatMap((entry) => readIncident(entry) ?? []),
    ...timeField('pageUpdatedAt', document.page?.updated_at),
  };
  return { ok: true, claim, skipped };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function overallOf(document: Document, words: readonly ClaimWord[]): ClaimContent['overall'] {
  const indicator = document.status?.indicator;
  if (indicator !== undefined) return stateOfText(String(indicator), words)?.state ?? 'unknown';
  const status = document.page?.status;
  if (typeof status !== 'string') return undefined;
  // Instatus says of the whole only that there is something.
  return status.toUpperCase() === 'HASISSUES' ? 'degraded' : (stateOfText(status, words)?.state ?? 'unknown');
}

function readParts(
  entries: readonly unknown[],
  words: readonly ClaimWord[],
): { parts: ClaimedPart[]; skipped: number } {
  const parts = new Map<string, ClaimedPart>();
  const flat = entries.slice(0, componentsMax).flatMap((entry) => [entry, ...childrenOf(entry)]);
  for (const entry of flat.slice(0, componentsMax)) {
    const part = readPart(entry, words);
    if (part !== undefined && !parts.has(part.key)) parts.set(part.key, part);
  }
  return {
    parts: [...parts.values()],
    skipped: entries.length > componentsMax ? entries.length - parts.size : flat.length - parts.size,
  };
}

/** Instatus nests one level. */
function childrenOf(entry: unknown): unknown[] {
  const parsed = z.looseObject({ children: z.array(z.unknown()) }).safeParse(entry);
  return parsed.success ? parsed.data.children.slice(0, componentsMax) : [];
}

function readPart(entry: unknown, words: readonly ClaimWord[]): ClaimedPart | undefined {
  const parsed = Loose.safeParse(entry);
  if (!parsed.success) return undefined;
  const { id, name, status, updated_at: updatedAt } = parsed.data;
  const shown = nameText(name);
  if (shown === '' || typeof status !== 'string') return undefined;
  const read = stateOfText(status, words);
  const key = keyText(id);
  return {
    key: key === '' ? shown : key,
    name: shown,
    state: read?.state ?? 'unknown',
    isMaintenance: read?.isMaintenance ?? false,
    ...timeField('updatedAt', updatedAt),
  };
}

function readIncident(entry: unknown): ClaimedIncident | undefined {
  const parsed = Loose.safeParse(entry);
  if (!parsed.success) return undefined;
  const { id, name, status, started_at: startedAt, created_at: createdAt, started } = parsed.data;
  const { updated_at: updatedAt, updatedAt: updated, shortlink, url } = parsed.data;
  const title = nameText(name);
  if (title === '') return undefined;
  const key = keyText(id);
  return {
    key: key === '' ? title : key,
    title,
    state: nameText(status).toLowerCase(),
    ...timeField('startedAt', startedAt ?? createdAt ?? started),
    ...timeField('updatedAt', updatedAt ?? updated),
    ...urlField(shortlink ?? url),
  };
}
