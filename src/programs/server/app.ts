/** The HTTP server: headers, origin check, authentication, routes, console. What the routes do lives in features. */

import fastifyCookie from '@fastify/cookie';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { newId } from '#src/core/ids.ts';
import { parseIp, parseRange, rangeContains } from '#src/core/ip.ts';
import { chooseLocale } from '#src/core/messages.ts';
import type { Clock, Log, Random } from '#src/core/ports.ts';
import type { Store } from '#src/store/store.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import {
  credentialsOf,
  nobody,
  requireAccess,
  sessionCookieName,
  type Authenticate,
  type Authenticated,
} from './authentication.ts';
import { sendBinary } from './binary-answer.ts';
import type { ServerMetrics } from './metrics.ts';
import type { OriginPolicy } from './origin.ts';
import { isWorthAnError, notFoundProblem, problemContentType, toProblem } from './problem.ts';
import type { Route } from './route.ts';
import { securityHeaders } from './security-headers.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Takes posts from pages of other sites, because it acts for nobody: see `public-forms.ts`. */
    readonly isPublicForm?: boolean;
  }
}

export interface AppOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly routes: readonly Route[];
  readonly authenticate: Authenticate;
  readonly origins: OriginPolicy;
  readonly metrics: ServerMetrics;
  readonly tls: { readonly certificate: string; readonly privateKey: string } | undefined;
  /** Proxies of our own before us; what stands left of them in X-Forwarded-For was written by whoever asks. */
  readonly trustedProxies?: readonly string[];
  /** Folder of the built console; absent in tests of the API. */
  readonly consoleFolder: string | undefined;
  /** The public status page and its forms: all that people get who are not signed in. */
  readonly addPublic?: (app: FastifyInstance) => Promise<void>;
  /** Made when somebody asks for it. */
  readonly openApi: () => unknown;
  readonly isReady: () => Promise<boolean>;
  /** Aborted when the process stops; running use cases end with it. */
  readonly stopping: AbortSignal;
}

const bodyBytesDefault = 64 * 1024;
/** A client that sends its headers or body slower than this is not one of ours. */
const requestTimeoutMs = 30_000;
const connectionsMax = 5000;
/** Lets a browser that a person has used before sign in while somebody else guesses at the same account. */
const deviceCookieName = 'keepsight_device';
const deviceTokenCharactersMax = 128;

export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    ...(options.tls === undefined
      ? {}
      : { https: { cert: options.tls.certificate, key: options.tls.privateKey, minVersion: 'TLSv1.2' as const } }),
    logger: false,
    bodyLimit: bodyBytesDefault,
    requestTimeout: requestTimeoutMs,
    connectionTimeout: 60_000,
    keepAliveTimeout: 65_000,
    trustProxy: trustOf(options.trustedProxies ?? []),
    routerOptions: { maxParamLength: 128 },
    frameworkErrors: (error, request, reply) =>
      void sendProblem(reply.headers(securityHeaders(options.tls !== undefined)), toProblem(error, request.id)),
    genReqId: () => newId('req', options.clock, options.random),
    return503OnClosing: false,
  });
  app.server.maxConnections = connectionsMax;
  // A form or a plain text is what pages of other sites can send without asking; we take JSON and nothing else.
  app.removeContentTypeParser('text/plain');
  await app.register(fastifyCookie);
  addHeaders(app, options);
  addErrors(app, options);
  addOperations(app, options);
  await options.addPublic?.(app);
  for (const route of options.routes) addRoute(app, options, route);
  if (options.consoleFolder !== undefined) await addConsole(app, options.consoleFolder);
  else app.setNotFoundHandler((request, reply) => sendProblem(reply, notFoundProblem(request.id)));
  return app;
}

/** Who speaks for others. From everybody else what they say of themselves is not even read. */
function trustOf(proxies: readonly string[]): false | ((address: string) => boolean) {
  const ranges = proxies.flatMap((text) => parseRange(text) ?? []);
  if (ranges.length === 0) return false;
  return (address) => {
    const parsed = parseIp(address);
    return parsed !== undefined && ranges.some((range) => rangeContains(range, parsed));
  };
}

function addHeaders(app: FastifyInstance, options: AppOptions): void {
  const headers = securityHeaders(options.tls !== undefined);
  app.addHook('onRequest', async (request, reply) => {
    // Nothing is kept by browsers or proxies unless it says so itself, as the files of the console do.
    reply.headers(headers).header('x-request-id', request.id).header('cache-control', 'no-store');
    if (request.url.startsWith('/api/')) reply.header('link', '</api/v1/openapi.json>; rel="service-desc"');
    if (request.url === '/healthz' || request.url === '/readyz') return;
    // Of two Host headers a proxy may believe the other one (RFC 9112, section 3.2).
    const hosts = request.raw.rawHeaders.filter((text, i) => i % 2 === 0 && text.toLowerCase() === 'host');
    options.origins.originOf(hosts.length > 1 ? undefined : request.headers.host);
    // The public's forms read no cookie, and copies of the page on other hosts post to them.
    if (request.routeOptions.config.isPublicForm === true) return;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      const hasCookie = request.cookies[sessionCookieName] !== undefined;
      options.origins.requireSameOrigin(request.headers.origin, request.headers.host, hasCookie);
    }
  });
  app.addHook('onResponse', async (request, reply) => {
    options.metrics.observeRequest(
      request.method,
      request.routeOptions.url ?? 'other',
      reply.statusCode,
      reply.elapsedTime,
    );
  });
}

function addErrors(app: FastifyInstance, options: AppOptions): void {
  app.setErrorHandler((error, request, reply) => {
    if (isWorthAnError(error)) {
      options.log.error('A request failed.', {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url,
        error,
      });
    }
    const problem = toProblem(error, request.id);
    const wait = problem.fields['retryAfterSeconds'];
    if (typeof wait === 'number') reply.header('retry-after', String(Math.ceil(wait)));
    return sendProblem(reply, problem);
  });
}

function sendProblem(reply: FastifyReply, problem: ReturnType<typeof toProblem>): FastifyReply {
  return reply.code(problem.status).header('content-type', problemContentType).send(JSON.stringify(problem));
}

/** For load balancers and monitoring. Health says nothing but yes or no; metrics need a token. */
function addOperations(app: FastifyInstance, options: AppOptions): void {
  let openApi: unknown;
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const isReady = await options.isReady();
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not-ready' });
  });
  app.get('/metrics', async (request, reply) => {
    const found = await authenticateRequest(options, request, reply);
    requireAccess('metrics:read', found?.actor);
    const text = await options.metrics.render();
    return reply.header('content-type', 'text/plain; version=0.0.4; charset=utf-8').send(text);
  });
  app.get('/api/v1/openapi.json', async (request, reply) => {
    const found = await authenticateRequest(options, request, reply);
    requireAccess('signed-in', found?.actor);
    return (openApi ??= options.openApi());
  });
}

function addRoute(app: FastifyInstance, options: AppOptions, route: Route): void {
  const { endpoint } = route;
  app.route({
    method: endpoint.method,
    url: endpoint.path,
    bodyLimit: endpoint.maxBodyBytes ?? bodyBytesDefault,
    handler: async (request, reply) => {
      const found = await authenticateRequest(options, request, reply);
      requireAccess(endpoint.access, found?.actor);
      const { signal, release } = requestSignal(request, options.stopping);
      try {
        const ctx = contextOf(options, request, reply, { found, signal });
        const answer = await route.handle(ctx, { params: request.params, query: request.query, body: request.body });
        if (endpoint.binary !== undefined) return await sendBinary(reply, endpoint.binary, answer);
        if (answer === null || answer === undefined) return await reply.code(204).send();
        return await reply.send(answer);
      } finally {
        release();
      }
    },
  });
}

async function authenticateRequest(
  options: AppOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Authenticated | undefined> {
  const sessionToken = request.cookies[sessionCookieName];
  const credentials = credentialsOf(request.headers, sessionToken, { address: request.ip, requestId: request.id });
  if (credentials.bearer === undefined && credentials.sessionToken === undefined) return undefined;
  const found = await options.authenticate(credentials);
  if (found?.rotated !== undefined) setSessionCookie(options, reply, found.rotated.token, found.rotated.expiresAt);
  return found;
}

/** Ends a use case when its client is gone or the process stops. */
function requestSignal(request: FastifyRequest, stopping: AbortSignal): { signal: AbortSignal; release: () => void } {
  const gone = new AbortController();
  const onClose = (): void => gone.abort(new DOMException('The client went away.', 'AbortError'));
  request.raw.socket.once('close', onClose);
  return { signal: AbortSignal.any([gone.signal, stopping]), release: () => request.raw.socket.off('close', onClose) };
}

function contextOf(
  options: AppOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  who: { found: Authenticated | undefined; signal: AbortSignal },
): UseCaseContext {
  const deviceToken = request.cookies[deviceCookieName];
  return {
    actor: who.found?.actor ?? nobody,
    store: options.store,
    clock: options.clock,
    random: options.random,
    log: options.log.child({ requestId: request.id }),
    requestId: request.id,
    address: request.ip,
    // The console asks in the language that its person chose.
    locale: chooseLocale(request.headers['accept-language']),
    signal: who.signal,
    http: {
      origin: request.headers.origin ?? options.origins.originOf(request.headers.host),
      userAgent: (request.headers['user-agent'] ?? '').slice(0, 256),
      setSessionCookie: (token, expiresAt) => setSessionCookie(options, reply, token, expiresAt),
      clearSessionCookie: () => void reply.clearCookie(sessionCookieName, cookieOptions(options)),
      ...(deviceToken === undefined || deviceToken.length > deviceTokenCharactersMax ? {} : { deviceToken }),
      setDeviceCookie: (token, expiresAt) =>
        void reply.setCookie(deviceCookieName, token, { ...cookieOptions(options), expires: new Date(expiresAt) }),
    },
  };
}

function cookieOptions(options: AppOptions): { path: string; httpOnly: boolean; sameSite: 'strict'; secure: boolean } {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: options.tls !== undefined };
}

function setSessionCookie(options: AppOptions, reply: FastifyReply, token: string, expiresAt: number): void {
  reply.setCookie(sessionCookieName, token, { ...cookieOptions(options), expires: new Date(expiresAt) });
}

async function addConsole(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    index: ['index.html'],
    cacheControl: false,
    dotfiles: 'ignore',
    setHeaders: (reply, path) => {
      // File names of assets carry a hash of their content; the page itself must always be asked for.
      reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.setNotFoundHandler((request, reply) => {
    const wantsPage =
      request.method === 'GET' && !request.url.startsWith('/api/') && !request.url.startsWith('/assets/');
    if (!wantsPage) return sendProblem(reply, notFoundProblem(request.id));
    return reply.sendFile('index.html');
  });
}
