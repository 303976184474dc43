/**
 * A form drawn from a JSON schema, so that a new probe needs no form of its own. Pure: reads the part of JSON Schema that
 * our own strict schemas produce, and offers plain JSON for whatever else there is. What is right is decided by the server.
 */

import { z } from 'zod';
import type { Locale } from '#src/core/messages.ts';

export type Json = z.output<ReturnType<typeof z.json>>;

interface Common {
  readonly name: string;
  readonly label: string | undefined;
  readonly description: string | undefined;
  /** Of the description; the words of a schema are English. */
  readonly language?: Locale;
  readonly isRequired: boolean;
  readonly initial: Json | undefined;
}
export type Field = Common &
  (
    | { readonly kind: 'text'; readonly maxLength: number | undefined; readonly isLong: boolean }
    | { readonly kind: 'number'; readonly min: number | undefined; readonly max: number | undefined }
    | { readonly kind: 'switch' }
    | { readonly kind: 'device' }
    | {
        readonly kind: 'choice';
        readonly options: readonly (string | number)[];
        /** Words for some of them. */
        readonly optionWords?: Readonly<Record<string, string>>;
      }
    | { readonly kind: 'list'; readonly item: Field; readonly itemsMax: number }
    | { readonly kind: 'group'; readonly fields: readonly Field[] }
    | { readonly kind: 'variants'; readonly tag: string; readonly variants: readonly Variant[] }
    | { readonly kind: 'names'; readonly itemsMax: number }
    | { readonly kind: 'json' }
  );
export interface Variant {
  readonly value: string;
  readonly fields: readonly Field[];
}

/** Deeper than any probe's settings; a schema that goes on gives plain JSON there. */
const depthMax = 6;
const listMax = 100;
/** Texts that may be longer than this get several lines. */
const longText = 300;

const Schema = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  title: z.string().optional(),
  format: z.string().optional(),
  description: z.string().optional(),
  default: z.json().optional(),
  const: z.json().optional(),
  enum: z.array(z.json()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  maxItems: z.number().optional(),
});
type Schema = z.output<typeof Schema>;

/** The fields of a schema that describes an object. */
export function fieldsOf(schema: unknown, depth = 0): readonly Field[] {
  const parsed = Schema.safeParse(schema);
  if (!parsed.success) return [];
  const required = new Set(parsed.data.required ?? []);
  return Object.entries(parsed.data.properties ?? {}).map(([name, each]) =>
    fieldOf(name, each, required.has(name), depth + 1),
  );
}

function fieldOf(name: string, raw: unknown, isRequired: boolean, depth: number): Field {
  const parsed = Schema.safeParse(raw);
  const common: Common = {
    name,
    label: parsed.data?.title,
    description: parsed.data?.description,
    isRequired: isRequired && parsed.data?.default === undefined,
    initial: parsed.data?.default,
  };
  if (!parsed.success || depth > depthMax) return { ...common, kind: 'json' };
  const choices = (parsed.data.oneOf ?? parsed.data.anyOf ?? []).map((each) => Schema.safeParse(each).data);
  const real = choices.filter((each) => each !== undefined && each.type !== 'null');
  // `nullable` is a choice between the thing and nothing: an empty field says nothing.
  if (choices.length > real.length && real.length === 1 && real[0] !== undefined) {
    const inner = fieldOf(name, real[0], false, depth);
    return { ...inner, description: common.description ?? inner.description, initial: common.initial ?? inner.initial };
  }
  if (real.length > 0)
    return {
      ...common,
      ...unionOf(
        real.filter((each) => each !== undefined),
        depth,
      ),
    };
  return { ...common, ...plain(parsed.data, raw, depth) };
}

type Shape = Field extends infer F ? (F extends Field ? Omit<F, keyof Common> : never) : never;

function plain(schema: Schema, raw: unknown, depth: number): Shape {
  const options = schema.enum?.filter((each) => typeof each === 'string' || typeof each === 'number');
  if (options !== undefined && options.length > 0) return { kind: 'choice', options };
  switch (typeof schema.type === 'string' ? schema.type : undefined) {
    case 'string':
      if (schema.format === 'device-id') return { kind: 'device' };
      return { kind: 'text', maxLength: schema.maxLength, isLong: (schema.maxLength ?? 0) > longText };
    case 'number':
    case 'integer':
      return { kind: 'number', min: schema.minimum ?? schema.exclusiveMinimum, max: schema.maximum };
    case 'boolean':
      return { kind: 'switch' };
    case 'array':
      return {
        kind: 'list',
        item: fieldOf('item', schema.items, true, depth + 1),
        itemsMax: Math.min(schema.maxItems ?? listMax, listMax),
      };
    case 'object':
      if (schema.properties !== undefined) return { kind: 'group', fields: fieldsOf(raw, depth) };
      return Schema.safeParse(schema.additionalProperties).data?.type === 'string'
        ? { kind: 'names', itemsMax: listMax }
        : { kind: 'json' };
    default:
      return { kind: 'json' };
  }
}

/** Objects that say by one constant which they are become a choice with fields; constants become a plain choice. */
function unionOf(choices: readonly Schema[], depth: number): Shape {
  const constants = choices.flatMap((each) =>
    typeof each.const === 'string' || typeof each.const === 'number' ? [each.const] : [],
  );
  if (constants.length === choices.length) return { kind: 'choice', options: constants };
  const first = choices[0];
  const tag = Object.keys(first?.properties ?? {}).find((name) =>
    choices.every((each) => typeof constantOf(each.properties?.[name]) === 'string'),
  );
  if (tag === undefined) return { kind: 'json' };
  const variants = choices.flatMap((each) => {
    const value = constantOf(each.properties?.[tag]);
    if (typeof value !== 'string') return [];
    return [{ value, fields: fieldsOf(each, depth).filter((field) => field.name !== tag) }];
  });
  return { kind: 'variants', tag, variants };
}

function constantOf(raw: unknown): Json | undefined {
  return Schema.safeParse(raw).data?.const;
}

/** What a new form begins with: only what the schema itself says. */
export function initialOf(fields: readonly Field[]): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = field.initial ?? (field.isRequired ? emptyOf(field) : undefined);
      return value === undefined ? [] : [[field.name, value]];
    }),
  );
}

/** The emptiest value that the field can show. */
export function emptyOf(field: Field): Json {
  switch (field.kind) {
    case 'text':
    case 'device':
      return '';
    case 'number':
      return field.min ?? 0;
    case 'switch':
      return false;
    case 'choice':
      return field.options[0] ?? '';
    case 'list':
      return [];
    case 'group':
      return { ...initialOf(field.fields) };
    case 'variants': {
      const first = field.variants[0];
      return first === undefined ? {} : { [field.tag]: first.value, ...initialOf(first.fields) };
    }
    case 'names':
      return {};
    case 'json':
      return null;
  }
}

/** What is sent: an optional text that was left empty is left out, so that the schema's own default holds. */
export function settingsOf(
  fields: readonly Field[],
  values: Readonly<Record<string, Json>>,
): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = values[field.name];
      if (value === undefined) return [];
      if (!field.isRequired && (value === '' || value === null)) return [];
      if (field.kind === 'group' && isRecord(value)) return [[field.name, settingsOf(field.fields, value)]];
      return [[field.name, value]];
    }),
  );
}

/** Nothing that is required was left empty; whether it is right is decided by the server. */
export function isComplete(fields: readonly Field[], values: Readonly<Record<string, Json>>): boolean {
  return fields.every(({ name, isRequired }) => {
    const value = values[name];
    return !isRequired || (value !== undefined && value !== '');
  });
}

export function isRecord(value: Json | undefined): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `degradedAboveMs` in words, for a field that has no title of its own. */
export function wordsOf(name: string): string {
  const words = name
    .replace(/Ms$/, ' (ms)')
    .replace(/S$/, ' (s)')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[-_]/g, ' ')
    .toLowerCase();
  const named = words.replace(/\b(url|tls|dns|http|ip|mx|json)\b/g, (word) => word.toUpperCase());
  return named.charAt(0).toUpperCase() + named.slice(1);
}
