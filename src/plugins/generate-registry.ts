/**
 * Writes the registry of plug-ins from folder names, as static imports: no folder scan at run time, no registration by
 * import. Runs at development time only; `npm run generate` stores the result in `registry.ts`.
 */

// eslint-disable-next-line no-restricted-imports -- a generator reads the source tree; nothing that ships imports this file
import { existsSync, readdirSync } from 'node:fs';

/** Folder, suffix of the exported name, and type: `drivers/some-maker` exports `someMakerDriver: Driver`. */
const kinds = [
  { folder: 'drivers', suffix: 'Driver', type: 'Driver', kit: 'driver' },
  { folder: 'notifiers', suffix: 'Notifier', type: 'Notifier', kit: 'notifier' },
  { folder: 'probes', suffix: 'Probe', type: 'AnyProbe', kit: 'probe' },
] as const;

/** As the formatter has it. */
const lineCharactersMax = 120;

export function generateRegistry(): string {
  const parts = kinds.map((kind) => ({ ...kind, ids: pluginIds(new URL(`${kind.folder}/`, import.meta.url)) }));
  const present = parts.filter(({ ids }) => ids.length > 0);
  return [
    '/** Every plug-in. Generated from the folders beside this file by `npm run generate`; not edited by hand. */',
    '',
    ...present.flatMap(({ folder, suffix, ids }) =>
      ids.map((id) => `import { ${camelCase(id)}${suffix} } from './${folder}/${id}/index.ts';`),
    ),
    ...present.map(({ kit, type }) => `import type { ${type} } from './kit/${kit}.ts';`),
    '',
    ...present.map(({ folder, suffix, type, ids }) => {
      const names = ids.map((id) => `${camelCase(id)}${suffix}`);
      const line = `export const ${folder}: readonly ${type}[] = [${names.join(', ')}];`;
      return line.length <= lineCharactersMax ? line : line.replace(/\[(?!\]).*\]/, `[\n  ${names.join(',\n  ')},\n]`);
    }),
    '',
  ].join('\n');
}

function pluginIds(folder: URL): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(new URL(`${entry.name}/index.ts`, folder)))
    .map((entry) => entry.name)
    .toSorted();
}

function camelCase(id: string): string {
  return id.replaceAll(/-(\w)/g, (_whole, letter: string) => letter.toUpperCase());
}
