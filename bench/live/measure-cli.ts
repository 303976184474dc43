/** The same seen by `keepsight view`: a viewer without a browser, over TLS. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Farm } from './cameras.ts';
import { keepsightEntry, startKeepsight } from './keepsight.ts';

const runs = 5;
const seconds = 6;

const Viewed = z.object({
  firstPictureMs: z.number(),
  pictures: z.number(),
  skipped: z.number(),
  lost: z.number(),
  delayMs: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }),
});
export type Viewed = z.infer<typeof Viewed>;

export async function measureCommand(farm: Farm): Promise<Viewed[]> {
  await using keepsight = await startKeepsight({ isTls: true });
  const [camera] = farm.cameras;
  if (camera === undefined) throw new Error('There is no camera.');
  const channel = await keepsight.addCamera(camera, true);
  const token = await keepsight.token();
  const viewed: Viewed[] = [];
  for (let i = 0; i < runs; i += 1) {
    const words = [keepsightEntry, 'view', channel.deviceId, '--server', keepsight.origin, '--json'];
    const authority = keepsight.authorityFile === undefined ? [] : ['--ca', keepsight.authorityFile];
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...words, ...authority, '--seconds', String(seconds)],
      { env: { ...process.env, KEEPSIGHT_TOKEN: token } },
    );
    viewed.push(Viewed.parse(JSON.parse(stdout)));
  }
  return viewed;
}
