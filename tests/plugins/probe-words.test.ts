/** The console says every setting of every test in both of its languages; nothing of it is English by accident. */

import { describe, expect, it } from 'vitest';
import { jsonSchemaOf } from '#src/features/watch/json-schema.ts';
import { probes } from '#src/plugins/registry.ts';
import { germanOwnWords } from '#src/web/i18n/field-problems.data.ts';
import { probeFields, probeNames } from '#src/web/i18n/probe-words.data.ts';
import { wordsOfField } from '#src/web/i18n/probe-words.ts';
import { type Field, fieldsOf } from '#src/web/pages/monitors/form-model.ts';
import { inWords } from '#src/web/pages/monitors/form-words.ts';

interface Place {
  readonly path: readonly string[];
  readonly field: Field;
}

function placesIn(fields: readonly Field[], path: readonly string[] = []): Place[] {
  return fields.flatMap((field) => [
    { path: [...path, field.name], field },
    ...placesIn(inside(field), [...path, field.name]),
  ]);
}

function inside(field: Field): readonly Field[] {
  if (field.kind === 'group') return field.fields;
  if (field.kind === 'list') return inside(field.item);
  return field.kind === 'variants' ? field.variants.flatMap((variant) => variant.fields) : [];
}

const all = probes.map(({ id, label, settings }) => ({ id, label, fields: fieldsOf(jsonSchemaOf(settings)) }));

describe.each(all)('the test $id', ({ id, label, fields }) => {
  it('has a name in both languages, in English the one of the API', () => {
    expect(probeNames[id]).toEqual({ en: label, de: expect.stringMatching(/\S/) as string });
  });

  it.each(placesIn(fields).map((place) => [place.path.join('.'), place] as const))('says %s', (_name, place) => {
    const { path, field } = place;
    const words = wordsOfField(id, path);
    expect(words).toMatchObject({ en: expect.stringMatching(/^[A-Z]/), de: expect.stringMatching(/^[A-ZÄÖÜ]/) });
    // Explained in both languages, or in none.
    expect(words?.about?.endsWith('.')).toBe(field.description === undefined ? undefined : true);
    const choices = words?.options && { kind: 'choice', options: Object.keys(words.options) };
    expect(field).toMatchObject(choices ?? {});
  });

  it('is drawn in German without an English word', () => {
    const drawn = placesIn(inWords(fields, id, 'de'));
    for (const { path, field } of drawn) {
      const words = wordsOfField(id, path);
      expect([field.label, field.description, field.language]).toEqual([
        words?.de,
        words?.about,
        words?.about === undefined ? 'en' : 'de',
      ]);
    }
  });
});

/** What a schema says by itself of a value that it refuses, in every part of it. */
function ownWordsIn(schema: unknown): string[] {
  const texts = new Set<string>();
  const seen = new Set<object>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    const { error } = value as { error?: unknown };
    const said: unknown = typeof error === 'function' ? error({}) : undefined;
    if (typeof said === 'string') texts.add(said);
    for (const each of Object.values(value)) visit(each);
    const { _zod: inner } = value as { _zod?: { def?: unknown } };
    visit(inner?.def);
  };
  visit(schema);
  return [...texts];
}

it('says in German too what its settings say of values that they refuse', () => {
  const said = new Set(probes.flatMap(({ settings }) => ownWordsIn(settings)));
  expect(said.size).toBeGreaterThan(10);
  const conditions = [
    { part: 'header', at: 'a b', test: 'exists' },
    { part: 'json', at: '$..', test: 'above', value: 'much' },
    { part: 'body', at: 'x', test: 'contains' },
  ];
  const http = probes.find(({ id }) => id === 'http');
  const { error } = http?.settings.safeParse({ url: 'https://example.org/', conditions }) ?? {};
  for (const { message } of error?.issues ?? []) said.add(message);
  expect([...said].filter((text) => germanOwnWords[text] === undefined)).toEqual([]);
  // What stands there beside them is about the page.
  expect(Object.keys(germanOwnWords).filter((text) => !said.has(text))).toHaveLength(3);
});

it('has no words for settings that no test has', () => {
  const known = new Set(
    all.flatMap(({ id, fields }) =>
      placesIn(fields).flatMap(({ path }) => [`${id}.${path.join('.')}`, `*.${path.join('.')}`]),
    ),
  );
  expect(Object.keys(probeFields).filter((key) => !known.has(key))).toEqual([]);
  expect(Object.keys(probeNames).toSorted()).toEqual(probes.map(({ id }) => id).toSorted());
});

it('says what it shares once, because it means the same everywhere', () => {
  const meanings = new Map<string, Set<string | undefined>>();
  for (const { id, fields } of all) {
    for (const { path, field } of placesIn(fields)) {
      const place = path.join('.');
      if (probeFields[`${id}.${place}`] !== undefined) continue;
      meanings.set(place, (meanings.get(place) ?? new Set()).add(field.description));
    }
  }
  expect([...meanings].filter(([, said]) => said.size > 1)).toEqual([]);
});
