/**
 * Notices: who wants to hear of what, and a durable outbox that tells each of them once for each change, in their language.
 *
 * A notice exists because a statement was published or a maintenance was announced: its job is a row in the same
 * transaction. What a crash leaves in doubt is written down in `README.md` beside this file. This folder opens no socket;
 * messages leave through notifiers and the ports that a program gives.
 */

import { systemActor } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import type * as contract from '../contract-notices.ts';
import type * as publicContract from '../contract-public.ts';
import { askerOf, tellAskers } from './answers.ts';
import { readBounce } from './bounces.ts';
import type { PublicLocale } from '#src/core/messages.ts';
import type { NoticeCause } from './content.ts';
import { enqueue } from './enqueue.ts';
import { countToldByCause, listNoticeChannels, listNoticeJobs, retryNotices, sendTestMail } from './jobs.ts';
import { openNoticeKeys } from './keys.ts';
import { bringBack } from './farewell.ts';
import { changeSubscription, leavePush, leaveSubscription, readSubscription, reporterOf } from './manage.ts';
import type { NoticeParts, NoticesDeps } from './parts.ts';
import { type NoticePreview, previewNotice } from './preview.ts';
import { createProofOfWork } from './proof-of-work.ts';
import { createRefusalMemory } from './refusal-memory.ts';
import { createSenders, run } from './run.ts';
import { letterContext } from './send-letters.ts';
import { acceptSignUp, addSubscriber, confirmSignUp, getPushKey, getSignUpChallenge, signUp } from './sign-up.ts';
import type { SignUpAnswer } from './sign-up.ts';
import { countByComponent } from './subscriber-repository.ts';
import { exportSubscribers, listSubscribers, removeSubscriber } from './subscribers.ts';
import { createTokenBuckets } from './token-bucket.ts';
import { createWake } from './wake.ts';

type UseCase<E> = (ctx: UseCaseContext, input: EndpointInput<E>) => Promise<EndpointOutput<E>>;
type UseCases<C> = { readonly [K in keyof C as C[K] extends { method: string } ? K : never]: UseCase<C[K]> };

export interface Notices extends UseCases<typeof contract>, UseCases<typeof publicContract> {
  /** Queues a notice in the transaction of its cause. A cause that is queued already stays as it is. */
  enqueue(tx: Db, ctx: Pick<UseCaseContext, 'clock' | 'random'>, cause: NoticeCause): Promise<void>;
  /** Queues an answer for those who asked; see `answers.ts`. */
  tellAskers(
    tx: Db,
    ctx: Pick<UseCaseContext, 'clock' | 'random'>,
    cause: NoticeCause,
    askers: readonly string[],
  ): Promise<void>;
  /** What stands for an address until its question is answered. */
  askerOf(email: string): Promise<string>;
  /** After that transaction: begins at once instead of within a second. */
  wake(): void;
  /** How far the notices of these causes have got; a cause without notices has zeros. */
  told(db: Db, causeIds: readonly string[]): ReturnType<typeof countToldByCause>;
  /** What readers of one language get because of it, by each channel: as it was queued, or as it would be. */
  preview(db: Db, cause: NoticeCause, locale: PublicLocale): Promise<NoticePreview[]>;
  /** For each public component, how many confirmed subscribers want to hear of it. */
  subscriberBase(db: Db): Promise<ReadonlyMap<string, number>>;
  /** The confirmed subscriber of a link to the report form; anybody else reports without a name. */
  reporterOf(db: Db, token: string): Promise<string | undefined>;
  /** For the form of the page, which shows in another way that a person fills it in. */
  acceptSignUp: (
    ctx: UseCaseContext,
    target: EndpointInput<typeof publicContract.signUp>['body']['target'],
    choice: EndpointInput<typeof publicContract.signUp>['body']['choice'],
  ) => Promise<SignUpAnswer>;
  /** For the form of the page: a browser takes back its own subscription. */
  leavePush: (ctx: UseCaseContext, subscription: publicContract.PushSubscription) => Promise<void>;
  /** Undoes leaving, with the token of the last mail. @throws LinkInvalid */
  bringBack: (ctx: UseCaseContext, token: string) => ReturnType<typeof bringBack>;
  /** For the page: the key under which push messages are sent; undefined where none are. */
  pushKey(): Promise<string | undefined>;
  /** Key of the signed stamps that forms carry. */
  formKey(): Promise<Uint8Array>;
  readonly deps: NoticesDeps;
  run(signal: AbortSignal): Promise<void>;
}

/** One test mail in ten seconds for each person: it goes wherever they say. */
const testMailsPerSecond = 0.1;
const ownerBytes = 8;
const leaseMs = 60_000;

export function createNotices(deps: NoticesDeps): Notices {
  const wake = createWake(deps.clock);
  const parts: NoticeParts = {
    ...deps,
    leaseMs: deps.leaseMs ?? leaseMs,
    keys: once(() => openNoticeKeys(deps.store, deps.sealer, deps.random)),
    proofOfWork: once(async () => createProofOfWork((await parts.keys()).tokenKey, deps.clock, deps.random)),
    refusals: createRefusalMemory(deps.clock),
    wake: () => wake.now(),
    owner: deps.random.bytes(ownerBytes).toHex(),
  };
  const senders = createSenders(parts);
  const pace = createTokenBuckets(deps.clock, testMailsPerSecond);
  return {
    deps,
    enqueue,
    tellAskers,
    askerOf: (email) => askerOf(parts, email),
    wake: parts.wake,
    told: countToldByCause,
    preview: (db, cause, locale) => previewNotice(deps, db, cause, locale),
    subscriberBase: async (db) => {
      const counts = await countByComponent(db);
      const ofAll = counts.get('') ?? 0;
      const components = await deps.publicComponents();
      return new Map(components.map(({ id }) => [id, ofAll + (counts.get(id) ?? 0)]));
    },
    reporterOf: (db, token) => reporterOf(parts, db, token, deps.clock.nowMs()),
    acceptSignUp: (ctx, target, choice) => acceptSignUp(parts, ctx, target, choice),
    leavePush: (ctx, subscription) => leavePush(parts, ctx, subscription),
    bringBack: (ctx, token) => bringBack(parts, ctx, token),
    pushKey: async () => (deps.channels['web-push'] === undefined ? undefined : (await parts.keys()).pushPublicKey),
    formKey: async () => (await parts.keys()).tokenKey,
    run: (signal) => {
      const ctx = letterContext(parts, systemActor, signal);
      const confirm = (token: string) =>
        confirmSignUp(parts, ctx, { params: undefined, query: undefined, body: { token } });
      return run(parts, { senders, wake, confirm }, signal);
    },
    listSubscribers: (ctx, input) => listSubscribers(parts, ctx, input),
    addSubscriber: (ctx, input) => addSubscriber(parts, ctx, input),
    removeSubscriber: (ctx, input) => removeSubscriber(parts, ctx, input),
    exportSubscribers: (ctx, input) => exportSubscribers(parts, ctx, input),
    readBounce: (ctx, input) => readBounce(parts, ctx, input),
    listNoticeJobs,
    retryNotices: (ctx, input) => retryNotices(parts, ctx, input),
    listNoticeChannels: (ctx) => listNoticeChannels(senders, ctx),
    sendTestMail: (ctx, input) => sendTestMail(parts, { senders, pace }, ctx, input),
    getSignUpChallenge: (ctx) => getSignUpChallenge(parts, ctx),
    getPushKey: () => getPushKey(parts),
    signUp: (ctx, input) => signUp(parts, ctx, input),
    confirmSignUp: (ctx, input) => confirmSignUp(parts, ctx, input),
    readSubscription: (ctx, input) => readSubscription(parts, ctx, input),
    changeSubscription: (ctx, input) => changeSubscription(parts, ctx, input),
    leaveSubscription: (ctx, input) => leaveSubscription(parts, ctx, input),
  };
}

/** A failure is not remembered: the next call tries again. */
function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
}
