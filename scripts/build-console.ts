/** Builds the console when it is absent or older than what it is made of, so that `npm start` needs no second command. */

import { globSync, rmSync, statSync } from 'node:fs';

const built = 'dist/console/index.html';
/** Everything that ends up in the browser, and what decides how. */
const sources = [
  'src/web/**/*',
  'src/core/**/*.ts',
  'src/wire/**/*.ts',
  'src/features/*/contract*.ts',
  'src/features/*/messages*.ts',
  'src/plugins/kit/facts.ts',
  'vite.config.ts',
  'package-lock.json',
];

const builtAt = statSync(built, { throwIfNoEntry: false })?.mtimeMs;
const changed =
  builtAt === undefined
    ? built
    : sources
        .flatMap((glob) => globSync(glob))
        .find((file) => !file.includes('.test.') && statSync(file).mtimeMs > builtAt);

if (changed === undefined && !process.argv.includes('--force')) {
  console.log('The console is up to date.');
} else {
  console.log(
    builtAt === undefined
      ? 'Building the console, once …'
      : `Building the console (${changed === undefined ? 'asked for' : `${changed} is newer`}) …`,
  );
  // A build that fails half-way must not leave a page that looks whole.
  rmSync(built, { force: true });
  // Whatever the caller's environment says, such as `test`: the console that people get is never a development build.
  process.env['NODE_ENV'] = 'production';
  const vite = await import('vite').catch(() => undefined);
  if (vite === undefined) {
    console.error(
      'The console is not built and its build tool is not installed. Run "npm ci" with development packages.',
    );
    process.exitCode = 1;
  } else {
    await vite.build({ logLevel: 'warn' });
  }
}
