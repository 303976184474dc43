import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fieldsOf, initialOf, isComplete, settingsOf, wordsOf } from './form-model.ts';

const Settings = z.strictObject({
  url: z.url().max(2000).describe('What is fetched.'),
  method: z.enum(['GET', 'HEAD']).default('GET'),
  port: z.number().int().min(1).max(65_535).nullable().default(null),
  follow: z.boolean().default(true),
  note: z.string().max(100).optional(),
  headers: z.record(z.string(), z.string()).default({}),
  tags: z.array(z.string().max(20)).max(5).default([]),
  body: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('contains'), text: z.string().min(1) }),
      z.strictObject({ kind: z.literal('json'), path: z.string(), equals: z.string() }),
    ])
    .optional(),
  inner: z.strictObject({ deep: z.string().optional() }).optional(),
  odd: z.union([z.string(), z.array(z.number())]).optional(),
});
const fields = fieldsOf(z.toJSONSchema(Settings, { io: 'input' }));
const kindOf = (name: string): string | undefined => fields.find((field) => field.name === name)?.kind;

describe('a form from a schema', () => {
  it('has the right kind of field for each part', () => {
    expect(Object.fromEntries(fields.map((field) => [field.name, field.kind]))).toEqual({
      url: 'text',
      method: 'choice',
      port: 'number',
      follow: 'switch',
      note: 'text',
      headers: 'names',
      tags: 'list',
      body: 'variants',
      inner: 'group',
      odd: 'json',
    });
    expect(fields.find((field) => field.name === 'url')).toMatchObject({
      isRequired: true,
      isLong: true,
      description: 'What is fetched.',
    });
    expect(fields.find((field) => field.name === 'port')).toMatchObject({ isRequired: false, min: 1, max: 65_535 });
  });

  it('begins with what the schema says', () => {
    expect(initialOf(fields)).toEqual({ url: '', method: 'GET', follow: true, headers: {}, tags: [] });
  });

  it('sends what the schema takes, and leaves out what was left empty', () => {
    const sent = settingsOf(fields, {
      ...initialOf(fields),
      url: 'https://example.org/',
      note: '',
      body: { kind: 'contains', text: 'works' },
      inner: { deep: '' },
    });
    expect(Settings.parse(sent)).toEqual({
      url: 'https://example.org/',
      method: 'GET',
      port: null,
      follow: true,
      headers: {},
      tags: [],
      body: { kind: 'contains', text: 'works' },
      inner: {},
    });
    expect(Object.keys(sent)).not.toContain('note');
  });

  it('offers plain JSON for what it does not know, and nothing for what is no schema', () => {
    expect(kindOf('odd')).toBe('json');
    expect(fieldsOf('nonsense')).toEqual([]);
    expect(fieldsOf({ properties: { strange: 7 } })).toMatchObject([{ name: 'strange', kind: 'json' }]);
  });

  it('is complete when nothing that is required is empty', () => {
    expect(isComplete(fields, initialOf(fields))).toBe(false);
    expect(isComplete(fields, { ...initialOf(fields), url: 'https://example.org/' })).toBe(true);
  });

  it('offers a device by its name where the schema says that it is one', () => {
    const Device = z.strictObject({ id: z.string().meta({ format: 'device-id' }).describe('Id of the device.') });
    expect(fieldsOf(z.toJSONSchema(Device))).toMatchObject([{ kind: 'device', description: 'Id of the device.' }]);
  });

  it('names a field in words', () => {
    expect(wordsOf('degradedAboveMs')).toBe('Degraded above (ms)');
    expect(wordsOf('url')).toBe('URL');
    expect(wordsOf('expectedStatus')).toBe('Expected status');
  });
});
