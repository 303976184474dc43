/**
 * Notices by mail, as lists send them: one-click leaving (RFC 8058), the name of the list (RFC 2919), and marked as
 * automatic (RFC 3834), so that no absence notice comes back.
 */

import type { Delivery, NoticeMessage } from '../../kit/notifier.ts';
import { defineNotifier } from '../../kit/notifier.ts';

export const emailNotifier = defineNotifier({
  id: 'email',
  label: 'Mail',
  render: ({ text, html }) => [
    { mediaType: 'text/plain', text },
    ...(html === undefined ? [] : [{ mediaType: 'text/html' as const, text: html }]),
  ],
  send: async ({ ports }, address, message, signal) => {
    const { idempotencyKey, subject, text, html, bounceTag, beforeCommit } = message;
    const answer = await ports.mail(
      {
        ...{ to: address, subject, text, headers: headersOf(message), messageId: idempotencyKey },
        ...(html !== undefined && { html }),
        ...(bounceTag !== undefined && { bounceTag }),
        ...(beforeCommit !== undefined && { beforeCommit }),
      },
      signal,
    );
    return judge(answer);
  },
});

/** @internal */
function headersOf(message: NoticeMessage): Record<string, string> {
  const { unsubscribeUrl, listHost, threadKey, priority } = message;
  const headers: Record<string, string> = {
    'Auto-Submitted': 'auto-generated',
    'X-Auto-Response-Suppress': 'All',
    'Content-Language': message.language,
  };
  if (listHost !== undefined) {
    // Campaign, kind and sender, for what large providers tell about complaints.
    headers['Feedback-ID'] = `${threadKey ?? 'digest'}:${priority}:keepsight:${listHost}`;
  }
  if (unsubscribeUrl === undefined) return headers;
  headers['Precedence'] = 'list';
  if (listHost !== undefined) headers['List-Id'] = `<notices.${listHost}>`;
  headers['List-Unsubscribe'] = `<${unsubscribeUrl}>`;
  // RFC 8058, section 3.1 asks for HTTPS.
  if (unsubscribeUrl.startsWith('https:')) headers['List-Unsubscribe-Post'] = 'List-Unsubscribe=One-Click';
  // Mails about one incident stand together; none of them is the first, so whoever joins late sees them together too.
  if (threadKey !== undefined && listHost !== undefined) headers['References'] = `<${threadKey}@${listHost}>`;
  return headers;
}

/** RFC 5321, section 4.2.1. @internal */
function judge(answer: { code: number; response: string; about: 'session' | 'recipient' | 'message' }): Delivery {
  const { code, response, about } = answer;
  if (code >= 200 && code < 300) return { outcome: 'accepted', receipt: response };
  const isForGood = code >= 500;
  switch (about) {
    case 'session':
      return { outcome: 'channel-down', reason: response };
    case 'recipient':
      return judgeRecipient(response, isForGood);
    case 'message':
      return isForGood ? { outcome: 'refused', reason: response } : { outcome: 'later', reason: response };
  }
}

/**
 * What a server refuses at a recipient is not always the recipient: 5.7.x is a policy about us (RFC 3463), and must not cost
 * somebody their subscription.
 */
function judgeRecipient(response: string, isForGood: boolean): Delivery {
  if (!isForGood) return { outcome: 'later', reason: response };
  return /\b5\.7\.\d/.test(response) ? { outcome: 'refused', reason: response } : { outcome: 'gone', reason: response };
}
