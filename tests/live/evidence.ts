/** What the tests of attacks measure and search. */

import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { House } from './house.ts';
import { viewersOf } from './watching.ts';

/** How far the memory of this process, site and world and viewers together, grows above what it is now. */
export function memoryPeak(): { readonly stop: () => number } {
  const used = (): number => process.memoryUsage().heapUsed + process.memoryUsage().external;
  const before = used();
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, used());
  }, 20);
  onTestFinished(() => clearInterval(timer));
  return {
    stop: () => {
      clearInterval(timer);
      return Math.max(peak, used()) - before;
    },
  };
}

/** The password of the devices and what a careless line would make of it. */
function shapesOf(username: string, password: string): string[] {
  const bytes = Buffer.from(password);
  const pairs = [`${username}:${password}`, password];
  return [...pairs, ...pairs.map((text) => Buffer.from(text).toString('base64')), bytes.toString('hex')];
}

/** Where a password of a device stands in clear: log, messages to viewers, files, and what the API answers. */
export async function secretsIn(house: House, answers: readonly string[] = []): Promise<string[]> {
  const { owner, logLines, directory } = house.keepsight;
  const asked = ['/metrics', '/api/v1/devices', '/api/v1/audit?limit=200', '/api/v1/egress', '/api/v1/live/channels'];
  const streams = Object.values(house.devices).map((id) => `/api/v1/devices/${id}/streams`);
  const texts = new Map<string, string>([['log', logLines.join('\n')]]);
  for (const path of [...asked, ...streams]) texts.set(path, (await owner.call('GET', path)).text);
  texts.set(
    'messages',
    viewersOf(house)
      .flatMap(({ messages }) => messages.map((one) => JSON.stringify(one)))
      .join('\n'),
  );
  texts.set('answers', answers.join('\n'));
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    texts.set(path, await readFile(path, 'latin1'));
  }
  const shapes = new Set(house.world.devices.flatMap(({ username, password }) => shapesOf(username, password)));
  return [...texts].flatMap(([place, text]) =>
    [...shapes].filter((shape) => text.includes(shape)).map((shape) => `${shape} in ${place}`),
  );
}
