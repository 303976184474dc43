/** Readers sign up as the public does: a proof of work, a mail with a link, and the link. */

import { createHash } from 'node:crypto';
import { NoticeChoice } from '#src/features/status/contract-notices.ts';
import { leadingZeroBits } from '#src/features/status/notices/proof-of-work.ts';
import type { Reader } from './cast.data.ts';
import type { Hub } from './hub.ts';
import type { Mail, Mailbox } from './mailbox.ts';

const bare = { params: undefined, query: undefined } as const;

export async function askToSubscribe(
  hub: Hub,
  reader: Reader,
  options: { readonly components: ReadonlyMap<string, string>; readonly address: string },
): Promise<void> {
  const ctx = hub.context(undefined, options.address);
  const { challenge, bits } = await hub.system.notices.getSignUpChallenge(ctx, { ...bare, body: undefined });
  const ids = reader.components === 'all' ? null : reader.components.map((key) => options.components.get(key) ?? '');
  await hub.system.notices.signUp(ctx, {
    ...bare,
    body: {
      target: { channel: 'email', email: reader.address },
      choice: NoticeChoice.parse({ locale: reader.locale, componentIds: ids }),
      proof: { challenge, nonce: nonceFor(challenge, bits) },
    },
  });
}

function nonceFor(challenge: string, bits: number): string {
  for (let nonce = 0; ; nonce += 1) {
    const digest = createHash('sha256')
      .update(`${challenge}:${String(nonce)}`)
      .digest();
    if (leadingZeroBits(digest) >= bits) return String(nonce);
  }
}

/** Follows the link of the newest mail to this reader. @returns whether there was one */
export async function confirm(hub: Hub, reader: Reader, mailbox: Mailbox): Promise<boolean> {
  const mail = mailbox.mails.findLast(({ to }) => to === reader.address);
  const token = mail === undefined ? undefined : confirmToken(mail);
  if (token === undefined) return false;
  await hub.system.notices.confirmSignUp(hub.context(), { ...bare, body: { token } });
  return true;
}

function confirmToken({ text }: Mail): string | undefined {
  return /\/confirm\?token=([A-Za-z0-9_-]+)/.exec(text)?.[1];
}
