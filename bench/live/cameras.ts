/** The farm of stamped cameras, started for a measurement. */

import { z } from 'zod';
import { cameraAddress } from './farm-clock.ts';
import { freePort, startScript, type Program } from './program.ts';
import { mainFormat, stampedClip, subFormat } from './stamped-clip.ts';

const firstAddress = '127.60.0.1';
const Ready = z.object({ cameras: z.number(), port: z.number() });

export interface Farm extends AsyncDisposable {
  readonly program: Program;
  readonly port: number;
  readonly cameras: readonly { readonly number: number; readonly address: string; readonly url: string }[];
  switchOff(camera: number): void;
  switchOn(camera: number): void;
}

export async function startFarm(cameras: number): Promise<Farm> {
  const [main, sub] = [await stampedClip(mainFormat), await stampedClip(subFormat)];
  const port = String(await freePort());
  const program = startScript('farm.ts', [main, sub, String(cameras), firstAddress, port]);
  await program.next(Ready);
  return {
    program,
    port: Number(port),
    cameras: Array.from({ length: cameras }, (_, number) => {
      const address = cameraAddress(firstAddress, number);
      return { number, address, url: `rtsp://${address}:${port}/main` };
    }),
    switchOff: (camera) => program.say(`off ${String(camera)}`),
    switchOn: (camera) => program.say(`on ${String(camera)}`),
    [Symbol.asyncDispose]: () => program.stop(),
  };
}
