/**
 * The gate of the import graph. Beside the rules it demands that the cruiser saw every source file: a version that
 * cannot read the installed TypeScript reports success over zero modules.
 */

import { globSync } from 'node:fs';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

/** Far below the real number; it only has to be impossible for an empty or half-read tree. */
const fewestModules = 50;
/** The source without imports between files of ours would be a misreading too. */
const fewestDependencies = 100;

const options = await extractDepcruiseOptions('./.dependency-cruiser.mjs');
const answer = await cruise(['src'], options, undefined, { tsConfig: extractTSConfig('./tsconfig.json') });
const result = answer.output as ICruiseResult;
const problems: string[] = result.summary.violations.map(
  (violation) => `${violation.rule.name}: ${violation.from} → ${violation.to}${routeOf(violation.cycle)}`,
);

const seen = new Set(result.modules.map((module) => module.source));
const missed = globSync('src/**/*.{ts,tsx,mjs}').filter((file) => !seen.has(file));
if (missed.length > 0) problems.push(`not-read: the graph misses ${missed.length} source files, such as ${missed[0]}`);
const ours = result.modules.filter((module) => module.source.startsWith('src/'));
const dependencies = ours.reduce((sum, module) => sum + module.dependencies.length, 0);
if (ours.length < fewestModules || dependencies < fewestDependencies) {
  problems.push(`not-read: only ${ours.length} modules with ${dependencies} imports were seen`);
}

for (const problem of problems) console.error(problem);
console.log(`${ours.length} modules, ${dependencies} imports, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

function routeOf(cycle: readonly { readonly name: string }[] | undefined): string {
  return cycle === undefined ? '' : ` (${cycle.map((step) => step.name).join(' → ')})`;
}
