import { dataKeyFile, storeOptions } from '#src/programs/server/resources.ts';
import { recordAudit } from '#src/store/audit.ts';
import { restoreBackup, type RestoreReport } from '#src/store/backup/restore.ts';
import { type CliContext, defineCommand } from '../command.ts';

export const restore = defineCommand({
  name: 'restore',
  summary: 'Bring back what a backup holds. Keepsight must not run meanwhile.',
  description:
    'The backup is read to its end and checked first; until then nothing changes. A backup of SQLite can be restored ' +
    'into PostgreSQL and the other way round. The data key is not in a backup: put it back as well, or the passwords ' +
    'of devices have to be entered again.',
  args: [{ name: 'file', help: 'the backup', required: true }],
  options: { force: { kind: 'flag', help: 'Restore over data that is there; that data is kept as a copy.' } },
  examples: ['keepsight restore keepsight.backup', 'keepsight restore keepsight.backup --data /srv/keepsight --force'],
  run: async (cli, { args, options }) => {
    const config = await cli.config();
    const path = args[0] ?? '';
    const report = await restoreBackup(
      {
        ...storeOptions(config),
        path,
        force: options.force,
        clock: cli.clock,
        log: cli.log,
        onProgress: ({ table, rows }) => cli.out.progress(`${table}: ${String(rows)} rows`),
      },
      cli.signal,
    );
    await noteInAudit(cli, path, report);
    const { backup, rows, auditIntact, keptAs = null } = report;
    cli.out.result({ backup, rows, auditIntact, keptAs, checksum: report.checksum }, () =>
      printForPeople(cli, report, dataKeyFile(config)),
    );
  },
});

async function noteInAudit(cli: CliContext, path: string, report: RestoreReport): Promise<void> {
  const ctx = await cli.useCaseContext();
  await ctx.store.transaction((tx) =>
    recordAudit(tx, ctx, {
      action: 'system.restore',
      object: { kind: 'backup', id: report.checksum, name: path },
      details: {
        madeAt: report.backup.createdAt,
        madeBy: report.backup.keepsightVersion,
        keptAs: report.keptAs ?? null,
      },
    }),
  );
}

function printForPeople(cli: CliContext, report: RestoreReport, keyFile: string): void {
  const { out } = cli;
  const rows = Object.values(report.rows).reduce((sum, count) => sum + count, 0);
  const madeAt = new Date(report.backup.createdAt).toISOString();
  out.line(`Restored ${String(rows)} rows from the backup of ${madeAt} (Keepsight ${report.backup.keepsightVersion}).`);
  if (report.keptAs !== undefined) out.line(`What was there before is kept as ${report.keptAs}.`);
  if (!report.auditIntact)
    out.line('Its audit log had been changed before the backup was made; see `keepsight doctor`.');
  out.line(
    `The data key is not part of a backup: ${keyFile} must be the one of that installation. \`keepsight doctor\` checks it.`,
  );
}
