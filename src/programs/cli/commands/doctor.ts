import manifest from '../../../../package.json' with { type: 'json' };
import { isAppError } from '#src/core/errors.ts';
import { checkCredentials } from '#src/features/fleet/repository-credentials.ts';
import { type Check, type CheckReport, fail, pass, runChecks } from '#src/features/system/diagnosis/check.ts';
import {
  clockCheck,
  dataDirectoryCheck,
  diskSpaceCheck,
  nodeVersionCheck,
  portCheck,
} from '#src/features/system/diagnosis/machine-checks.ts';
import { createStoreChecks } from '#src/features/system/diagnosis/store-checks.ts';
import { fileExists } from '#src/platform/files.ts';
import type { Sealer } from '#src/platform/sealer.ts';
import { checkConfig, type Config } from '#src/programs/config.ts';
import { dataKeyFile, openConfiguredSealer, storeOptions } from '#src/programs/server/resources.ts';
import { isRunning } from '#src/store/inspect.ts';
import { type CliContext, defineCommand, exitCodes } from '../command.ts';

export const doctor = defineCommand({
  name: 'doctor',
  summary: 'Check this installation and say what is wrong and what to do.',
  description: 'Changes nothing and works while Keepsight runs. The exit code is 1 when a check fails.',
  examples: ['keepsight doctor', 'keepsight doctor --json'],
  run: async (cli) => {
    const { check: configuration, config } = await readConfiguration(cli);
    const store = createStoreChecks({
      ...storeOptions(config),
      log: cli.log,
      openSealer: () => openExistingSealer(config, cli.signal),
      checkCredentials,
    });
    const directory = config['data.directory'];
    const checks = [
      nodeVersionCheck(process.versions.node, manifest.dependencies.node),
      configuration,
      dataDirectoryCheck(directory),
      diskSpaceCheck(directory),
      ...store.checks,
      clockCheck(cli.clock, () => store.lastAuditAt()),
      portCheck({ host: config['http.host'], port: config['http.port'], isRunning: () => isRunning(directory) }),
    ];
    try {
      const reports = await runChecks(checks, cli.clock, (report) => print(cli, report), cli.signal);
      const failed = reports.filter((report) => report.result === 'fail').length;
      cli.out.result({ ok: failed === 0, checks: reports }, () => cli.out.line(summary(reports)));
      return failed === 0 ? exitCodes.ok : exitCodes.findings;
    } finally {
      await store.close();
    }
  },
});

/** A wrong setting stands at its default, so that the other checks can go on. */
async function readConfiguration(cli: CliContext): Promise<{ check: Check; config: Config }> {
  const name = 'configuration';
  try {
    const { config, problems } = await checkConfig(cli.configInputs);
    const sentences = problems.map(({ key, place, problem }) => `${key} (${place}): ${problem}`);
    const finding =
      problems.length === 0
        ? pass(`The configuration is valid (${config.file ?? 'no file'}).`)
        : fail(
            `The configuration is not valid: ${sentences.join('; ')}.`,
            'Correct what is named, then run `keepsight config check`.',
          );
    return { check: { name, run: () => Promise.resolve(finding) }, config: config.values };
  } catch (error) {
    if (!isAppError(error)) throw error;
    const { config } = await checkConfig({ ...cli.configInputs, file: undefined });
    return { check: { name, run: () => Promise.reject(error) }, config: config.values };
  }
}

/** As the server opens it, but never makes a key. */
async function openExistingSealer(config: Config, signal: AbortSignal): Promise<Sealer | undefined> {
  const isThere = config['secrets.keyCommand'] !== undefined || (await fileExists(dataKeyFile(config)));
  return isThere ? openConfiguredSealer(config, signal) : undefined;
}

const marks = { pass: 'ok  ', warn: 'warn', fail: 'FAIL' } as const;

function print({ out }: CliContext, report: CheckReport): void {
  out.line(`${marks[report.result]}  ${report.name}: ${report.sentence}`);
  if (report.remedy !== undefined) out.line(`      ${report.remedy}`);
}

function summary(reports: readonly CheckReport[]): string {
  const count = (result: CheckReport['result']): number => reports.filter((report) => report.result === result).length;
  return `${String(count('pass'))} passed, ${String(count('warn'))} warnings, ${String(count('fail'))} failed.`;
}
