/** Every endpoint of every contract, found by the names of files. */

import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Endpoint } from '#src/core/endpoint.ts';

export async function allEndpoints(): Promise<readonly Endpoint[]> {
  const endpoints = new Set<Endpoint>();
  for (const file of globSync('src/features/*/contract*.ts', { exclude: ['**/*.test.ts'] }).toSorted()) {
    const module = (await import(pathToFileURL(resolve(file)).href)) as Readonly<Record<string, unknown>>;
    for (const exported of Object.values(module)) if (isEndpoint(exported)) endpoints.add(exported);
  }
  return [...endpoints];
}

function isEndpoint(value: unknown): value is Endpoint {
  return typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'access' in value;
}
