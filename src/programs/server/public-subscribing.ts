/** The forms of the public page with which people subscribe, by mail or with their browser; change, leave and come back. */

import { createHash } from 'node:crypto';
import { publicLocales, type PublicLocale } from '#src/core/messages.ts';
import { MailAddress, NoticeChoice } from '#src/features/status/contract-notices.ts';
import { PushSubscription, type SignUpTarget } from '#src/features/status/contract-public.ts';
import type { Notices } from '#src/features/status/notices/notices.ts';
import { choiceForm, renderFormPage, sayForm, sentencePage } from '#src/features/status/notices/render-form.ts';
import { makeToken, readToken } from '#src/features/status/notices/tokens.ts';
import { html } from '#src/features/status/page/html.ts';
import { type Asked, bodyOf, type Fields, isTrapped, tokenOf, WrongField } from './public-form-asked.ts';

/** A person reads before pressing; a program does not. */
const shortestFormMs = 2000;
const longestFormMs = 3_600_000;

/** Whom a form subscribes: what goes to `acceptSignUp`, and how the form carries and shows it. */
interface Given {
  readonly target: SignUpTarget;
  readonly action: 'subscribe' | 'push';
  readonly hidden: Readonly<Record<string, string>>;
  readonly shown: string;
  readonly answer: 'asked' | 'asked-push';
}

export async function subscribe(notices: Notices, asked: Asked): Promise<string> {
  const email = MailAddress.safeParse(asked.fields.get('email') ?? '').data;
  if (email === undefined) throw new WrongField('address');
  return subscribeInTwoSteps(notices, asked, {
    target: { channel: 'email', email },
    action: 'subscribe',
    hidden: { email },
    shown: sayForm(asked.locale, 'choice.email', { address: email }),
    answer: 'asked',
  });
}

/** What the script of the page brings of its browser; or takes back. */
export async function push(notices: Notices, asked: Asked): Promise<string> {
  const { fields, ctx, locale, title } = asked;
  const subscription = subscriptionOf(fields);
  if (fields.has('leave')) {
    await notices.leavePush(ctx, subscription);
    return sentencePage(locale, title, 'left');
  }
  return subscribeInTwoSteps(notices, asked, {
    target: { channel: 'web-push', subscription },
    action: 'push',
    hidden: { subscription: JSON.stringify(subscription) },
    shown: sayForm(locale, 'choice.push'),
    answer: 'asked-push',
  });
}

function subscriptionOf(fields: Fields): PushSubscription {
  try {
    return PushSubscription.parse(JSON.parse(fields.get('subscription') ?? ''));
  } catch {
    throw new WrongField('form');
  }
}

/** First whom; then, on a page of our own, what to hear of. Between the two lies the time that a person takes. */
async function subscribeInTwoSteps(notices: Notices, asked: Asked, given: Given): Promise<string> {
  const { fields, ctx, locale, title } = asked;
  if (isTrapped(fields)) return sentencePage(locale, title, given.answer);
  const key = await notices.formKey();
  const nowMs = notices.deps.clock.nowMs();
  const carried = fields.get('stamp');
  const stamped = carried === null ? undefined : stampedAt(key, carried, given, nowMs);
  if (stamped !== undefined && nowMs - stamped >= shortestFormMs) {
    await notices.acceptSignUp(ctx, given.target, choiceOf(fields, locale));
    return sentencePage(locale, title, given.answer);
  }
  const settings = await notices.deps.readPageSettings(ctx.store.db);
  // Pressed too fast: the same stamp again, so that pressing once more is late enough.
  const stamp = stamped === undefined || carried === null ? newStamp(key, given, nowMs) : carried;
  const form = choiceForm({
    ...{ locale, locales: publicLocales, fallback: settings.defaultLocale, choice: choiceOf(fields, locale) },
    ...{ components: await notices.deps.publicComponents(), action: given.action },
    hasDelivery: given.target.channel === 'email',
    submit: sayForm(locale, 'choice.submit'),
    hidden: { ...given.hidden, stamp },
  });
  const main = html`<p>${given.shown}</p>
    ${stamped !== undefined && html`<p role="alert">${sayForm(locale, 'choice.again')}</p>`}${form}`;
  return renderFormPage({ locale, pageTitle: title, heading: sayForm(locale, 'choice.title'), main });
}

/** A stamp is for one address: who has waited once has not waited for all. */
function newStamp(key: Uint8Array, given: Given, nowMs: number): string {
  const subject = `${String(nowMs)}:${digestOf(given)}`;
  return makeToken(key, 'form', { subject, rotation: 0, expiresAt: nowMs + longestFormMs });
}

function stampedAt(key: Uint8Array, stamp: string, given: Given, nowMs: number): number | undefined {
  const [at, digest] = readToken(key, 'form', stamp, nowMs)?.subject.split(':') ?? [];
  return at !== undefined && digest === digestOf(given) ? Number(at) : undefined;
}

function digestOf({ hidden }: Given): string {
  return createHash('sha256').update(JSON.stringify(hidden)).digest('base64url').slice(0, 22);
}

function choiceOf(fields: Fields, locale: PublicLocale): NoticeChoice {
  const componentIds = [...new Set(fields.getAll('components').filter((id) => id !== ''))];
  // The first form asks for less: what it leaves out stands at its default.
  const isWhole = fields.has('delivery');
  const parsed = NoticeChoice.safeParse({
    locale,
    componentIds: componentIds.length === 0 ? null : componentIds,
    severity: fields.get('severity') ?? 'minor',
    delivery: fields.get('delivery') ?? 'at-once',
    maintenance: isWhole ? fields.has('maintenance') : true,
  });
  if (!parsed.success) throw new WrongField('form');
  return parsed.data;
}

export async function confirm(notices: Notices, asked: Asked): Promise<string> {
  const confirmed = await notices.confirmSignUp(asked.ctx, bodyOf({ token: tokenOf(asked.fields) }));
  return manage(notices, asked, confirmed.manageToken, 'confirmed');
}

/** After leaving, with the link of the last mail. */
export async function comeBack(notices: Notices, asked: Asked): Promise<string> {
  const { manageToken } = await notices.bringBack(asked.ctx, tokenOf(asked.fields));
  return manage(notices, asked, manageToken, 'returned');
}

const afterwards = {
  confirmed: ['confirmed.title', 'confirmed.text'],
  returned: ['returned.title', 'returned.text'],
  saved: ['manage.title', 'manage.saved'],
} as const;

export async function manage(
  notices: Notices,
  asked: Asked,
  token: string,
  after?: keyof typeof afterwards,
): Promise<string> {
  const { ctx, locale, title } = asked;
  const read = await notices.readSubscription(ctx, bodyOf({ token }));
  const choice = NoticeChoice.parse(read.choice);
  const settings = await notices.deps.readPageSettings(ctx.store.db);
  const [heading, note] = after === undefined ? (['manage.title', undefined] as const) : afterwards[after];
  const form = choiceForm({
    ...{ locale, locales: publicLocales, fallback: settings.defaultLocale, choice },
    ...{ components: await notices.deps.publicComponents(), action: 'manage', hidden: { token: read.manageToken } },
    hasDelivery: read.channel === 'email',
    submit: sayForm(locale, 'manage.submit'),
  });
  const main = html`${note !== undefined && html`<p role="status" class="note">${sayForm(locale, note)}</p>`}
    <p>${sayForm(locale, 'choice.email', { address: read.address })}</p>
    ${form}
    <h2>${sayForm(locale, 'leave.title')}</h2>
    <p>${sayForm(locale, 'leave.text')}</p>
    <form method="post" action="unsubscribe">
      <input type="hidden" name="token" value="${read.manageToken}" /><input
        type="hidden"
        name="locale"
        value="${locale}"
      /><button type="submit">${sayForm(locale, 'leave.submit')}</button>
    </form>`;
  return renderFormPage({ locale, pageTitle: title, heading: sayForm(locale, heading), main });
}

export async function save(notices: Notices, asked: Asked): Promise<string> {
  const { ctx, fields, locale } = asked;
  const token = tokenOf(fields);
  const choice = NoticeChoice.parse((await notices.readSubscription(ctx, bodyOf({ token }))).choice);
  // What the form does not show, such as quiet hours, stays as it is.
  const { componentIds, severity, delivery, maintenance } = choiceOf(fields, locale);
  const changed = await notices.changeSubscription(
    ctx,
    bodyOf({ token, choice: { ...choice, locale, componentIds, severity, delivery, maintenance } }),
  );
  return manage(notices, asked, changed.manageToken, 'saved');
}

export async function leave(notices: Notices, { ctx, fields, locale, title }: Asked): Promise<string> {
  await notices.leaveSubscription(ctx, bodyOf({ token: tokenOf(fields) }));
  return sentencePage(locale, title, 'left');
}
