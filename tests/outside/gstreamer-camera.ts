/** Starts `gstreamer-camera.py`, a camera of somebody else, and ends it again. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const script = fileURLToPath(new URL('gstreamer-camera.py', import.meta.url));
/** Debian's own interpreter: only it sees the bindings that Debian's packages bring. */
const python = '/usr/bin/python3';
const Ready = z.object({ port: z.number() });

export interface GstreamerCameraOptions {
  readonly address: string;
  readonly protocols?: 'tcp' | 'udp' | 'both';
  readonly login?: { readonly username: string; readonly password: string };
  /** Pictures from one key picture to the next. */
  readonly keyEvery?: number;
  /** The same as before, for a camera that comes back. */
  readonly port?: number;
}

export interface GstreamerCamera {
  readonly port: number;
  readonly path: '/stamped';
  readonly stop: () => Promise<void>;
}

/** Pictures of the camera: width, and stamps that hold the wall clock in milliseconds modulo 2^32. */
export const stampedWidth = 1920;

export async function startGstreamerCamera(options: GstreamerCameraOptions): Promise<GstreamerCamera> {
  const { address, protocols = 'both', login, keyEvery = 60, port = 0 } = options;
  const words = [
    '--address',
    address,
    '--port',
    String(port),
    '--protocols',
    protocols,
    '--key-every',
    String(keyEvery),
  ];
  const { CAMERA_LOGIN: _, ...environment } = process.env;
  const child = spawn(python, [script, ...words], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...environment, ...(login && { CAMERA_LOGIN: `${login.username}:${login.password}` }) },
  });
  const exited = once(child, 'exit');
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line') as Promise<string[]>,
    exited.then(() => {
      throw new Error('The GStreamer camera did not start: apt-get install python3-gi gir1.2-gst-rtsp-server-1.0');
    }),
  ]);
  const ready = Ready.parse(JSON.parse(line ?? ''));
  return {
    port: ready.port,
    path: '/stamped',
    stop: async () => {
      child.stdin.end();
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await exited;
      }
    },
  };
}
