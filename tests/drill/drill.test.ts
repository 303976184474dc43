/** Rehearsals of the real code: they keep the promises, and they can fail. */

import { describe, expect, it } from 'vitest';
import { isWritable } from '#src/platform/data-files.ts';
import { openTemporaryDirectory } from '#src/platform/files.ts';
import { type DrillOptions, type DrillResult, runDrill } from '#src/programs/cli/drill/run-drill.ts';
import type { Scenario } from '#src/programs/cli/drill/scenario.ts';
import { scenarios } from '#src/programs/cli/drill/scenarios.ts';
import { probes } from '#src/plugins/registry.ts';
import { silentLog } from '../support/silent-log.ts';

const hourMs = 3_600_000;
const limitMs = 600_000;

async function rehearse(
  name: string,
  changes: Partial<Scenario> = {},
  ports?: DrillOptions['ports'],
): Promise<DrillResult> {
  const scenario = scenarios.find((one) => one.name === name);
  if (scenario === undefined) throw new Error(`There is no rehearsal ${name}.`);
  const memory = (await isWritable('/dev/shm')) ? '/dev/shm' : undefined;
  await using folder = await openTemporaryDirectory('keepsight-drill-test-', memory);
  const options = { seed: 1, directory: folder.path, log: silentLog, ...(ports !== undefined && { ports }) };
  return await runDrill({ ...scenario, ...changes }, options, new AbortController().signal);
}

const broken = ({ scores }: DrillResult): string[] => scores.filter(({ isKept }) => !isKept).map(({ id }) => id);

/** What the first hours can show: the plan of restoration comes later. */
const firstHours: Partial<Scenario> = {
  lastsMs: 26 * hourMs,
  scores: [
    ...['first-notice', 'first-mail', 'never-better', 'contradictions', 'contradictions-early'],
    ...['told-once-missing', 'told-once-twice', 'told-once-others', 'own-language'],
    ...['denials-refused', 'let-through', 'corrections', 'overdue', 'report-intact'],
  ],
};

describe('the rehearsal', () => {
  it('of the first day of February 2022 keeps every promise', { timeout: limitMs }, async () => {
    const result = await rehearse('february-2022', firstHours);
    expect(broken(result)).toEqual([]);
    expect(result.recording.refusals).toContainEqual(expect.stringContaining('statement.own-approval'));
    expect(result.documents.get('report.md')).toContain('Nordlys');
  });

  it.each(['hub-lost', 'internet-lost'])('%s keeps every promise', { timeout: limitMs }, async (name) => {
    expect(broken(await rehearse(name))).toEqual([]);
  });

  it('fails when failures are taken for health', { timeout: limitMs }, async () => {
    const blind = probes.map((probe) =>
      probe.id === 'http' ? { ...probe, run: async () => ({ phases: {} }) } : probe,
    );
    const result = await rehearse('february-2022', { ...firstHours, lastsMs: 3 * hourMs, acts: [] }, { probes: blind });
    expect(broken(result)).toEqual(expect.arrayContaining(['never-better', 'contradictions']));
  });

  it('fails when the page is made too late', { timeout: limitMs }, async () => {
    const publishing = { heartbeatMs: hourMs / 2, hold: <T>(work: Promise<T>) => work, isWorthIt: () => false };
    const result = await rehearse('february-2022', { ...firstHours, lastsMs: 3 * hourMs, acts: [] }, { publishing });
    expect(broken(result)).toEqual(expect.arrayContaining(['first-notice', 'never-better']));
  });

  it('comes to the same for the same seed', { timeout: limitMs }, async () => {
    const kept = async (): Promise<unknown> => {
      const { scores } = await rehearse('internet-lost', { lastsMs: 1.2 * hourMs });
      return scores.map(({ id, isKept }) => [id, isKept]);
    };
    expect(await kept()).toEqual(await kept());
  });
});
