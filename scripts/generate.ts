/**
 * Writes every generated file of the repository. `--check` writes nothing and names the files that are not fresh.
 * Each file has one generator; nothing generated is edited by hand.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { generateRegistry } from '#src/plugins/generate-registry.ts';
import { generateSchemaSnapshot } from '#src/store/schema-snapshot.ts';
import { commandsPage } from './generate/commands-page.ts';
import { configurationPage } from './generate/configuration-page.ts';
import { errorsPage } from './generate/errors-page.ts';
import { openApiDocument } from './generate/openapi.ts';

interface Generated {
  readonly path: string;
  readonly content: () => string | Promise<string>;
}

const generatedFiles: readonly Generated[] = [
  { path: 'src/plugins/registry.ts', content: generateRegistry },
  { path: 'src/store/schema.snapshot.sql', content: generateSchemaSnapshot },
  { path: 'openapi/keepsight-v1.json', content: openApiDocument },
  { path: 'docs/reference/errors.md', content: errorsPage },
  { path: 'docs/reference/configuration.md', content: configurationPage },
  { path: 'docs/reference/commands.md', content: commandsPage },
];

const isCheck = process.argv.includes('--check');
const stale: string[] = [];
for (const { path, content } of generatedFiles) {
  const wanted = await content();
  const current = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  if (wanted === current) continue;
  stale.push(path);
  if (isCheck) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, wanted);
}

if (!isCheck) {
  console.log(stale.length === 0 ? 'Everything generated is fresh.' : `Written: ${stale.join(', ')}`);
} else if (stale.length > 0) {
  console.error(`Not fresh: ${stale.join(', ')}. Run "npm run generate" and commit the result.`);
  process.exitCode = 1;
} else {
  console.log(`${generatedFiles.length} generated files are fresh.`);
}
