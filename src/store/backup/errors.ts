import { defineError } from '#src/core/errors.ts';

export const BackupDamaged = defineError('backup.damaged', {
  kind: 'data-corrupt',
  retry: 'never',
  message: (f: { path: string; problem: string }) => `The backup ${f.path} cannot be used: ${f.problem}.`,
  remedy: 'Use another backup, or copy this one again from where it was kept. Nothing was changed.',
});

export const BackupNewer = defineError('backup.newer', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { path: string; version: string }) =>
    `The backup ${f.path} was made by Keepsight ${f.version}, which is newer or another build.`,
  remedy: 'Restore it with that version. Nothing was changed.',
});

export const RestoreTargetNotEmpty = defineError('restore.target-not-empty', {
  kind: 'conflict',
  retry: 'never',
  message: (f: { place: string }) => `There is already data in ${f.place}.`,
  remedy: 'Restore into an empty data folder, or give --force; the data of now is then kept as a copy.',
});
