/**
 * Writes the registry of plug-ins from folder names, as static imports: no folder scan at run time, no registration by
 * import. Runs at development time only; `npm run generate` stores the result in `registry.ts`.
 */

// eslint-disable-next-line no-restricted-imports -- a generator reads the source tree; nothing that ships imports this file
import { existsSync, readdirSync } from 'node:fs';

const driversFolder = new URL('drivers/', import.meta.url);

export function generateRegistry(): string {
  const ids = readdirSync(driversFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(new URL(`${entry.name}/index.ts`, driversFolder)))
    .map((entry) => entry.name)
    .toSorted();
  const imports = ids.map((id) => `import { ${driverName(id)} } from './drivers/${id}/index.ts';`);
  return [
    '/** Every driver. Generated from the folders of `drivers/` by `npm run generate`; not edited by hand. */',
    '',
    ...imports,
    "import type { Driver } from './kit/driver.ts';",
    '',
    `export const drivers: readonly Driver[] = [${ids.map(driverName).join(', ')}];`,
    '',
  ].join('\n');
}

/** `some-maker` exports `someMakerDriver`. */
function driverName(id: string): string {
  return `${id.replaceAll(/-(\w)/g, (_whole, letter: string) => letter.toUpperCase())}Driver`;
}
