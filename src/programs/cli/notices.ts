/** Notices for the commands about subscribers: no server runs, so nothing is sent; what is queued goes out when one does. */

import { createEgressGuard } from '#src/platform/egress.ts';
import { createNoticePorts } from '#src/platform/notice-ports.ts';
import { createNotices, type Notices } from '#src/features/status/notices/notices.ts';
import { readPageSettings } from '#src/features/status/page-settings.ts';
import { noticeChannels, pushSubject } from '#src/programs/server/notice-resources.ts';
import type { CliContext } from './command.ts';

export async function openNotices(cli: CliContext): Promise<Notices> {
  const config = await cli.config();
  const { clock, random, log } = cli;
  const rootUrl = 'http://localhost/status/';
  return createNotices({
    ...{ store: await cli.openStore(), sealer: await cli.openSealer(), clock, random, log, readPageSettings },
    notifiers: [],
    ports: createNoticePorts({ guard: createEgressGuard({ clock, simulated: false }), mail: undefined }),
    channels: noticeChannels(config),
    pushHosts: config['notices.pushHosts'],
    pushSubject: pushSubject(config, rootUrl),
    inDoubt: config['mail.inDoubt'],
    rootUrl: () => rootUrl,
    publicComponents: async () => [],
  });
}

/** What use cases take when an endpoint has no parameters of its own. */
export const withBody = <B>(body: B): { params: undefined; query: undefined; body: B } => ({
  params: undefined,
  query: undefined,
  body,
});
