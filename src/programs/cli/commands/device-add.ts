import { DeviceInput } from '#src/features/fleet/contract-schemas.ts';
import { defineCommand } from '../command.ts';
import { nothing, withFleet } from '../fleet.ts';
import { UsageWrong } from '../parse.ts';

export const deviceAdd = defineCommand({
  name: 'device add',
  summary: 'Adopt the device at an address.',
  description:
    'The device is contacted, recognised, its certificate is pinned, and the login is tried once. ' +
    'With --username the password is read from standard input; it is never taken from the command line.',
  args: [{ name: 'address', help: 'host, host:port, or rtsp://host[:port]/path for a bare stream', required: true }],
  options: {
    name: { kind: 'text', value: 'NAME', help: 'How the device is called; model and address when absent.' },
    site: { kind: 'text', value: 'ID', help: 'The id of the site; the first one when absent.' },
    username: { kind: 'text', value: 'NAME', help: 'User name on the device.' },
  },
  examples: ['keepsight device add 192.168.1.20 --username root', 'keepsight device add rtsp://192.168.1.30/live/main'],
  run: async (cli, { args, options }) => {
    const password = options.username === undefined ? undefined : await cli.readSecret('Password of the device: ');
    const body = DeviceInput.safeParse({
      ...addressOf(args[0] ?? ''),
      ...(options.name === undefined ? {} : { name: options.name }),
      ...(options.site === undefined ? {} : { siteId: options.site }),
      ...(options.username === undefined ? {} : { credential: { username: options.username, password } }),
    });
    if (!body.success) throw new UsageWrong({ problem: 'The address, the name or the user name cannot be used.' });
    cli.out.progress(`Asking ${body.data.host} …`);
    const device = await withFleet(cli, ({ fleet, ctx }) => fleet.createDevice(ctx, { ...nothing, body: body.data }));
    cli.out.result(device, () => {
      const what = [device.kind, device.maker, device.model, device.osVersion].filter((word) => word !== null);
      cli.out.line(`Added ${device.name} (${what.join(' ')}) as ${device.id}.`);
    });
  },
});

function addressOf(text: string): { host: string; port?: number; path?: string; tls?: boolean } {
  if (/^rtsps?:\/\//i.test(text)) return streamOf(text);
  const bracketed = /^\[([0-9a-f:.]+)\](?::(\d+))?$/i.exec(text);
  const plain = /^([^:]+)(?::(\d+))?$/.exec(text);
  const [, host = text, port] = bracketed ?? plain ?? [];
  return { host, ...(port === undefined ? {} : { port: Number(port) }) };
}

function streamOf(text: string): { host: string; port?: number; path: string; tls: boolean } {
  // Without this scheme the address would lose its port and be read by the rules for unknown schemes.
  const url = URL.parse(text.replace(/^rtsp/i, 'http'));
  if (url === null) throw new UsageWrong({ problem: 'The stream address cannot be read.' });
  if (url.username !== '' || url.password !== '') {
    throw new UsageWrong({ problem: 'A login does not belong into an address; use --username.' });
  }
  const port = /^[^/]*\/\/[^/]*:(\d+)(\/|$)/.exec(text)?.[1];
  return {
    host: url.hostname.replaceAll(/[[\]]/g, ''),
    ...(port === undefined ? {} : { port: Number(port) }),
    path: `${url.pathname}${url.search}`,
    tls: /^rtsps/i.test(text),
  };
}
