import { createActions } from '#src/features/live/actions/actions.ts';
import { CannotDo } from '#src/features/live/actions/errors.ts';
import { takeKeyPicture } from '#src/features/live/actions/key-picture.ts';
import { defineError, isAppError, NotFound } from '#src/core/errors.ts';
import type { ReachedDevice } from '#src/features/fleet/reach.ts';
import { fileExists, writeFileAtomic } from '#src/platform/files.ts';
import { DeviceRefusedCall } from '#src/plugins/kit/errors.ts';
import { type CliContext, defineCommand } from '../command.ts';
import { type CliFleet, nothing, withFleet } from '../fleet.ts';
import { UsageWrong } from '../parse.ts';

const DeviceUnclear = defineError('snapshot.device-unclear', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { device: string; count: number }) => `There are ${f.count} devices named ${f.device}.`,
  remedy: 'Give the id of the device, as "keepsight device list" prints it.',
});

const FileThere = defineError('snapshot.file-there', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { path: string }) => `The file ${f.path} is there already.`,
  remedy: 'Choose another name, or write over it with --force.',
});

export const snapshot = defineCommand({
  name: 'snapshot',
  summary: 'Take a picture with a camera and write it to a file.',
  description:
    "The camera's own JPEG. From a camera that makes none, the next key picture of its stream is written as an MP4 of " +
    'one picture, and it says so.',
  args: [{ name: 'device', help: 'the id of the camera, or its name', required: true }],
  options: {
    output: { kind: 'text', value: 'FILE', help: 'Where to write the picture.', short: 'o' },
    channel: { kind: 'text', value: 'ID', help: 'Channel of the camera; its first when absent.' },
    width: {
      kind: 'number',
      value: 'PIXELS',
      help: 'About how wide, where the camera allows that.',
      min: 16,
      max: 16_384,
    },
    force: { kind: 'flag', help: 'Write over a file that is there.' },
  },
  examples: ['keepsight snapshot "Front door" -o door.jpg', 'keepsight snapshot dev_1 --output gate.jpg --channel 2'],
  run: async (cli, { args, options }) => {
    const path = options.output;
    if (path === undefined) throw new UsageWrong({ problem: 'snapshot needs a file to write to: -o FILE.' });
    if (!options.force && (await fileExists(path))) throw new FileThere({ path });
    await withFleet(cli, async (opened) => {
      const reached = await findDevice(opened, args[0] ?? '');
      const taken = await takePicture(cli, opened, reached, options);
      await writeFileAtomic(path, taken.bytes);
      const { bytes: _bytes, ...told } = taken;
      const result = { path, ...told, sizeBytes: taken.bytes.length, deviceId: reached.device.id };
      cli.out.result(result, () => {
        const kib = String(Math.ceil(taken.bytes.length / 1024));
        cli.out.line(`Written: ${path} (${taken.mediaType}, ${kib} KiB).`);
        if (taken.from === 'stream')
          cli.out.line('This camera makes no pictures on demand; it is a key picture of its stream.');
      });
    });
  },
});

/** By id, else by a name that only one device has. */
async function findDevice({ fleet, ctx }: CliFleet, device: string): Promise<ReachedDevice> {
  const byId = await fleet.reach.device(device);
  if (byId !== undefined) return byId;
  const query = { search: device, sort: 'name', order: 'asc', offset: 0, limit: 500 } as const;
  const { devices } = await fleet.listDevices(ctx, { ...nothing, query });
  const named = devices.filter(({ name }) => name.toLowerCase() === device.toLowerCase());
  const [only] = named;
  if (only === undefined) throw new NotFound({ object: 'device' });
  if (named.length > 1) throw new DeviceUnclear({ device, count: named.length });
  const reached = await fleet.reach.device(only.id);
  if (reached === undefined) throw new NotFound({ object: 'device' });
  return reached;
}

interface Taken {
  readonly mediaType: 'image/jpeg' | 'video/mp4';
  readonly from: 'camera' | 'stream';
  readonly bytes: Uint8Array;
  readonly channelId: string;
}

async function takePicture(
  cli: CliContext,
  { fleet, guard, ctx }: CliFleet,
  reached: ReachedDevice,
  options: { readonly channel: string | undefined; readonly width: number | undefined },
): Promise<Taken> {
  const { clock, random, log, signal } = cli;
  const channelId = options.channel ?? reached.channels[0]?.id;
  const channel = reached.channels.find(({ id }) => id === channelId);
  if (channel === undefined) throw new NotFound({ object: 'channel' });
  const actions = createActions({ reach: fleet.reach, clock, log });
  try {
    const params = { id: reached.device.id, channel: channel.id };
    const { mediaType, bytes } = await actions.getSnapshot(ctx, {
      ...nothing,
      params,
      query: { width: options.width },
    });
    return { mediaType, from: 'camera', bytes, channelId: channel.id };
  } catch (error) {
    if (!isAppError(error, CannotDo.code) && !isAppError(error, DeviceRefusedCall.code)) throw error;
    cli.out.progress('The camera makes no picture on demand; waiting for a key picture of its stream …');
    const deps = { guard, clock, random, log, reach: fleet.reach };
    const { mediaType, bytes } = await takeKeyPicture(deps, reached, channel, signal);
    return { mediaType, from: 'stream', bytes, channelId: channel.id };
  } finally {
    await actions.end();
  }
}
