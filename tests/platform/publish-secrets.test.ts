/** Secrets of places of copies go to whom they were given for, and to nobody in between. */

import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Secret } from '#src/core/secret.ts';
import { systemClock } from '#src/platform/clock.ts';
import { createEgressGuard, type EgressGuard } from '#src/platform/egress.ts';
import { putTarget } from '#src/platform/publish-http.ts';
import { gitTarget } from '#src/platform/publish-program.ts';

const never = new AbortController().signal;
const guard = createEgressGuard({ clock: systemClock, simulated: false });
const portsOf = (own: EgressGuard) => ({ guard: own, clock: systemClock, purpose: { reason: 'publish' as const } });

/** A receiver on loopback that is told to stand at another address: not every machine has one that may be reached. */
const standingAt = (address: string): EgressGuard => ({
  ...guard,
  connect: (request, signal) =>
    guard.connect({ ...request, onProgress: (phase) => request.onProgress?.(phase, address) }, signal),
});

describe('a place over plain HTTP', () => {
  it('is sent no password outside of this machine, and the page without one', async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const settings = { url: `http://127.0.0.1:${String(port)}/page`, username: 'writer' };
      const read = (own: EgressGuard, secret?: Secret) =>
        putTarget(portsOf(own), settings, secret).read('snapshot.sig.json', never);
      const secret = new Secret('s3cret');
      await expect(read(standingAt('192.168.7.5'), secret)).rejects.toMatchObject({ code: 'publish.refused' });
      expect(seen).toEqual([]);
      await read(standingAt('192.168.7.5'));
      await read(guard, secret);
      expect(seen).toEqual([undefined, expect.stringMatching(/^Basic /)]);
    } finally {
      server.close();
    }
  });
});

describe('a repository', () => {
  it('is asked without following anybody who sends elsewhere', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'keepsight-git-'));
    const before = process.env['PATH'];
    try {
      const program = join(folder, 'git');
      await writeFile(program, `#!/bin/sh\nenv > "${folder}/env.txt"\n`);
      await chmod(program, 0o755);
      process.env['PATH'] = `${folder}:${before ?? ''}`;
      const settings = { url: 'https://git.example/page.git', branch: 'pages', username: 'writer' };
      await gitTarget(settings, new Secret('s3cret'), join(folder, 'work')).read('index.html', never);
      const env = new Map(
        (await readFile(join(folder, 'env.txt'), 'utf8')).split('\n').map((line) => {
          const at = line.indexOf('=');
          return [line.slice(0, at), line.slice(at + 1)] as const;
        }),
      );
      const config = new Map(
        Array.from({ length: Number(env.get('GIT_CONFIG_COUNT')) }, (_, n) => [
          env.get(`GIT_CONFIG_KEY_${String(n)}`),
          env.get(`GIT_CONFIG_VALUE_${String(n)}`),
        ]),
      );
      expect(config.get('http.followRedirects')).toBe('false');
      expect(config.get('protocol.allow')).toBe('never');
      expect(config.get('http.extraHeader')).toMatch(/^Authorization: Basic /);
    } finally {
      process.env['PATH'] = before;
      await rm(folder, { recursive: true, force: true });
    }
  });
});
