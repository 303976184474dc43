/**
 * ICMP echo through the system's own `ping`: raw sockets need rights that Keepsight does not want. The arguments are a
 * strict list, and the address is one in numbers that the guard has checked.
 */

import { execFile } from 'node:child_process';
import { defineError } from '#src/core/errors.ts';
import { AnswerMalformed, NoRoute, OwnNetworkDown } from '#src/core/network-errors.ts';

const ProbeProgramMissing = defineError('probe.program-missing', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { program: string }) => `The program ${f.program} is not there, or may not be run.`,
  remedy: 'Install it (on Debian the package iputils-ping), or test a TCP port instead.',
});

export interface PingAnswer {
  readonly sent: number;
  readonly received: number;
  readonly fastestMs: number | undefined;
}

/** Faster is for the administrator only. */
const betweenS = '0.2';
/** For the last echo to come back. */
const lastAnswerS = 2;
const outputBytesMax = 16_384;

/** @throws ProbeProgramMissing, OwnNetworkDown, NoRoute, AnswerMalformed; the reason of the signal */
export async function pingAddress(address: string, count: number, signal: AbortSignal): Promise<PingAnswer> {
  signal.throwIfAborted();
  const { promise, resolve } = Promise.withResolvers<{ error: Error | null; output: string; problem: string }>();
  const args = ['-c', String(count), '-i', betweenS, '-W', String(lastAnswerS), '-q', '--', address];
  const options = { signal, maxBuffer: outputBytesMax, env: { PATH: process.env['PATH'], LC_ALL: 'C' } };
  execFile('ping', args, options, (error, output, problem) => resolve({ error, output, problem }));
  const { error, output, problem } = await promise;
  signal.throwIfAborted();
  const counted = readSummary(output);
  if (counted !== undefined) return counted;
  const place = { host: address, port: 0 };
  const code = error !== null && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'EACCES') throw new ProbeProgramMissing({ program: 'ping' }, { cause: error });
  if (/Network is unreachable/i.test(problem)) throw new OwnNetworkDown({ ...place, problem: 'ENETUNREACH' });
  if (/No route to host|Host is unreachable/i.test(problem)) throw new NoRoute(place);
  if (/not permitted|permission denied|lacking privilege/i.test(problem))
    throw new ProbeProgramMissing({ program: 'ping' });
  throw new AnswerMalformed({ ...place, problem: 'the program ping said something else than expected' });
}

/** As iputils, BusyBox and BSD write it. @internal for tests */
export function readSummary(output: string): PingAnswer | undefined {
  const counts = /(\d+) packets transmitted, (\d+) (?:packets )?received/.exec(output);
  if (counts === null) return undefined;
  const fastest = /min\/avg\/max(?:\/(?:mdev|stddev))? = ([\d.]+)\//.exec(output)?.[1];
  const fastestMs = fastest === undefined ? undefined : Number(fastest);
  return { sent: Number(counts[1]), received: Number(counts[2]), fastestMs };
}
