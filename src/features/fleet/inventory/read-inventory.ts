/** Reads an inventory in CSV or JSON into entries, and names every line that cannot be used. Pure. */

import { z } from 'zod';
import {
  CredentialInput,
  Host,
  inventoryMaxBytes,
  inventoryMaxLines,
  Name,
  Port,
  StreamPath,
} from '../contract-schemas.ts';
import { InventoryTooLarge, InventoryUnreadable } from '../errors.ts';
import { parseCsv, withoutGuard } from './csv.ts';

/** The columns of an inventory. What an export adds beyond these is read and ignored. */
const InventoryEntry = z.strictObject({
  name: Name.optional(),
  site: Name.optional(),
  /** Names with semicolons between them. */
  groups: z.array(Name).max(50),
  host: Host,
  port: Port.optional(),
  tls: z.boolean().optional(),
  path: StreamPath.optional(),
  serial: z.string().max(128).optional(),
  mac: z
    .string()
    .max(32)
    .regex(/^[0-9a-fA-F:.\- ]+$/, 'is not a MAC address')
    .optional(),
  username: CredentialInput.shape.username.optional(),
  password: CredentialInput.shape.password.optional(),
});
export type InventoryEntry = z.infer<typeof InventoryEntry>;

export interface InventoryProblem {
  readonly line: number;
  readonly column: string | null;
  readonly problem: string;
}

export interface Inventory {
  readonly lines: number;
  readonly entries: readonly { readonly line: number; readonly entry: InventoryEntry }[];
  readonly problems: readonly InventoryProblem[];
}

/** Exported for people, not read back: they follow from the device. */
const informationColumns = ['kind', 'driver', 'maker', 'model', 'os version', 'state', 'fingerprint'] as const;
const entryColumns = Object.keys(InventoryEntry.shape);
const knownColumns = new Set<string>([...entryColumns, ...informationColumns]);
const columnsMax = 64;

interface RawLine {
  readonly line: number;
  readonly fields: ReadonlyMap<string, string>;
}

/** @throws InventoryUnreadable when the form is broken, InventoryTooLarge */
export function readInventory(format: 'csv' | 'json', content: string): Inventory {
  if (new TextEncoder().encode(content).length > inventoryMaxBytes) throw tooLarge();
  const { raw, problems } = format === 'csv' ? readCsv(content) : readJson(content);
  if (raw.length > inventoryMaxLines) throw tooLarge();
  const all: InventoryProblem[] = [...problems];
  const entries = raw.flatMap(({ line, fields }) => {
    const parsed = InventoryEntry.safeParse(valuesOf(fields));
    if (parsed.success) {
      all.push(...problemsOf(line, parsed.data));
      return [{ line, entry: parsed.data }];
    }
    const found = parsed.error.issues.map((issue) => ({ line, ...describe(issue, fields) }));
    // One problem per field: a missing host is not also too short.
    all.push(...new Map(found.toReversed().map((problem) => [problem.column, problem])).values());
    return [];
  });
  const sorted = [...all, ...twins(entries)].toSorted((a, b) => a.line - b.line);
  return { lines: raw.length, entries, problems: sorted };
}

function tooLarge(): InstanceType<typeof InventoryTooLarge> {
  return new InventoryTooLarge({ limitLines: inventoryMaxLines, limitBytes: inventoryMaxBytes });
}

interface RawInventory {
  readonly raw: readonly RawLine[];
  readonly problems: readonly InventoryProblem[];
}

function readCsv(content: string): RawInventory {
  const parsed = parseCsv(content, { maxLines: inventoryMaxLines + 1, maxFields: columnsMax });
  if (parsed.kind === 'broken')
    throw new InventoryUnreadable({ problem: `line ${String(parsed.line)}: ${parsed.problem}` });
  const [heading, ...lines] = parsed.lines;
  if (heading === undefined) throw new InventoryUnreadable({ problem: 'it is empty' });
  const columns = heading.fields.map((name) => name.trim().toLowerCase());
  if (!columns.includes('host')) {
    throw new InventoryUnreadable({ problem: 'its first line has no column named host' });
  }
  const problems = columns
    .filter((column) => !knownColumns.has(column))
    .map((column) => ({ line: heading.line, column, problem: 'there is no such column' }));
  const raw = lines.map(({ line, fields }) => {
    const named = columns.flatMap((column, i) => [[column, withoutGuard(fields[i]?.trim() ?? '')] as const]);
    return { line, fields: new Map(named) };
  });
  const tooLong = lines
    .filter(({ fields }) => fields.length > columns.length)
    .map(({ line }) => ({ line, column: null, problem: 'it has more fields than the heading' }));
  return { raw, problems: [...problems, ...tooLong] };
}

const JsonInventory = z.union([
  z.array(z.record(z.string(), z.unknown())),
  z.strictObject({ devices: z.array(z.record(z.string(), z.unknown())) }),
]);

function readJson(content: string): RawInventory {
  let document: unknown;
  try {
    document = JSON.parse(content);
  } catch (error) {
    throw new InventoryUnreadable({ problem: 'this is not JSON' }, { cause: error });
  }
  const parsed = JsonInventory.safeParse(document);
  if (!parsed.success) throw new InventoryUnreadable({ problem: 'it is not a list of devices' });
  const devices = Array.isArray(parsed.data) ? parsed.data : parsed.data.devices;
  const problems: InventoryProblem[] = [];
  const raw = devices.map((device, i) => {
    const fields = new Map<string, string>();
    for (const [name, value] of Object.entries(device)) {
      const column = name.replace('osVersion', 'os version').toLowerCase();
      if (!knownColumns.has(column))
        problems.push({ line: i + 1, column: name.slice(0, 40), problem: 'there is no such column' });
      else if (value !== null && value !== undefined) fields.set(column, textOf(value));
    }
    return { line: i + 1, fields };
  });
  return { raw, problems };
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(';');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Text to values; what does not fit stays text, so that the schema names it. */
function valuesOf(fields: ReadonlyMap<string, string>): Record<string, unknown> {
  const values: Record<string, unknown> = { groups: [] };
  for (const column of entryColumns) {
    const text = fields.get(column) ?? '';
    if (text === '' && column !== 'host') continue;
    values[column] = valueOf(column, text);
  }
  return values;
}

function valueOf(column: string, text: string): unknown {
  if (column === 'port') return /^\d+$/.test(text) ? Number(text) : text;
  if (column === 'groups')
    return text
      .split(';')
      .map((name) => name.trim())
      .filter((name) => name !== '');
  if (column !== 'tls') return text;
  if (/^(true|yes|1)$/i.test(text)) return true;
  return /^(false|no|0)$/i.test(text) ? false : text;
}

/** Never repeats what stood in the field: it may be a password in the wrong column. */
function describe(
  issue: z.core.$ZodIssue,
  fields: ReadonlyMap<string, string>,
): { column: string | null; problem: string } {
  const column = typeof issue.path[0] === 'string' ? issue.path[0] : null;
  if (column === 'host' && (fields.get('host') ?? '') === '') return { column, problem: 'is missing' };
  if (column === 'port') return { column, problem: 'is not a port between 1 and 65535' };
  if (column === 'tls') return { column, problem: 'is neither true nor false' };
  if (issue.code === 'too_big') return { column, problem: 'is too long' };
  return { column, problem: issue.code === 'invalid_format' ? issue.message : 'cannot be used' };
}

function problemsOf(line: number, entry: InventoryEntry): InventoryProblem[] {
  if (entry.password !== undefined && entry.username === undefined) {
    return [{ line, column: 'username', problem: 'is missing beside a password' }];
  }
  if (entry.username !== undefined && entry.password === undefined) {
    return [{ line, column: 'password', problem: 'is missing beside a user name' }];
  }
  return [];
}

/** The same address twice in one file. */
function twins(entries: Inventory['entries']): InventoryProblem[] {
  const seen = new Map<string, number>();
  return entries.flatMap(({ line, entry }) => {
    const key = `${entry.host.toLowerCase()} ${String(entry.port ?? '')} ${entry.path ?? ''}`;
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, line);
      return [];
    }
    return [{ line, column: 'host', problem: `stands in line ${String(first)} already` }];
  });
}
