/** The committed copy of the OpenAPI document: a change of the API is seen in review. */

import { buildOpenApi } from '#src/programs/server/openapi.ts';
import { allEndpoints } from './endpoints.ts';

export async function openApiDocument(): Promise<string> {
  return `${JSON.stringify(buildOpenApi(await allEndpoints()), null, 2)}\n`;
}
