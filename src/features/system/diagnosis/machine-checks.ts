/** What the machine gives us: Node, time, space, the port, the rights of our files. */

import { dirname, join } from 'node:path';
import type { Clock } from '#src/core/ports.ts';
import { fileFacts, freeBytes, isWritable, listFolder } from '#src/platform/data-files.ts';
import { isPortFree } from '#src/platform/port-probe.ts';
import { type Check, fail, type Finding, pass, warn } from './check.ts';

export function nodeVersionCheck(running: string, pinned: string): Check {
  return {
    name: 'node-version',
    run: () => Promise.resolve(compareNode(running, pinned)),
  };
}

function compareNode(running: string, pinned: string): Finding {
  if (running === pinned) return pass(`Node ${running} is the one that Keepsight was tested with.`);
  const remedy = 'Start Keepsight with `npm start` or `npx keepsight`, which use the Node that comes with it.';
  const isSameMajor = running.split('.')[0] === pinned.split('.')[0];
  return (isSameMajor ? warn : fail)(`Node is ${running}, but Keepsight was tested with ${pinned}.`, remedy);
}

/** Keepsight did not exist before: a clock that shows less has lost its battery. */
const earliestSaneAt = Date.UTC(2026, 10, 1);
/** Clocks differ a little; the audit log is written by this same machine. */
const toleratedMs = 60_000;

export function clockCheck(clock: Clock, lastAuditAt: () => Promise<number | undefined>): Check {
  return {
    name: 'clock',
    run: async () => {
      const nowMs = clock.nowMs();
      const shown = new Date(nowMs).toISOString();
      const remedy = 'Set the time of this machine and switch on NTP; certificates, sign-ins and logs depend on it.';
      if (nowMs < earliestSaneAt) return fail(`This machine says that it is ${shown}, which cannot be.`, remedy);
      const last = await lastAuditAt();
      if (last !== undefined && last > nowMs + toleratedMs) {
        return fail(
          `This machine says ${shown}, but the audit log was written until ${new Date(last).toISOString()}.`,
          remedy,
        );
      }
      return pass(`The time of this machine, ${shown}, is not before the last thing that happened.`);
    },
  };
}

const mebibyte = 1024 * 1024;
/** An upgrade and a restore need the room of a second database; below this even the log cannot grow. */
const spaceNeededBytes = 100 * mebibyte;
const spaceComfortableBytes = 1024 * mebibyte;

export function diskSpaceCheck(directory: string): Check {
  return {
    name: 'disk-space',
    run: async () => {
      // Before the first start the folder is not there yet; what holds it decides.
      const place = (await fileFacts(directory)) === undefined ? await existingParent(directory) : directory;
      const free = await freeBytes(place);
      const sentence = `${String(Math.floor(free / mebibyte))} MiB are free for ${directory}.`;
      const remedy = 'Make space on that disk, or move the data folder to a larger one.';
      if (free < spaceNeededBytes) return fail(sentence, remedy);
      return free < spaceComfortableBytes ? warn(sentence, remedy) : pass(sentence);
    },
  };
}

const othersMask = 0o077;
/** What must not be readable by others. */
const privateFiles = /^(keepsight\.db.*|.*\.key)$/;

async function existingParent(path: string): Promise<string> {
  const parent = dirname(path);
  return parent === path || (await fileFacts(parent)) !== undefined ? parent : existingParent(parent);
}

export function dataDirectoryCheck(directory: string): Check {
  return {
    name: 'data-directory',
    run: async () => {
      const facts = await fileFacts(directory);
      if (facts === undefined) return pass(`${directory} does not exist yet; the first start makes it.`);
      if (!facts.isDirectory) return fail(`${directory} is not a folder.`, 'Name another folder in `data.directory`.');
      if (!(await isWritable(directory))) {
        return fail(
          `${directory} cannot be written.`,
          `Give the user who runs Keepsight the right to write ${directory}.`,
        );
      }
      const open = await openToOthers(directory, facts.mode);
      if (open.length === 0) return pass(`${directory} and its files belong to one user alone.`);
      return fail(`Other users of this machine may use ${open.join(', ')}.`, `Run: chmod go-rwx ${open.join(' ')}`);
    },
  };
}

async function openToOthers(directory: string, mode: number): Promise<string[]> {
  const open = (mode & othersMask) === 0 ? [] : [directory];
  for (const name of (await listFolder(directory)).filter((each) => privateFiles.test(each))) {
    const path = join(directory, name);
    const facts = await fileFacts(path);
    if (facts !== undefined && (facts.mode & othersMask) !== 0) open.push(path);
  }
  return open;
}

export interface PortCheckDeps {
  readonly host: string;
  readonly port: number;
  /** Whether a Keepsight runs with the data folder; the port is then its own. */
  readonly isRunning: () => Promise<boolean>;
}

export function portCheck({ host, port, isRunning }: PortCheckDeps): Check {
  return {
    name: 'port',
    run: async () => {
      if (port === 0) return pass('Any free port is taken at the start.');
      const place = `${host} port ${String(port)}`;
      if (await isPortFree(host, port)) {
        return (await isRunning())
          ? warn(`Keepsight runs, but not on ${place}.`, 'Restart it if the configuration was changed.')
          : pass(`${place} is free.`);
      }
      if (await isRunning()) return pass(`${place} is in use, and Keepsight runs.`);
      return fail(
        `${place} cannot be used, and Keepsight does not run.`,
        'Find out what uses it (`ss -ltnp`), or choose another `http.port`.',
      );
    },
  };
}
