import { describe, expect, it } from 'vitest';
import { NotFound } from '#src/core/errors.ts';
import type { Clock } from '#src/core/ports.ts';
import { type Check, type Finding, pass, runChecks } from './check.ts';
import { clockCheck, nodeVersionCheck } from './machine-checks.ts';

const never = new AbortController().signal;
const clockAt = (nowMs: number): Clock => ({
  nowMs: () => nowMs,
  monotonicMs: () => 0,
  sleep: () => Promise.resolve(),
});
const clock = clockAt(Date.UTC(2027, 0, 1));

const check = (name: string, run: () => Promise<Finding>): Check => ({ name, run });

describe('checks', () => {
  it('go on after one that fails, and say what the error says', async () => {
    const seen: string[] = [];
    const reports = await runChecks(
      [
        check('known', () => Promise.reject(new NotFound({ object: 'file' }))),
        check('unknown', () => Promise.reject(new Error('secret detail'))),
        check('fine', () => Promise.resolve(pass('Fine.'))),
      ],
      clock,
      (report) => seen.push(report.name),
      never,
    );
    expect(reports.map((report) => report.result)).toEqual(['fail', 'fail', 'pass']);
    expect(reports[0]?.remedy).toBe(NotFound.remedy);
    expect(JSON.stringify(reports)).not.toContain('secret detail');
    expect(seen).toEqual(['known', 'unknown', 'fine']);
  });

  it('end when they are stopped', async () => {
    const stop = new AbortController();
    const checks = [
      check('first', () => {
        stop.abort(new Error('stopped'));
        return Promise.resolve(pass('Fine.'));
      }),
      check('second', () => Promise.reject(new Error('not reached'))),
    ];
    await expect(runChecks(checks, clock, () => {}, stop.signal)).rejects.toThrow('stopped');
  });
});

describe('the check of Node', () => {
  it.each([
    ['26.10.0', 'pass'],
    ['26.11.0', 'warn'],
    ['27.0.0', 'fail'],
  ])('says of %s: %s', async (running, result) => {
    expect(await nodeVersionCheck(running, '26.10.0').run(never)).toMatchObject({ result });
  });
});

describe('the check of the clock', () => {
  it.each([
    ['a clock without battery', Date.UTC(1970, 0, 1), undefined, 'fail'],
    ['a clock behind the audit log', Date.UTC(2027, 0, 1), Date.UTC(2027, 0, 2), 'fail'],
    ['a clock a little behind', Date.UTC(2027, 0, 1), Date.UTC(2027, 0, 1) + 30_000, 'pass'],
    ['a clock with nothing to compare', Date.UTC(2027, 0, 1), undefined, 'pass'],
  ])('judges %s', async (_what, nowMs, lastAuditAt, result) => {
    const finding = await clockCheck(clockAt(nowMs), () => Promise.resolve(lastAuditAt)).run(never);
    expect(finding).toMatchObject({ result });
  });
});
