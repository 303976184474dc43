/** Notices on a real store and a real mail server, with statements to tell. */

import { systemActor } from '#src/core/access.ts';
import type { PublicLocale } from '#src/core/messages.ts';
import type { Clock } from '#src/core/ports.ts';
import { MailAddress, NoticeChoice } from '#src/features/status/contract-notices.ts';
import type { PageSettings } from '#src/features/status/contract-schemas.ts';
import type { NoticeCause } from '#src/features/status/notices/content.ts';
import { createNotices, type Notices } from '#src/features/status/notices/notices.ts';
import type { NoticesDeps } from '#src/features/status/notices/parts.ts';
import { defaultPageSettings } from '#src/features/status/page-settings.ts';
import { systemClock } from '#src/platform/clock.ts';
import { createEgressGuard, type EgressOptions } from '#src/platform/egress.ts';
import type { MailServerOptions } from '#src/platform/mail-server.ts';
import { createNoticePorts, type NoticePortsOptions } from '#src/platform/notice-ports.ts';
import { systemRandom } from '#src/platform/random.ts';
import { createSealer } from '#src/platform/sealer.ts';
import { notifiers } from '#src/plugins/registry.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Store } from '#src/store/store.ts';
import { silentLog } from '../support/silent-log.ts';

const pageRoot = 'https://status.example.org/status/';
const settings: PageSettings = {
  ...defaultPageSettings,
  title: { en: 'Harbour status', de: 'Hafenstatus' },
  publicUrl: pageRoot,
};

/** All that one machine can do: what paces is tested by itself. */
const unpaced = { atOnce: 4, perSecond: 1e6, perProviderPerSecond: 1e6 };
/** The same in each process of a test, as the data key file is. */
export const dataKey = new Uint8Array(32).fill(7);

export interface World {
  readonly notices: Notices;
  readonly store: Store;
  readonly ctx: UseCaseContext;
  /** Runs the background work until it is stopped. */
  readonly start: () => { stop: () => Promise<void> };
  readonly close: () => Promise<void>;
}

export interface WorldOptions {
  readonly mail?: Partial<MailServerOptions> & { port: number };
  readonly clock?: Clock;
  readonly deps?: Partial<NoticesDeps>;
  readonly postsTo?: NoticePortsOptions['postsTo'];
  readonly egress?: Partial<EgressOptions>;
  readonly address?: string;
}

export function openWorld(store: Store, options: WorldOptions = {}): World {
  const clock = options.clock ?? systemClock;
  const guard = createEgressGuard({ clock: systemClock, simulated: false, ...options.egress });
  const mail: MailServerOptions | undefined = options.mail && {
    ...{ host: '127.49.0.1', tls: 'none', connections: 4 },
    from: { name: 'Harbour status', address: 'status@example.org' },
    returnAddress: 'bounces@example.org',
    ...options.mail,
  };
  const ports = createNoticePorts({
    guard,
    mail,
    ...(options.postsTo !== undefined && { postsTo: options.postsTo }),
  });
  const notices = createNotices({
    ...{ store, clock, random: systemRandom, log: silentLog, sealer: createSealer(dataKey), notifiers, ports },
    channels: { email: unpaced, webhook: unpaced, 'web-push': unpaced },
    pushHosts: ['push.example.net'],
    pushSubject: 'mailto:operator@example.org',
    inDoubt: 'resend',
    rootUrl: () => pageRoot,
    readPageSettings: async () => settings,
    publicComponents: async () => [
      { id: 'cmp_login', name: { en: 'Cloud sign-in' }, parentId: null },
      { id: 'cmp_doors', name: { en: 'Doors' }, parentId: null },
    ],
    ...options.deps,
  });
  return {
    notices,
    store,
    ctx: {
      ...{ actor: systemActor, store, clock, random: systemRandom, log: silentLog },
      ...{ requestId: 'test', locale: 'en' as const, signal: new AbortController().signal },
      address: options.address ?? '203.0.113.7',
    },
    start: () => {
      const stopping = new AbortController();
      const running = notices.run(stopping.signal);
      return {
        stop: async () => {
          stopping.abort(new DOMException('The test is over.', 'AbortError'));
          await running;
        },
      };
    },
    close: () => ports.close(),
  };
}

export const input = <B>(body: B): { params: undefined; query: undefined; body: B } => ({
  params: undefined,
  query: undefined,
  body,
});

export function choice(given: Partial<NoticeChoice> & { locale?: PublicLocale } = {}): NoticeChoice {
  return NoticeChoice.parse({ locale: 'en', ...given });
}

/** Puts confirmed subscribers into the store, as many sign-ups and confirmations would. */
export async function addConfirmed(
  { store, ctx }: Pick<World, 'store' | 'ctx'>,
  subscribers: readonly { email: string; choice?: NoticeChoice }[],
): Promise<void> {
  const { openNoticeKeys } = await import('#src/features/status/notices/keys.ts');
  const { saveConfirmed } = await import('#src/features/status/notices/subscriber-repository.ts');
  const { mailTargetKey } = await import('#src/features/status/notices/target.ts');
  const { newId } = await import('#src/core/ids.ts');
  const keys = await openNoticeKeys(store, createSealer(dataKey), systemRandom);
  for (let from = 0; from < subscribers.length; from += 1000) {
    await store.transaction(async (tx) => {
      for (const subscriber of subscribers.slice(from, from + 1000)) {
        const email = MailAddress.parse(subscriber.email);
        const addressHash = keys.hashAddress(mailTargetKey(email));
        await saveConfirmed(tx, {
          ...{ id: newId('sub', ctx.clock, ctx.random), channel: 'email', addressHash },
          addressSealed: keys.sealAddress(email, addressHash),
          ...{ choice: subscriber.choice ?? choice(), at: ctx.clock.nowMs() },
        });
      }
    });
  }
}

export function aCause(given: Partial<NoticeCause> = {}): NoticeCause {
  return {
    ...{ causeKind: 'statement', causeId: 'sta_1', threadId: 'inc_1', severity: 'major', priority: 'routine' },
    componentIds: ['cmp_login'],
    content: {
      event: 'statement',
      components: [{ id: 'cmp_login', name: { en: 'Cloud sign-in', de: 'Cloud-Anmeldung' }, state: 'down' }],
      incidentState: 'confirmed',
      originalLocale: 'en',
      texts: [
        {
          ...{ locale: 'en', review: 'original', title: 'Sign-in does not answer' },
          body: 'We see **no answer** since 14:02.',
          claims: [{ modality: 'observed', text: 'No answer from three places.' }],
        },
        {
          ...{ locale: 'de', review: 'reviewed', title: 'Die Anmeldung antwortet nicht' },
          body: 'Seit 14:02 kommt **keine Antwort**.',
          claims: [{ modality: 'observed', text: 'Keine Antwort von drei Orten.' }],
        },
      ],
      ...{ correction: null, startsAt: null, endsAt: null },
      publishedAt: Date.UTC(2026, 10, 22, 14, 3),
      dataAt: Date.UTC(2026, 10, 22, 14, 2, 30),
      nextUpdateAt: Date.UTC(2026, 10, 22, 14, 33),
      path: 'incident/inc_1/',
    },
    ...given,
  };
}

export async function tell({ notices, store, ctx }: World, cause: NoticeCause): Promise<void> {
  await store.transaction((tx) => notices.enqueue(tx, ctx, cause));
  notices.wake();
}

/** The body of a mail's text part, as a person reads it. */
export function textPartOf(raw: string): string {
  return partOf(raw, 'text/plain');
}

export function htmlPartOf(raw: string): string {
  return partOf(raw, 'text/html');
}

function partOf(raw: string, type: string): string {
  const boundary = /boundary="([^"]+)"/.exec(raw)?.[1] ?? '';
  const part = raw.split(`--${boundary}`).find((one) => one.includes(`Content-Type: ${type}`)) ?? '';
  const body = part.slice(part.indexOf('\r\n\r\n') + 4);
  const bytes = body
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8').replaceAll('\r\n', '\n');
}

export function headerOf(raw: string, name: string): string {
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]+/g, ' ');
  const value = new RegExp(`^${name}: *(.*)$`, 'im').exec(head)?.[1] ?? '';
  // Encoded words (RFC 2047), Q only: the mail server of ours writes no other.
  return value.replaceAll(/\?= =\?UTF-8\?Q\?/g, '').replaceAll(/=\?UTF-8\?Q\?([^?]*)\?=/g, (_whole, text: string) =>
    Buffer.from(
      text
        .replaceAll('_', ' ')
        .replaceAll(/=([0-9A-F]{2})/g, (_one, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
      'latin1',
    ).toString('utf8'),
  );
}
