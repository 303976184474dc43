/** What can go wrong with a database, in words. Both engines' errors are mapped to these at one place each. */

import { defineError } from '#src/core/errors.ts';

export const StoreDamaged = defineError('store.damaged', {
  kind: 'data-corrupt',
  retry: 'never',
  message: (f: { place: string; problem: string }) => `The database ${f.place} is damaged: ${f.problem}.`,
  remedy:
    'Keep a copy of the file as it is, then restore the last backup with `keepsight restore`. Nothing was overwritten.',
});

export const StoreDiskFull = defineError('store.disk-full', {
  kind: 'limit',
  retry: 'backoff',
  status: 507,
  message: (f: { place: string }) => `There is no space left for the database ${f.place}; the change was not made.`,
  remedy: 'Make space on the disk that holds the data folder. What was saved before is safe.',
});

export const StoreDiskFailing = defineError('store.disk-failing', {
  kind: 'internal',
  retry: 'backoff',
  status: 503,
  message: (f: { place: string; problem: string }) => `The disk under the database ${f.place} failed: ${f.problem}.`,
  remedy: 'Check the disk and its free space. What was saved before is kept; the last change may not have been made.',
});

export const StoreUnreachable = defineError('store.unreachable', {
  kind: 'unreachable',
  retry: 'backoff',
  status: 503,
  message: (f: { place: string; problem: string }) => `The database server ${f.place} cannot be used: ${f.problem}.`,
  remedy: 'Check that PostgreSQL runs, and the address, name and password in `store.url`.',
});

export const StoreNewer = defineError('store.newer', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { place: string; found: string }) =>
    `The database ${f.place} was written by a newer Keepsight (it has the migration ${f.found}).`,
  remedy: 'Start the newer Keepsight again, or restore a backup that this version made.',
});

export const StoreDiffers = defineError('store.schema-differs', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { place: string; migration: string }) =>
    `The database ${f.place} was made by another build: its migration ${f.migration} is not the one of this program.`,
  remedy: 'Start the build that made the database, or restore a backup into an empty data folder.',
});

export const StoreOutdated = defineError('store.outdated', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { place: string; missing: string }) =>
    `The database ${f.place} lacks the migration ${f.missing}, and another Keepsight is using it.`,
  remedy: 'Restart the running Keepsight with this version; it upgrades the database on start.',
});

export const StoreLocked = defineError('store.locked', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { place: string }) => `Another Keepsight is already running with the data folder ${f.place}.`,
  remedy: 'Stop the other one first, or give this one its own data folder.',
});

export const StoreBusy = defineError('store.busy', {
  kind: 'timeout',
  retry: 'backoff',
  status: 503,
  message: (f: { place: string }) => `The database ${f.place} was busy for too long.`,
  remedy: 'Try again; if it stays, look for another program that holds the database.',
});

export const StoreReadOnly = defineError('store.read-only', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { place: string; problem: string }) => `The database ${f.place} cannot be written: ${f.problem}.`,
  remedy: 'Give the user who runs Keepsight the right to write the data folder and the files in it.',
});

export const StoreUnreadable = defineError('store.unreadable', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { place: string; problem: string }) => `The database ${f.place} cannot be opened: ${f.problem}.`,
  remedy: 'Check that the data folder exists and that the user who runs Keepsight may use it.',
});

/** A unique key is taken. Use cases check first; this is for the race that they lost. */
export const AlreadyExists = defineError('store.already-exists', {
  kind: 'conflict',
  retry: 'never',
  message: (f: { constraint: string }) => `There is already an entry with the same value (${f.constraint}).`,
  remedy: 'Choose another value.',
});

export const StoreFault = defineError('store.fault', {
  kind: 'internal',
  retry: 'never',
  message: (f: { place: string; problem: string }) => `The database ${f.place} refused a statement: ${f.problem}.`,
  remedy: 'Report this with the request id; the log of that time has the details.',
});
