/**
 * The forms of the public page: subscribe, confirm, change, leave, come back, report, ask. Plain HTML without script, in the
 * reader's language; so are the answers to what goes wrong, for browsers.
 *
 * No cookie is read or set, so a form of another site can do nothing in anybody's name: what acts is what the form itself
 * holds, such as a token of a mail. That is why copies of the page on other hosts may post here. A GET changes nothing,
 * because mail programs open links before people do.
 */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PageSettings } from '#src/features/status/contract-schemas.ts';
import type { Notices } from '#src/features/status/notices/notices.ts';
import { networkKeyOf } from '#src/features/status/notices/network-key.ts';
import { type FormProblem, pressPage, wrongPage } from '#src/features/status/notices/render-form.ts';
import { localText } from '#src/features/status/notices/render-text.ts';
import { createTokenBuckets } from '#src/features/status/notices/token-bucket.ts';
import { defaultPageSettings } from '#src/features/status/page-settings.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import { nobody } from './authentication.ts';
import { createDailyCounts } from './daily-counts.ts';
import { isWorthAnError, problemContentType, toProblem } from './problem.ts';
import { type Asked, fieldsOf, localeOf, parseFields, problemOf, tokenOf } from './public-form-asked.ts';
import { askReport, question, questionsPerNetworkAndDay, report, type SpeakingOptions } from './public-speaking.ts';
import { comeBack, confirm, leave, manage, push, save, subscribe } from './public-subscribing.ts';

export interface PublicFormsOptions extends SpeakingOptions {
  /** Aborted when the process stops. */
  readonly stopping: AbortSignal;
}

const bodyBytesMax = 32 * 1024;
/** Far above what people send; each costs at most one small transaction. */
const postsPerSecond = 100;
const postsPerNetworkPerSecond = 5;
/** Opening a link reads the store a few times. Mail programs of a company open many at once. */
const readsPerSecond = 200;
const readsPerNetworkPerSecond = 20;
/** Our own style, and forms to ourselves. There is nothing to run, whatever a text might slip in. */
const policy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export async function addPublicForms(app: FastifyInstance, options: PublicFormsOptions): Promise<void> {
  const { notices } = options;
  const mayGoOn = createPace(notices);
  const questions = createDailyCounts(notices.deps.clock, questionsPerNetworkAndDay);
  /** As they were read last, for answers that must not cost a read, or cannot have one. */
  let known: PageSettings = defaultPageSettings;

  const send = (request: FastifyRequest, reply: FastifyReply, locale: Asked['locale'], page: string): FastifyReply => {
    const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy };
    void reply.headers({ ...headers, 'content-language': locale, vary: 'accept, accept-language' });
    return reply.send(request.method === 'HEAD' ? '' : page);
  };
  const wrong = (request: FastifyRequest, reply: FastifyReply, kind: FormProblem): FastifyReply => {
    const locale = localeOf(fieldsOf(request).get('locale'), request.headers['accept-language']);
    const title = localText(known.title, locale, known.defaultLocale);
    return send(request, reply, locale, wrongPage(locale, title, kind, request.id));
  };

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

    forms.setErrorHandler((error, request, reply) => {
      if (isWorthAnError(error)) {
        const about = { requestId: request.id, method: request.method, route: request.routeOptions.url, error };
        notices.deps.log.error('A form of the status page failed.', about);
      }
      const problem = toProblem(error, request.id);
      void reply.code(problem.status);
      if (!isForPerson(request)) return reply.header('content-type', problemContentType).send(JSON.stringify(problem));
      return wrong(request, reply, kindOf(problem.code, problem.status));
    });

    const answer =
      (work: (asked: Asked) => Promise<string>) =>
      async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
        if (!mayGoOn(request)) return wrong(request, reply.code(429).header('retry-after', '60'), 'busy');
        const ctx = contextOf(options, request);
        const fields = fieldsOf(request);
        const locale = localeOf(fields.get('locale'), request.headers['accept-language']);
        known = await notices.deps.readPageSettings(ctx.store.db);
        const title = localText(known.title, locale, known.defaultLocale);
        try {
          return await send(request, reply, locale, await work({ ctx, fields, locale, title }));
        } catch (error) {
          const problem = problemOf(error);
          if (problem === undefined) throw error;
          return wrong(request, reply.code(problem.status), problem.kind);
        }
      };

    const post = (path: string, work: (asked: Asked) => Promise<string>): void =>
      void forms.post(`/status/${path}`, { config: { isPublicForm: true } }, answer(work));
    const get = (path: string, work: (asked: Asked) => Promise<string>): void =>
      void forms.get(`/status/${path}`, answer(work));
    const press = (path: string, kind: 'confirm' | 'leave' | 'return'): void =>
      get(path, async ({ fields, locale, title }) => pressPage(locale, title, kind, tokenOf(fields)));

    post('subscribe', (asked) => subscribe(notices, asked));
    post('push', (asked) => push(notices, asked));
    press('confirm', 'confirm');
    post('confirm', (asked) => confirm(notices, asked));
    get('manage', (asked) => manage(notices, asked, tokenOf(asked.fields)));
    post('manage', (asked) => save(notices, asked));
    press('unsubscribe', 'leave');
    post('unsubscribe', (asked) => leave(notices, asked));
    press('return', 'return');
    post('return', (asked) => comeBack(notices, asked));
    get('report', (asked) => askReport(notices, asked));
    post('report', (asked) => report(options, asked));
    post('question', (asked) => question(options, asked, questions));
    const refuse = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
      wrong(request, reply.code(405).header('allow', 'GET, HEAD, POST'), 'request');
    for (const path of paths) {
      const method = ['PUT', 'PATCH', 'DELETE', 'OPTIONS'];
      forms.route({ method, url: `/status/${path}`, onRequest: refuse, handler: refuse });
    }
    // Whoever opens the address that a form was sent to finds the form.
    for (const [path, page] of Object.entries({ subscribe: 'subscribe/', push: 'subscribe/', question: '' })) {
      forms.get(`/status/${path}`, async (request, reply) => {
        if (!mayGoOn(request)) return wrong(request, reply.code(429).header('retry-after', '60'), 'busy');
        const { locales, defaultLocale } = await notices.deps.readPageSettings(notices.deps.store.db);
        const wanted = localeOf(null, request.headers['accept-language']);
        const locale = locales.includes(wanted) ? wanted : defaultLocale;
        return reply.header('vary', 'accept-language').redirect(`/status/${locale}/${page}`, 303);
      });
    }
  });
}

const paths = ['subscribe', 'push', 'confirm', 'manage', 'unsubscribe', 'return', 'report', 'question'];

/** Whether a request is within what one network, and everybody together, may ask for. Who is not costs nothing more. */
function createPace({ deps: { clock } }: Notices): (request: FastifyRequest) => boolean {
  const bucketsOf = (perSecond: number, perNetworkPerSecond: number) => ({
    all: createTokenBuckets(clock, perSecond),
    perNetwork: createTokenBuckets(clock, perNetworkPerSecond),
  });
  const posts = bucketsOf(postsPerSecond, postsPerNetworkPerSecond);
  const reads = bucketsOf(readsPerSecond, readsPerNetworkPerSecond);
  return ({ method, ip }) => {
    const { all, perNetwork } = method === 'POST' ? posts : reads;
    return perNetwork.take(networkKeyOf(ip)) && all.take('');
  };
}

function contextOf({ notices, stopping }: PublicFormsOptions, request: FastifyRequest): UseCaseContext {
  const { store, clock, random, log } = notices.deps;
  const { id: requestId, ip: address } = request;
  return { actor: nobody, store, clock, random, log, requestId, address, locale: 'en', signal: stopping };
}

/** Every browser names HTML when a person presses a button or opens a link; programs do not. */
function isForPerson({ headers: { accept = '' } }: FastifyRequest): boolean {
  return accept.includes('text/html');
}

function kindOf(code: string, status: number): FormProblem {
  if (code === 'request.too-large') return 'large';
  if (code === 'request.media-type') return 'media';
  return status >= 500 ? 'fault' : 'request';
}
