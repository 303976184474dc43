/**
 * Notices, for the console: who is subscribed, what was sent to how many, how the channels are. What the public itself may
 * ask stands in `contract-public.ts`.
 */

import { z } from 'zod';
import { defineEndpoint } from '#src/core/endpoint.ts';
import { Id, PublicLocale, Timestamp } from './contract-schemas.ts';

export const noticeChannels = ['email', 'webhook', 'web-push'] as const;
export const NoticeChannel = z.enum(noticeChannels);
export type NoticeChannel = z.infer<typeof NoticeChannel>;

/** Least severe incident that somebody wants to hear of. */
export const NoticeSeverity = z.enum(['minor', 'major', 'critical']);
export type NoticeSeverity = z.infer<typeof NoticeSeverity>;

export const NoticePriority = z.enum(['security', 'restoration', 'routine']);
export type NoticePriority = z.infer<typeof NoticePriority>;

/** Hours in which nothing routine is sent, in the subscriber's own time. */
export const QuietHours = z.strictObject({
  /** Minutes after midnight; an end before the start is on the next day. */
  fromMinute: z.int().min(0).max(1439),
  toMinute: z.int().min(0).max(1439),
  /** IANA name such as `Europe/Stockholm`. */
  timeZone: z
    .string()
    .max(64)
    .regex(/^[A-Za-z0-9_+\-/]+$/),
  /** Also what concerns security or tells that something works again. */
  holdsUrgent: z.boolean().default(false),
});
export type QuietHours = z.infer<typeof QuietHours>;

export const chosenComponentsMax = 200;

/** What a subscriber chose. */
export const NoticeChoice = z.strictObject({
  locale: PublicLocale,
  /** `null`: everything, also what is added later. */
  componentIds: z.array(Id).min(1).max(chosenComponentsMax).nullable().default(null),
  severity: NoticeSeverity.default('minor'),
  /** Maintenance is announced too. */
  maintenance: z.boolean().default(true),
  delivery: z.enum(['at-once', 'daily']).default('at-once'),
  /** For `daily`: the hour of the day in `timeZone` of the quiet hours, else UTC. */
  dailyHour: z.int().min(0).max(23).default(8),
  quietHours: QuietHours.nullable().default(null),
});
export type NoticeChoice = z.infer<typeof NoticeChoice>;

/**
 * Stricter than RFC 5321 allows and wide enough for every address in use: no quotes, comments or address literals, so that
 * nothing of it can mean something else to a mail server.
 */
export const MailAddress = z
  .string()
  .trim()
  .max(254)
  .regex(
    /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}){0,20}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,10}[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])$/,
    'This is no mail address such as name@example.org.',
  )
  .refine((address) => address.indexOf('@') <= 64, 'The part before the @ is too long.');

/**
 * `suspended`: the address refused mails for good; nothing is sent until it is confirmed again. `left`: nothing is sent;
 * for some days its readers can undo it. It is found by its whole address alone, so that it can be erased before.
 */
export const SubscriberState = z.enum(['confirmed', 'suspended', 'left']);
export type SubscriberState = z.infer<typeof SubscriberState>;
export const ListedSubscriberState = SubscriberState.exclude(['left']);

export const Subscriber = z.strictObject({
  id: Id,
  channel: NoticeChannel,
  /** Masked, such as `g…@example.org`; the whole one only in the export, which has a right of its own. */
  address: z.string(),
  state: SubscriberState,
  choice: NoticeChoice,
  /** Refused for good since the last one that was taken. */
  bounces: z.int(),
  confirmedAt: Timestamp,
  changedAt: Timestamp,
  lastSentAt: Timestamp.nullable(),
});
export type Subscriber = z.infer<typeof Subscriber>;

export const SubscriberFigures = z.strictObject({
  confirmed: z.int(),
  suspended: z.int(),
  /** Asked for it, and have not confirmed yet. */
  pending: z.int(),
  byChannel: z.record(NoticeChannel, z.int()),
  /** Returned mails without a tag of ours, since the beginning. Anybody can write one, so they count for nobody. */
  returnsUntagged: z.int(),
});
export type SubscriberFigures = z.infer<typeof SubscriberFigures>;

/** How far the notices of one cause have got. */
export const ToldCounts = z.strictObject({
  /** Still to be sent. */
  queued: z.int(),
  sent: z.int(),
  failed: z.int(),
  /** Replaced before they were sent by a newer text about the same thing. */
  overtaken: z.int(),
  /** Handed to the mail server at the moment of a crash, and not sent again because the operator chose so. */
  uncertain: z.int(),
});
export type ToldCounts = z.infer<typeof ToldCounts>;

export const NoticeJob = z.strictObject({
  id: Id,
  causeKind: z.enum(['statement', 'maintenance']),
  causeId: Id,
  /** The incident or the maintenance. */
  threadId: Id,
  title: z.string(),
  priority: NoticePriority,
  createdAt: Timestamp,
  /** `expanding`: subscribers are still being looked for. */
  state: z.enum(['expanding', 'sending', 'done']),
  told: ToldCounts,
  byChannel: z.partialRecord(NoticeChannel, ToldCounts),
  byLocale: z.partialRecord(PublicLocale, ToldCounts),
});
export type NoticeJob = z.infer<typeof NoticeJob>;

export const ChannelHealth = z.strictObject({
  channel: NoticeChannel,
  /** `off`: not configured. `open`: the channel does not work and rests. `trying`: one message finds out. */
  state: z.enum(['working', 'open', 'trying', 'off']),
  openUntil: Timestamp.nullable(),
  waiting: z.int(),
  oldestWaitingAt: Timestamp.nullable(),
  lastError: z.string().nullable(),
  lastSentAt: Timestamp.nullable(),
});
export type ChannelHealth = z.infer<typeof ChannelHealth>;

const ById = z.strictObject({ id: Id });
const pageMax = 200;

export const listSubscribers = defineEndpoint({
  method: 'GET',
  path: '/api/v1/subscribers',
  access: 'subscriber:read',
  summary: 'List subscribers, with masked addresses.',
  query: z.strictObject({
    /** A whole mail address: finds exactly that one, also when it left and can still come back. */
    address: z.string().trim().max(2048).optional(),
    channel: NoticeChannel.optional(),
    state: ListedSubscriberState.optional(),
    after: Id.optional(),
    limit: z.coerce.number().int().min(1).max(pageMax).default(50),
  }),
  response: z.strictObject({
    subscribers: z.array(Subscriber),
    nextAfter: Id.nullable(),
    figures: SubscriberFigures,
  }),
  errors: [],
});

export const addSubscriber = defineEndpoint({
  method: 'POST',
  path: '/api/v1/subscribers',
  access: 'subscriber:write',
  summary: 'Invite a mail address: nothing but the question for confirmation is sent before its owner confirms.',
  body: z.strictObject({ email: MailAddress, choice: NoticeChoice }),
  response: z.strictObject({ pendingUntil: Timestamp }),
  errors: ['notices.too-many-sign-ups', 'notices.channel-off'],
});

export const removeSubscriber = defineEndpoint({
  method: 'DELETE',
  path: '/api/v1/subscribers/:id',
  access: 'subscriber:write',
  summary: 'Erase a subscriber with everything that is stored about them.',
  params: ById,
  response: z.null(),
  errors: ['request.not-found'],
});

export const exportSubscribers = defineEndpoint({
  method: 'POST',
  path: '/api/v1/subscribers/export',
  access: 'subscriber:export',
  summary: 'Read subscribers with their whole addresses; each export is written into the audit log.',
  body: z.strictObject({ after: Id.nullable().default(null), limit: z.int().min(1).max(5000).default(1000) }),
  response: z.strictObject({
    subscribers: z.array(Subscriber.extend({ webhookUrl: z.string().nullable() })),
    nextAfter: Id.nullable(),
  }),
  errors: [],
});

export const readBounce = defineEndpoint({
  method: 'POST',
  path: '/api/v1/subscribers/bounces',
  access: 'subscriber:write',
  summary: 'Hand over a returned mail (RFC 3464), as a mail server passes it on.',
  body: z.strictObject({
    message: z
      .string()
      .min(1)
      .max(256 * 1024),
  }),
  response: z.strictObject({
    /**
     * `counted`: for a subscriber of ours. `temporary`: the mail server still tries. `untagged`: it came to no address of a
     * mail of ours, so it counts for nobody, whomever it names. `not-ours`: its subscriber is none any more.
     */
    outcome: z.enum(['counted', 'suspended', 'temporary', 'untagged', 'not-ours', 'not-a-bounce']),
  }),
  errors: [],
  maxBodyBytes: 512 * 1024,
});

export const listNoticeJobs = defineEndpoint({
  method: 'GET',
  path: '/api/v1/notices',
  access: 'incident:read',
  summary: 'List what notices were made of, with how many were told; the newest first.',
  query: z.strictObject({
    threadId: Id.optional(),
    before: Timestamp.optional(),
    limit: z.coerce.number().int().min(1).max(100).default(20),
  }),
  response: z.strictObject({ jobs: z.array(NoticeJob) }),
  errors: [],
});

export const retryNotices = defineEndpoint({
  method: 'POST',
  path: '/api/v1/notices/:id/retry',
  access: 'subscriber:write',
  summary: 'Try again what failed or is uncertain of one cause, for subscribers who are not suspended.',
  params: ById,
  response: z.strictObject({ queued: z.int() }),
  errors: ['request.not-found'],
});

export const listNoticeChannels = defineEndpoint({
  method: 'GET',
  path: '/api/v1/notice-channels',
  access: 'incident:read',
  summary: 'Say for each channel whether it works and what waits.',
  response: z.strictObject({ channels: z.array(ChannelHealth) }),
  errors: [],
});

export const sendTestMail = defineEndpoint({
  method: 'POST',
  path: '/api/v1/notice-channels/email/test',
  access: 'settings:write',
  summary: 'Send one mail now, and say what the mail server answered.',
  body: z.strictObject({ email: MailAddress, locale: PublicLocale }),
  response: z.strictObject({
    outcome: z.enum(['accepted', 'later', 'gone', 'channel-down']),
    answer: z.string(),
    tookMs: z.int(),
  }),
  errors: ['notices.channel-off', 'notices.too-many-sign-ups'],
});
