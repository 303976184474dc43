import { join } from 'node:path';
import { defineError } from '#src/core/errors.ts';
import { fileFacts } from '#src/platform/data-files.ts';
import { storeOptions } from '#src/programs/server/resources.ts';
import { version } from '#src/programs/version.ts';
import { recordAudit } from '#src/store/audit.ts';
import { createBackup } from '#src/store/backup/create-backup.ts';
import { inspectStore } from '#src/store/inspect.ts';
import { type CliContext, defineCommand } from '../command.ts';

const NothingToBackUp = defineError('backup.nothing-there', {
  kind: 'not-found',
  retry: 'never',
  message: (f: { directory: string }) => `There is no database in ${f.directory}.`,
  remedy: 'Name the data folder of your Keepsight with --data, or its configuration with --config.',
});

export const backup = defineCommand({
  name: 'backup',
  summary: 'Write everything in the store to one file, while Keepsight runs.',
  description:
    'The file holds accounts, devices, history, settings and the audit log, and a checksum. It does NOT hold the data ' +
    'key (data.key in the data folder, or what secrets.keyFile and secrets.keyCommand name): without it the passwords ' +
    'of devices in the backup cannot be opened. Keep the key apart, in a place of its own.',
  args: [
    { name: 'file', help: 'where to write it, a file or a folder; a dated name here when absent', required: false },
  ],
  examples: ['keepsight backup', 'keepsight backup /mnt/safe/keepsight.backup'],
  run: async (cli, { args }) => {
    const place = storeOptions(await cli.config());
    const existing = await inspectStore({ ...place, log: cli.log });
    if (existing === undefined) throw new NothingToBackUp({ directory: place.directory });
    await existing.close();
    const path = await chooseFile(args[0], cli.clock.nowMs());
    const store = await cli.openStore();
    const written = await createBackup(
      {
        store,
        path,
        clock: cli.clock,
        keepsightVersion: version,
        onProgress: ({ table, rows }) => cli.out.progress(`${table}: ${String(rows)} rows`),
      },
      cli.signal,
    );
    await noteInAudit(cli, path, written.checksum);
    cli.out.result({ path, ...written }, () => {
      cli.out.line(`Written: ${path} (${String(Math.ceil(written.sizeBytes / 1024))} KiB).`);
      cli.out.line(`SHA-256: ${written.checksum}`);
      cli.out.line('The data key is not in it. Keep that in a place of its own.');
    });
  },
});

async function chooseFile(given: string | undefined, nowMs: number): Promise<string> {
  const stamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const name = `keepsight-${stamp}.backup`;
  if (given === undefined) return name;
  return (await fileFacts(given))?.isDirectory === true ? join(given, name) : given;
}

async function noteInAudit(cli: CliContext, path: string, checksum: string): Promise<void> {
  const ctx = await cli.useCaseContext();
  const object = { kind: 'backup', id: checksum, name: path };
  await ctx.store.transaction((tx) => recordAudit(tx, ctx, { action: 'system.backup', object }));
}
