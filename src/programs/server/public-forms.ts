/**
 * The forms of the public page: subscribe, confirm, change, leave, report, ask. Plain HTML without script, in the reader's
 * language.
 *
 * No cookie is read or set, so a form of another site can do nothing in anybody's name: what acts is what the form itself
 * holds, such as a token of a mail. That is why copies of the page on other hosts may post here. A GET changes nothing,
 * because mail programs open links before people do.
 */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '#src/core/errors.ts';
import { publicLocales, type PublicLocale } from '#src/core/messages.ts';
import type { Clock } from '#src/core/ports.ts';
import { MailAddress, NoticeChoice } from '#src/features/status/contract-notices.ts';
import { PublicToken } from '#src/features/status/contract-public.ts';
import type { Notices } from '#src/features/status/notices/notices.ts';
import { networkKeyOf } from '#src/features/status/notices/network-key.ts';
import {
  choiceForm,
  pressPage,
  renderFormPage,
  reportForm,
  reportKinds,
  sayForm,
  sentencePage,
  wrongPage,
} from '#src/features/status/notices/render-form.ts';
import { localText } from '#src/features/status/notices/render-text.ts';
import { createTokenBuckets } from '#src/features/status/notices/token-bucket.ts';
import { makeToken, readToken } from '#src/features/status/notices/tokens.ts';
import { html } from '#src/features/status/page/html.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import { nobody } from './authentication.ts';

export interface PublicFormsOptions {
  readonly notices: Notices;
  /** Aborted when the process stops. */
  readonly stopping: AbortSignal;
  readonly submitReport: (report: {
    componentId: string;
    text: string;
    address: string | undefined;
    subscriberId?: string;
  }) => Promise<unknown>;
  readonly receiveQuestion: (
    ctx: UseCaseContext,
    question: { incidentId: string; locale: PublicLocale; text: string; contact: string | null },
  ) => Promise<unknown>;
}

/** A person reads before pressing; a program does not. */
const shortestFormMs = 2000;
const longestFormMs = 3_600_000;
const bodyBytesMax = 32 * 1024;
const fieldsMax = 300;
/** Far above what people send; each costs at most one small transaction. */
const postsPerSecond = 100;
const postsPerNetworkPerSecond = 5;
/** Longer than that, nobody waits for a page. */
const longestWaitMs = 0;

type Fields = URLSearchParams;
interface Asked {
  readonly ctx: UseCaseContext;
  readonly fields: Fields;
  readonly locale: PublicLocale;
  readonly title: string;
}

export async function addPublicForms(app: FastifyInstance, options: PublicFormsOptions): Promise<void> {
  const { notices } = options;
  const { clock } = notices.deps;
  const all = createTokenBuckets(clock, postsPerSecond);
  const perNetwork = createTokenBuckets(clock, postsPerNetworkPerSecond);
  const mayPost = (request: FastifyRequest): boolean =>
    perNetwork.reserve(networkKeyOf(request.ip)) <= longestWaitMs && all.reserve('') <= longestWaitMs;

  // Only below this plug-in: elsewhere nothing takes what a form of another site can send.
  await app.register(async (forms) => {
    forms.removeContentTypeParser('application/json');
    forms.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: bodyBytesMax },
      (_request, body, done) => done(null, parseFields(String(body))),
    );

    // A mail program may send its one-click so (RFC 8058, section 3.2); what counts stands in the address.
    forms.addContentTypeParser('multipart/form-data', { parseAs: 'string', bodyLimit: bodyBytesMax }, (_r, _b, done) =>
      done(null, new URLSearchParams()),
    );

    const answer =
      (work: (asked: Asked) => Promise<string | { page: string; status: number }>) =>
      async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
        const ctx = contextOf(options, request);
        const fields = fieldsOf(request);
        const locale = localeOf(fields.get('locale'), request.headers['accept-language']);
        const settings = await notices.deps.readPageSettings(ctx.store.db);
        const title = localText(settings.title, locale, settings.defaultLocale);
        reply.type('text/html; charset=utf-8').header('content-language', locale).header('vary', 'accept-language');
        if (request.method === 'POST' && !mayPost(request)) {
          return reply
            .code(429)
            .header('retry-after', '60')
            .send(wrongPage(locale, title, 'busy'));
        }
        try {
          const made = await work({ ctx, fields, locale, title });
          const { page, status } = typeof made === 'string' ? { page: made, status: 200 } : made;
          return await reply.code(status).send(page);
        } catch (error) {
          const problem = problemOf(error);
          if (problem === undefined) throw error;
          return reply.code(problem.status).send(wrongPage(locale, title, problem.kind));
        }
      };

    const post = (path: string, work: (asked: Asked) => Promise<string>): void =>
      void forms.post(`/status/${path}`, { config: { isPublicForm: true } }, answer(work));
    const get = (path: string, work: (asked: Asked) => Promise<string>): void =>
      void forms.get(`/status/${path}`, answer(work));

    post('subscribe', (asked) => subscribe(notices, clock, asked));
    get('confirm', async ({ fields, locale, title }) => pressPage(locale, title, 'confirm', tokenOf(fields)));
    post('confirm', (asked) => confirm(notices, asked));
    get('manage', (asked) => manage(notices, asked, tokenOf(asked.fields)));
    post('manage', (asked) => save(notices, asked));
    get('unsubscribe', async ({ fields, locale, title }) => pressPage(locale, title, 'leave', tokenOf(fields)));
    post('unsubscribe', (asked) => leave(notices, asked));
    get('report', (asked) => askReport(notices, asked));
    post('report', (asked) => report(options, asked));
    post('question', (asked) => question(options, asked));
    const refuse = async (_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
      reply.code(405).header('allow', 'GET, HEAD, POST').send();
    for (const path of ['subscribe', 'confirm', 'manage', 'unsubscribe', 'report', 'question']) {
      const method = ['PUT', 'PATCH', 'DELETE', 'OPTIONS'];
      forms.route({ method, url: `/status/${path}`, onRequest: refuse, handler: refuse });
    }
    // Whoever opens the address that a form was sent to finds the form.
    for (const [path, page] of Object.entries({ subscribe: 'subscribe/', question: '' })) {
      forms.get(`/status/${path}`, async (request, reply) => {
        const { locales, defaultLocale } = await notices.deps.readPageSettings(notices.deps.store.db);
        const wanted = localeOf(null, request.headers['accept-language']);
        const locale = locales.includes(wanted) ? wanted : defaultLocale;
        return reply.header('vary', 'accept-language').redirect(`/status/${locale}/${page}`, 303);
      });
    }
  });
}

function contextOf({ notices, stopping }: PublicFormsOptions, request: FastifyRequest): UseCaseContext {
  const { store, clock, random, log } = notices.deps;
  const { id: requestId, ip: address } = request;
  return { actor: nobody, store, clock, random, log, requestId, address, locale: 'en', signal: stopping };
}

function parseFields(body: string): Fields {
  const given = new URLSearchParams(body);
  const fields = new URLSearchParams();
  if (given.size > fieldsMax) return fields;
  // PostgreSQL holds no such character, and a text that people wrote has none.
  for (const [name, value] of given) fields.append(name, value.replaceAll('\0', ''));
  return fields;
}

/** The query too: the one-click link of a mail carries its token there (RFC 8058, section 3.2). */
function fieldsOf(request: FastifyRequest): Fields {
  const fields = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
  const at = request.url.indexOf('?');
  const query = new URLSearchParams(at === -1 ? '' : request.url.slice(at, at + 2000));
  for (const name of ['token', 'locale']) {
    const value = query.get(name);
    if (value !== null && !fields.has(name)) fields.set(name, value);
  }
  return fields;
}

function localeOf(chosen: string | null, accepted: string | undefined): PublicLocale {
  const known = (tag: string | undefined): PublicLocale | undefined =>
    publicLocales.find((locale) => locale === tag?.trim().toLowerCase().split(/[-;]/)[0]);
  const listed = (accepted ?? '').split(',').slice(0, 20).map(known);
  return known(chosen ?? undefined) ?? listed.find((locale) => locale !== undefined) ?? 'en';
}

function tokenOf(fields: Fields): string {
  return PublicToken.safeParse(fields.get('token')).data ?? '';
}

const wrongOfCode: Readonly<Record<string, 'link' | 'busy' | 'closed'>> = {
  'notices.link-invalid': 'link',
  'notices.too-many-sign-ups': 'busy',
  'notices.sign-up-closed': 'closed',
  'notices.channel-off': 'closed',
};

function problemOf(
  error: unknown,
): { kind: 'link' | 'busy' | 'closed' | 'address' | 'form'; status: number } | undefined {
  if (error instanceof WrongField) return { kind: error.kind, status: 422 };
  if (!(error instanceof AppError)) return undefined;
  const kind = wrongOfCode[error.code];
  return kind === undefined ? undefined : { kind, status: error.status };
}

class WrongField extends Error {
  readonly kind: 'address' | 'form';
  constructor(kind: 'address' | 'form') {
    super(kind);
    this.kind = kind;
  }
}

/** First the address; then, on a page of our own, what to hear of. Between the two lies the time that a person takes. */
async function subscribe(notices: Notices, clock: Clock, asked: Asked): Promise<string> {
  const { fields, ctx, locale, title } = asked;
  const email = MailAddress.safeParse(fields.get('email') ?? '').data;
  if (email === undefined) throw new WrongField('address');
  // Who fills in what nobody sees gets the same answer, and nothing happens.
  if ((fields.get('website') ?? '') !== '') return sentencePage(locale, title, 'asked');
  const key = await notices.formKey();
  const nowMs = clock.nowMs();
  const given = fields.get('stamp');
  const stamp = given === null ? undefined : readToken(key, 'form', given, nowMs);
  if (stamp !== undefined && nowMs - Number(stamp.subject) >= shortestFormMs) {
    await notices.acceptSignUp(ctx, { channel: 'email', email }, choiceOf(fields, locale));
    return sentencePage(locale, title, 'asked');
  }
  const fresh = makeToken(key, 'form', { subject: String(nowMs), rotation: 0, expiresAt: nowMs + longestFormMs });
  const settings = await notices.deps.readPageSettings(ctx.store.db);
  const form = choiceForm({
    ...{ locale, locales: publicLocales, fallback: settings.defaultLocale, choice: choiceOf(fields, locale) },
    ...{ components: await notices.deps.publicComponents(), action: 'subscribe' },
    submit: sayForm(locale, 'choice.submit'),
    // Pressed too fast: the same stamp again, so that pressing once more is late enough.
    hidden: { email, stamp: stamp === undefined ? fresh : (given ?? fresh) },
  });
  const main = html`<p>${sayForm(locale, 'choice.email', { address: email })}</p>
    ${stamp !== undefined && html`<p role="alert">${sayForm(locale, 'choice.again')}</p>`}${form}`;
  return renderFormPage({ locale, pageTitle: title, heading: sayForm(locale, 'choice.title'), main });
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

const bodyOf = <B>(body: B): { params: undefined; query: undefined; body: B } => ({
  params: undefined,
  query: undefined,
  body,
});

async function confirm(notices: Notices, asked: Asked): Promise<string> {
  const confirmed = await notices.confirmSignUp(asked.ctx, bodyOf({ token: tokenOf(asked.fields) }));
  const locale = confirmed.choice.locale;
  return manage(notices, { ...asked, locale }, confirmed.manageToken, 'confirmed');
}

async function manage(notices: Notices, asked: Asked, token: string, after?: 'confirmed' | 'saved'): Promise<string> {
  const { ctx, locale, title } = asked;
  const read = await notices.readSubscription(ctx, bodyOf({ token }));
  const choice = NoticeChoice.parse(read.choice);
  const settings = await notices.deps.readPageSettings(ctx.store.db);
  const note = after === 'saved' ? 'manage.saved' : 'confirmed.text';
  const form = choiceForm({
    ...{ locale, locales: publicLocales, fallback: settings.defaultLocale, choice },
    ...{ components: await notices.deps.publicComponents(), action: 'manage', hidden: { token: read.manageToken } },
    submit: sayForm(locale, 'manage.submit'),
  });
  const main = html`${after !== undefined && html`<p role="status" class="note">${sayForm(locale, note)}</p>`}
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
  const heading = sayForm(locale, after === 'confirmed' ? 'confirmed.title' : 'manage.title');
  return renderFormPage({ locale, pageTitle: title, heading, main });
}

async function save(notices: Notices, asked: Asked): Promise<string> {
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

async function leave(notices: Notices, { ctx, fields, locale, title }: Asked): Promise<string> {
  await notices.leaveSubscription(ctx, bodyOf({ token: tokenOf(fields) }));
  return sentencePage(locale, title, 'left');
}

async function askReport(notices: Notices, { ctx, fields, locale, title }: Asked): Promise<string> {
  const { defaultLocale } = await notices.deps.readPageSettings(ctx.store.db);
  const main = reportForm(locale, defaultLocale, await notices.deps.publicComponents(), tokenOf(fields));
  return renderFormPage({ locale, pageTitle: title, heading: sayForm(locale, 'report.title'), main });
}

const textCharactersMax = 1000;
const idCharactersMax = 64;

/** The same answer whatever comes of it: counted, counted before, or not counted at all. */
async function report(options: PublicFormsOptions, { ctx, fields, locale, title }: Asked): Promise<string> {
  const kind = reportKinds.find((one) => one === fields.get('kind')) ?? 'other';
  const text = (fields.get('text') ?? '').slice(0, textCharactersMax);
  const componentId = (fields.get('component') ?? '').slice(0, idCharactersMax);
  if ((fields.get('website') ?? '') === '') {
    const subscriberId = await options.notices.reporterOf(ctx.store.db, tokenOf(fields));
    const about = { componentId, text: `[${kind}] ${text}`.trim(), address: ctx.address };
    await options.submitReport({ ...about, ...(subscriberId !== undefined && { subscriberId }) });
  }
  return sentencePage(locale, title, 'reported');
}

async function question(options: PublicFormsOptions, { ctx, fields, locale, title }: Asked): Promise<string> {
  const text = (fields.get('text') ?? '').trim().slice(0, textCharactersMax);
  const incidentId = (fields.get('incident') ?? '').slice(0, idCharactersMax);
  if (text === '' || incidentId === '') throw new WrongField('form');
  const given = fields.get('email') ?? '';
  const email = MailAddress.safeParse(given).data;
  if (given !== '' && email === undefined) throw new WrongField('address');
  if ((fields.get('website') ?? '') === '') {
    const contact = email === undefined ? null : await options.notices.askerOf(email);
    await options.receiveQuestion(ctx, { incidentId, locale, text, contact });
  }
  return sentencePage(locale, title, 'asked-question');
}
