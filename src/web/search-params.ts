/**
 * How filters stand in the address: readable, one `name=value` each, lists by repeating the name. The router hands
 * strings and lists of strings to each route's own schema.
 */

import { z } from 'zod';

export function parseSearch(search: string): Record<string, string | string[]> {
  const params = new URLSearchParams(search);
  const found: Record<string, string | string[]> = {};
  for (const name of new Set(params.keys())) {
    const values = params.getAll(name);
    found[name] = values.length === 1 ? (values[0] ?? '') : values;
  }
  return found;
}

export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (typeof each === 'string' || typeof each === 'number' || typeof each === 'boolean') {
        if (each !== '') params.append(name, String(each));
      }
    }
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** A list in the address; what does not fit is dropped, because people edit addresses. */
export function searchList<T extends z.ZodType>(item: T) {
  return z
    .union([z.string(), z.array(z.string())])
    .optional()
    .catch(undefined)
    .transform((value): readonly z.output<T>[] | undefined => {
      if (value === undefined) return undefined;
      const kept = (Array.isArray(value) ? value : [value]).slice(0, 20).flatMap((each) => {
        const parsed = item.safeParse(each);
        return parsed.success ? [parsed.data] : [];
      });
      return kept.length === 0 ? undefined : kept;
    });
}

/** Adds or takes away one value of a filter; an empty filter is none. */
export function toggled<T extends string>(values: readonly T[] | undefined, value: T): readonly T[] | undefined {
  const next = values?.includes(value) === true ? values.filter((each) => each !== value) : [...(values ?? []), value];
  return next.length === 0 ? undefined : next;
}
