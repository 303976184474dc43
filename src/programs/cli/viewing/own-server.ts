/** A Keepsight on the data folder of this machine, at a free loopback port, for as long as one command watches. */

import { systemActor } from '#src/core/access.ts';
import { Secret } from '#src/core/secret.ts';
import type { SiteLinkOptions } from '#src/platform/site-link.ts';
import { startServer } from '#src/programs/server/serve.ts';
import type { CliContext } from '../command.ts';

const tokenBytes = 32;

export async function startOwnServer(cli: CliContext): Promise<SiteLinkOptions & AsyncDisposable> {
  const { clock, random, log, signal } = cli;
  const configured = await cli.config();
  const config = { ...configured, 'http.host': '127.0.0.1', 'http.port': 0, 'tls.mode': 'off' } as const;
  const token = new Secret(random.bytes(tokenBytes).toHex());
  const actor = { ...systemActor, id: 'command-line', name: 'command line' };
  const server = await startServer({ config, clock, random, log, signal, visitor: { token, actor } });
  return { origin: new URL(server.origin), token, [Symbol.asyncDispose]: () => server.close() };
}
