import { readManifest } from '#src/features/status/publish/manifest.ts';
import type { TargetRecord } from '#src/features/status/publish/repository-targets.ts';
import { manifestPath } from '#src/features/status/page/render-page.ts';
import { readPublished } from '#src/platform/publish-folder.ts';
import { type CliContext, defineCommand, exitCodes } from '../command.ts';
import { withFeatures } from '../features.ts';

export const statusPublish = defineCommand({
  name: 'status publish',
  summary: 'Make the public status page from the store and bring it to every place, with no server running.',
  description:
    'Nothing is measured: evidence that is too old is shown as unknown, and what has been said stays as it was said. ' +
    'The page is signed with the key of the data folder. The exit code is 1 when a place could not be brought up to date.',
  options: {
    'only-here': { kind: 'flag', help: 'write the own folder only, and no other place' },
    take: { kind: 'flag', help: 'also where another Keepsight publishes' },
  },
  examples: ['keepsight status publish', 'keepsight status publish --data /srv/keepsight --take'],
  run: (cli, { options }) =>
    withFeatures(cli, async ({ status, publisher }) => {
      const snapshot = await status.snapshot();
      cli.out.progress('Making the page');
      await publisher.publish(snapshot);
      const { folder } = publisher;
      const targets = options['only-here'] ? [] : await publisher.bring(undefined, options.take, cli.signal);
      const failed = targets.filter(({ state }) => state.lastError !== null);
      const proof = await readPublished(folder, manifestPath);
      const keyId = proof === undefined ? null : (readManifest(proof)?.keyId ?? null);
      const { sequence, banner } = snapshot;
      cli.out.result(
        {
          folder,
          sequence,
          state: banner.state,
          keyId,
          targets: targets.map(({ id, name, state }) => ({ id, name, ...state })),
        },
        () => {
          cli.out.line(
            `State no. ${String(sequence)} (${banner.state}) lies in ${folder}/current, signed by ${keyId ?? 'nobody'}`,
          );
          for (const target of targets) show(cli, target);
        },
      );
      return failed.length === 0 ? exitCodes.ok : exitCodes.findings;
    }),
});

function show(cli: CliContext, { name, state }: Pick<TargetRecord, 'name' | 'state'>): void {
  const { lastError, copy } = state;
  cli.out.line(lastError === null ? `${name}: ${copy}` : `${name}: NOT brought up to date. ${lastError.message}`);
}
