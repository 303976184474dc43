/** JSON of devices: parsed and checked in one step, never thrown. */

import type { z } from 'zod';

/** `undefined` when the text is no JSON or not of the shape. The caller has bounded its length. */
export function parseJson<S extends z.ZodType>(text: string, schema: S): z.infer<S> | undefined {
  try {
    const result = schema.safeParse(JSON.parse(text));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}
