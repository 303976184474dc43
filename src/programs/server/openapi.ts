/** OpenAPI 3.1 from the contracts. The committed copy is compared, so that a change of the API is seen. */

import { z } from 'zod';
import type { Endpoint } from '#src/core/endpoint.ts';
import { version } from '#src/programs/version.ts';

type Json = Record<string, unknown>;

export function buildOpenApi(endpoints: readonly Endpoint[]): Json {
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/:([a-zA-Z]+)/g, '{$1}');
    (paths[path] ??= {})[endpoint.method.toLowerCase()] = operation(endpoint);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Keepsight', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    paths: Object.fromEntries(Object.entries(paths).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      schemas: { Problem: problemSchema },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'keepsight_session' },
        token: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}

const problemSchema = {
  type: 'object',
  description: 'Problem details after RFC 9457.',
  required: ['type', 'title', 'status', 'detail', 'code', 'remedy', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string' },
    remedy: { type: 'string' },
    fields: { type: 'object' },
    requestId: { type: 'string' },
    problems: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: {
          path: { type: 'string' },
          message: { type: 'string' },
          rule: { type: 'string', description: 'Which rule is broken; absent where the field has a text of its own.' },
          fields: { type: 'object', description: 'The values in the message.' },
        },
      },
    },
  },
};

function operation(endpoint: Endpoint): Json {
  const parameters = [...parametersOf(endpoint.params, 'path'), ...parametersOf(endpoint.query, 'query')];
  const content = contentOf(endpoint);
  return {
    operationId: operationId(endpoint),
    summary: endpoint.summary,
    ...(endpoint.access === 'public' ? { security: [] } : { security: [{ session: [] }, { token: [] }] }),
    'x-access': endpoint.access,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(endpoint.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(endpoint.body, 'input') } },
          },
        }),
    responses: {
      [content === undefined ? '204' : '200']:
        content === undefined ? { description: 'Done.' } : { description: 'The answer.', content },
      default: {
        description: ['A problem.', ...endpoint.errors.map((code) => `\`${code}\``)].join(' '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

/** `undefined`: an answer without a body. */
function contentOf(endpoint: Endpoint): Json | undefined {
  // Bytes have no schema in OpenAPI 3.1; the media type says it all.
  if (endpoint.binary !== undefined) return { [endpoint.binary]: {} };
  const schema = schemaOf(endpoint.response, 'output');
  return schema['type'] === 'null' ? undefined : { 'application/json': { schema } };
}

function operationId(endpoint: Endpoint): string {
  const words = endpoint.path
    .replace('/api/v1/', '')
    .split(/[/:-]+/)
    .filter((word) => word !== '');
  return [endpoint.method.toLowerCase(), ...words]
    .map((word, i) => (i === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', cycles: 'ref' });
  return rest;
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (schema === undefined) return [];
  const json = schemaOf(schema, 'input');
  const required = Array.isArray(json['required']) ? json['required'] : [];
  return Object.entries((json['properties'] ?? {}) as Json).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}
