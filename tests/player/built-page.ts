/** Builds the page of the tests as the console is built, and asks it things. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { build } from 'vite';

export interface BuiltPage {
  readonly directory: string;
  remove(): Promise<void>;
}

export async function buildPage(): Promise<BuiltPage> {
  const directory = await mkdtemp(join(tmpdir(), 'keepsight-player-'));
  await build({
    configFile: false,
    root: new URL('page', import.meta.url).pathname,
    logLevel: 'warn',
    build: { outDir: directory, emptyOutDir: true, assetsInlineLimit: 0, target: 'es2023' },
  });
  return { directory, remove: async () => await rm(directory, { recursive: true, force: true }) };
}

const patienceMs = 20_000;

/** Asks until the answer is as wished; fails with the last answer. */
export async function until<T>(ask: () => Promise<T> | T, isWished: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (isWished(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`Waited in vain; last: ${JSON.stringify(answer)}`);
    await wait(20);
  }
}

/** What the tests read of a status. */
export interface SeenStatus {
  readonly picture: string;
  readonly ageMs: number | null;
  readonly since: number;
  readonly route: string | null;
  readonly width: number | null;
  readonly codec: string | null;
  readonly audio: string;
  readonly audioCodec: string | null;
  readonly unsupported: string | null;
  readonly isPaused: boolean;
  readonly skippedPictures: number;
  readonly siteClockAheadMs: number | null;
  readonly link: { readonly phase: string };
  readonly closed: { readonly code: string } | null;
  readonly talk: string;
  readonly talkProblem: string | null;
}

export async function drive<T>(page: Page, call: string): Promise<T> {
  return await page.evaluate<T>(`globalThis.drive.${call}`);
}

export async function statusWhere(
  page: Page,
  tile: string,
  isWished: (status: SeenStatus) => boolean,
): Promise<SeenStatus> {
  const status = await until(
    async () => await drive<SeenStatus | undefined>(page, `status('${tile}')`),
    (seen) => seen !== undefined && isWished(seen),
  );
  if (status === undefined) throw new Error('No status.');
  return status;
}
