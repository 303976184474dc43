import { defineCommand } from '../command.ts';
import { createLog } from '#src/platform/log.ts';
import { startServer } from '#src/programs/server/serve.ts';

export const serve = defineCommand({
  name: 'serve',
  summary: 'Run Keepsight: watch the devices and serve the console.',
  description: 'Stops on Ctrl-C or SIGTERM. The first start prints a one-time link to make the first owner.',
  options: {
    host: { kind: 'text', value: 'ADDRESS', help: 'Address to listen at (http.host).' },
    port: {
      kind: 'number',
      value: 'PORT',
      help: 'Port of the console (http.port); 0 takes any free one.',
      min: 0,
      max: 65_535,
    },
  },
  run: async (cli) => {
    const config = await cli.config();
    const isPretty = config['log.format'] === 'auto' ? process.stderr.isTTY : config['log.format'] === 'pretty';
    const log = createLog({ level: config['log.level'], pretty: isPretty });
    const server = await startServer({ config, clock: cli.clock, random: cli.random, log, signal: cli.signal });
    const { origin, setupLink, authorityFile } = server;
    cli.out.event({ origin, setupLink: setupLink ?? null, authorityFile: authorityFile ?? null });
    cli.out.line(`Keepsight is at ${origin}`);
    if (authorityFile !== undefined)
      cli.out.line(`Its certificate is signed by your own site CA: import ${authorityFile} into your browser.`);
    if (setupLink !== undefined) cli.out.line(`Make the first owner here, once, within a day:\n  ${setupLink}`);
    await untilStopped(cli.signal);
    cli.out.line('Stopping.');
    await server.close();
  },
});

export function untilStopped(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}
