/** The configuration file: YAML to settings with their places. Whether a setting exists is for `config.ts` to say. */

import { isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml';

export interface ConfigProblem {
  readonly key: string;
  /** Such as `keepsight.yaml line 4` or `KEEPSIGHT_HTTP_PORT`. */
  readonly place: string;
  readonly problem: string;
}

export interface FileSetting {
  readonly key: string;
  readonly value: unknown;
  readonly place: string;
}

export interface FileSettings {
  readonly settings: readonly FileSetting[];
  readonly problems: readonly ConfigProblem[];
}

/** Reads the text of a file; `file` only names places. An empty file is one without settings. */
export function readFileSettings(text: string, file: string): FileSettings {
  const lines = new LineCounter();
  // Aliases could multiply a small file into a huge one.
  const options = { lineCounter: lines, uniqueKeys: true, maxAliasCount: 0 };
  const document: Document = parseDocument(text, options);
  const placeOf = (offset: number): string => `${file} line ${String(lines.linePos(offset).line)}`;
  const problems = document.errors.map((error) => ({
    key: 'file',
    place: placeOf(error.pos[0]),
    problem: error.message.split('\n')[0] ?? 'not YAML',
  }));
  if (problems.length > 0) return { settings: [], problems };
  if (document.contents !== null && !isMap(document.contents)) {
    const problem = 'the file holds no settings; write one per line, such as "http: { port: 8470 }"';
    return { settings: [], problems: [{ key: 'file', place: placeOf(document.contents.range?.[0] ?? 0), problem }] };
  }
  return { settings: flatten(document, '', placeOf, document.contents), problems: [] };
}

function flatten(
  document: Document,
  prefix: string,
  placeOf: (offset: number) => string,
  node: unknown,
): FileSetting[] {
  if (!isMap(node)) return [];
  return node.items.flatMap((item) => {
    const key = prefix === '' ? String(item.key) : `${prefix}.${String(item.key)}`;
    if (isMap(item.value)) return flatten(document, key, placeOf, item.value);
    const offset = isScalar(item.key) ? (item.key.range?.[0] ?? 0) : 0;
    const value: unknown =
      item.value !== null && typeof item.value === 'object' && 'toJS' in item.value
        ? (item.value as { toJS(d: Document): unknown }).toJS(document)
        : item.value;
    return [{ key, value: value ?? undefined, place: placeOf(offset) }];
  });
}
