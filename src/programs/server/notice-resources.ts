/** What notices need of the configuration: the mail server with its secrets, and how hard each channel is worked. */

import type { NoticeChannel } from '#src/features/status/contract-notices.ts';
import type { SendingLimits } from '#src/features/status/notices/parts.ts';
import { Secret } from '#src/core/secret.ts';
import { readFileBounded } from '#src/platform/files.ts';
import type { MailServerOptions } from '#src/platform/mail-server.ts';
import type { Config } from '#src/programs/config.ts';

const secretBytesMax = 64 * 1024;

/** `undefined` when no mail server is configured. @throws FileUnreadable */
export async function mailServerOptions(config: Config, displayName: string): Promise<MailServerOptions | undefined> {
  const host = config['mail.host'];
  const from = config['mail.from'];
  if (host === undefined || from === undefined) return undefined;
  const passwordFile = config['mail.passwordFile'];
  const username = config['mail.username'];
  const authoritiesFile = config['mail.authoritiesFile'];
  const returnAddress = config['mail.returnAddress'];
  const dkim = await dkimOptions(config);
  return {
    ...{ host, port: config['mail.port'], tls: config['mail.tls'], connections: config['mail.connections'] },
    from: { name: displayName, address: from },
    ...(returnAddress !== undefined && { returnAddress }),
    ...(username !== undefined && { username }),
    ...(passwordFile !== undefined && { password: new Secret(firstLine(await textOf(passwordFile))) }),
    ...(authoritiesFile !== undefined && { authorities: await textOf(authoritiesFile) }),
    ...(dkim !== undefined && { dkim }),
  };
}

async function dkimOptions(config: Config): Promise<MailServerOptions['dkim']> {
  const domain = config['mail.dkimDomain'];
  const selector = config['mail.dkimSelector'];
  const keyFile = config['mail.dkimKeyFile'];
  if (domain === undefined || selector === undefined || keyFile === undefined) return undefined;
  return { domain, selector, privateKey: new Secret(await textOf(keyFile)) };
}

/** Webhooks and push messages need no configuration: they go to public addresses that confirmed. */
export function noticeChannels(config: Config): Partial<Record<NoticeChannel, SendingLimits>> {
  const posts = { atOnce: 16, perSecond: 200, perProviderPerSecond: 50 };
  const email = {
    // One more than there are connections, so that a mail is ready whenever one is free.
    atOnce: config['mail.connections'] + 1,
    perSecond: config['mail.perSecond'],
    perProviderPerSecond: config['mail.perDomainPerSecond'],
  };
  return {
    ...(config['mail.host'] !== undefined && { email }),
    webhook: { ...posts, perProviderPerSecond: 10 },
    'web-push': posts,
  };
}

/** Whom push services may turn to (RFC 8292, section 2.1). */
export function pushSubject(config: Config, rootUrl: string): string {
  const from = config['mail.from'];
  return from === undefined ? rootUrl : `mailto:${from}`;
}

async function textOf(path: string): Promise<string> {
  return new TextDecoder().decode(await readFileBounded(path, secretBytesMax));
}

function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? '';
}
