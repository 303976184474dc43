/** The settings of a probe as JSON Schema, for forms. */

import { z } from 'zod';

const Json = z.record(z.string(), z.json());

export function jsonSchemaOf(schema: z.ZodType): Record<string, z.core.util.JSONType> {
  return Json.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
}
