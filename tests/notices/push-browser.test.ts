/**
 * Notices that a browser shows by itself, in a real Chromium, from the button on the page to the incident that a press on the
 * notification opens. The push service of the browser's maker is the one thing that tests do not have: here a receiver of
 * ours stands for it, and what it took is handed to the browser by the debugger.
 */

import { createECDH, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import ece from 'http_ece';
import type { Browser, CDPSession, Page, Worker } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { defaultPageSettings } from '#src/features/status/page-settings.ts';
import { renderPage } from '#src/features/status/page/render-page.ts';
import { openStore } from '#src/store/open-store.ts';
import type { Store } from '#src/store/store.ts';
import { addPublicForms } from '#src/programs/server/public-forms.ts';
import { addPublicPage, createPublicPage } from '#src/programs/server/public-page.ts';
import { accessibilityViolations, launchBrowser, openPage } from '../support/browser.ts';
import { aPageSigner } from '../support/page-signer.ts';
import { silentLog } from '../support/silent-log.ts';
import { aPatientClock } from '../server/public-world.ts';
import { startPushService, type PushService } from './push-service.ts';
import { february2022Snapshot } from '../support/snapshots-february.ts';
import { aPage } from '../support/snapshots.ts';
import { aCause, choice, input, openWorld, tell, type World } from './world.ts';

const host = '127.49.0.7';
const { clock, takeTime } = aPatientClock();
let app: FastifyInstance;
/** The same files on a host that only serves files. */
let copy: FastifyInstance;
let copyRoot: string;
let directory: string;
let store: Store;
let service: PushService;
let world: World;
let stopWorld: () => Promise<void>;
let hub: string;
let browser: Browser;

/** What a browser has when its push service took its wish. */
const keys = createECDH('prime256v1');
keys.generateKeys();
const auth = randomBytes(16);
const endpoint = (): string => `${service.url}/push/browser-1`;

beforeAll(async () => {
  browser = await launchBrowser();
  service = await startPushService(host);
  app = Fastify();
  copy = Fastify();
  directory = await mkdtemp(join(tmpdir(), 'keepsight-push-'));
  store = await openStore({ directory, clock, log: silentLog });
  const page = createPublicPage({ isTls: false });
  const settings = () => ({
    ...defaultPageSettings,
    title: { en: 'Harbour status', de: 'Hafenstatus' },
    publicUrl: hub,
  });
  world = openWorld(store, {
    clock,
    postsTo: { audience: 'operator', trusts: () => true },
    deps: { pushHosts: [new URL(service.url).host], readPageSettings: async () => settings(), rootUrl: () => hub },
  });
  addPublicPage(app, page);
  addPublicPage(copy, page);
  copyRoot = `${await copy.listen({ host: '127.49.0.8', port: 0 })}/status/`;
  await addPublicForms(app, {
    notices: world.notices,
    stopping: new AbortController().signal,
    submitReport: async () => undefined,
    receiveQuestion: async () => undefined,
  });
  hub = `${await app.listen({ host, port: 0 })}/status/`;
  const pushKey = await world.notices.pushKey();
  const snapshot = { ...february2022Snapshot(), page: aPage({ publicUrl: hub }) };
  page.replace(
    new Map([...renderPage(snapshot, aPageSigner(), new Map(), { pushKey })].map(([path, { bytes }]) => [path, bytes])),
  );
  const running = world.start();
  stopWorld = () => running.stop();
});
afterAll(async () => {
  await browser.close();
  await stopWorld();
  await world.close();
  await app.close();
  await copy.close();
  await service.close();
  await store.close();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(takeTime);

const Payload = z.object({ title: z.string(), body: z.string(), url: z.string(), leave: z.string().optional() });

/** As the browser decrypts it. */
function opened(body: Buffer): { readonly text: string; readonly payload: z.infer<typeof Payload> } {
  const authSecret = auth.toString('base64url');
  const text = ece.decrypt(body, { version: 'aes128gcm', privateKey: keys, authSecret }).toString('utf8');
  return { text, payload: Payload.parse(JSON.parse(text)) };
}

/** The push service of the browser's maker took its wish. Registering, asking and sending are the page's own. */
async function withPushService(tab: Page): Promise<void> {
  const given = { endpoint: endpoint(), p256dh: keys.getPublicKey('base64url'), auth: auth.toString('base64url') };
  await tab.addInitScript(`(() => {
    const given = ${JSON.stringify(given)};
    const subscription = {
      endpoint: given.endpoint,
      options: {},
      toJSON: () => ({ endpoint: given.endpoint, expirationTime: null, keys: { p256dh: given.p256dh, auth: given.auth } }),
      unsubscribe: async () => { localStorage.removeItem('subscribed'); return true; },
    };
    PushManager.prototype.getSubscription = async () => localStorage.getItem('subscribed') ? subscription : null;
    PushManager.prototype.subscribe = async (options) => {
      window.asked = { visible: options.userVisibleOnly, key: options.applicationServerKey.length };
      localStorage.setItem('subscribed', 'yes');
      return subscription;
    };
  })()`);
}

async function openTab(): Promise<{ tab: Page; faults: readonly string[]; close: () => Promise<void> }> {
  const { page: tab, faults } = await openPage(browser);
  await tab.context().grantPermissions(['notifications'], { origin: new URL(hub).origin });
  return { tab, faults, close: () => tab.context().close() };
}

/** Hands the worker what the push service would. */
async function deliver(tab: Page, data: string): Promise<void> {
  const session: CDPSession = await tab.context().newCDPSession(tab);
  const registered = new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [first] = registrations;
      if (first !== undefined) resolve(first.registrationId);
    });
  });
  await session.send('ServiceWorker.enable');
  const registrationId = await registered;
  await session.send('ServiceWorker.deliverPushMessage', { origin: new URL(hub).origin, registrationId, data });
  await session.detach();
}

const Shown = z.array(
  z.object({ title: z.string(), body: z.string(), lang: z.string(), tag: z.string(), actions: z.array(z.string()) }),
);

async function shown(tab: Page): Promise<z.infer<typeof Shown>> {
  const found = await tab.evaluate(`(async () => {
    const registration = await navigator.serviceWorker.getRegistration(${JSON.stringify(hub)});
    const all = await registration.getNotifications();
    return all.map(({ title, body, lang, tag, actions }) => ({ title, body, lang, tag, actions: actions.map((one) => one.title) }));
  })()`);
  return Shown.parse(found);
}

async function workerOf(tab: Page): Promise<Worker> {
  const [running] = tab.context().serviceWorkers();
  return running ?? tab.context().waitForEvent('serviceworker');
}

/** A press on the newest notification; what it would open. A worker may open a window only after a press of a person. */
async function press(tab: Page, action = ''): Promise<string> {
  const worker = await workerOf(tab);
  const url = await worker.evaluate(`(async () => {
    const [newest] = (await self.registration.getNotifications()).toReversed();
    let url = '';
    self.clients.openWindow = async (wanted) => { url = wanted; return null; };
    const event = new NotificationEvent('notificationclick', { notification: newest, action: ${JSON.stringify(action)} });
    let done;
    event.waitUntil = (work) => { done = work; };
    self.dispatchEvent(event);
    await done;
    return url;
  })()`);
  return String(url);
}

const visit = (tab: Page, root = hub, locale = 'de'): Promise<unknown> => tab.goto(`${root}${locale}/subscribe/`);
const start = 'Mitteilungen in diesem Browser anzeigen';
const stop = 'Mitteilungen in diesem Browser beenden';
const where = 'Das geht nur unter der Adresse des Hubs selbst';

describe('the button', () => {
  it('is not there without script; the page says where it works', async () => {
    const { page: tab } = await openPage(browser, { javaScriptEnabled: false });
    await visit(tab);
    await tab.getByText(where).waitFor();
    expect(await tab.getByRole('link', { name: `${hub}de/subscribe/index.html` }).count()).toBe(1);
    expect(await tab.locator('#push-here button').count()).toBe(0);
    await tab.context().close();
  });

  it('is not there on a copy of the page at another address, which says so', async () => {
    const { tab, faults, close } = await openTab();
    await visit(tab, copyRoot);
    await tab.getByText(where).waitFor();
    expect(await tab.locator('#push-here button').count()).toBe(0);
    expect(faults).toEqual([]);
    await close();
  });

  it('is not there in a browser that cannot, which says so', async () => {
    const { tab, close } = await openTab();
    await tab.addInitScript('delete window.PushManager');
    await visit(tab);
    await tab.getByText('Dieser Browser kann keine Mitteilungen anzeigen').waitFor();
    expect(await tab.locator('#push-here button').count()).toBe(0);
    await close();
  });

  it('says what went wrong where there is no push service, and can be pressed again', async () => {
    const { tab, faults, close } = await openTab();
    await visit(tab);
    const button = tab.getByRole('button', { name: start });
    await button.click();
    // This browser has no way to the service of its maker. The worker is registered all the same.
    await tab.getByText('Der Browser hat seinen Push-Dienst nicht erreicht.').waitFor();
    expect(await button.isEnabled()).toBe(true);
    expect(await tab.evaluate(`navigator.serviceWorker.getRegistration().then((one) => one.scope)`)).toBe(hub);
    expect(await accessibilityViolations(tab)).toEqual([]);
    expect(faults.filter((fault) => !fault.startsWith('Connecting to'))).toEqual([]);
    await close();
  });

  it('says where to change it when the browser forbids it', async () => {
    const { page: tab } = await openPage(browser);
    await tab.addInitScript(
      `PushManager.prototype.subscribe = async () => { throw new DOMException('no', 'NotAllowedError'); }`,
    );
    await visit(tab);
    await tab.getByRole('button', { name: start }).click();
    await tab.getByText('Der Browser erlaubt dieser Seite keine Mitteilungen.').waitFor();
    await tab.context().close();
  });
});

describe('from the button to the incident', () => {
  it('asks, confirms, tells, opens and ends', async () => {
    const { tab, faults, close } = await openTab();
    await withPushService(tab);
    await visit(tab);
    await tab.getByRole('button', { name: start }).click();
    await tab.getByRole('heading', { name: 'Wovon möchten Sie hören?' }).waitFor();
    await tab.getByText('Für diesen Browser').waitFor();
    expect(await tab.locator('select[name=delivery]').count()).toBe(0);
    await tab.getByLabel('Melden').selectOption('major');
    await tab.getByLabel('Doors').check();
    takeTime();
    await tab.getByRole('button', { name: 'Bestätigung zusenden' }).click();
    await tab.getByRole('heading', { name: 'Drücken Sie auf die Mitteilung' }).waitFor();

    await vi.waitUntil(() => service.received.length === 1, { timeout: 20_000 });
    const question = opened(service.received[0] ?? Buffer.alloc(0));
    await visit(tab);
    await deliver(tab, question.text);
    await vi.waitUntil(async () => (await shown(tab)).length === 1, { timeout: 20_000 });
    expect(await shown(tab)).toMatchObject([
      {
        title: 'Bitte bestätigen: Mitteilungen von „Hafenstatus“',
        body: 'Drücken Sie hier und bestätigen Sie auf der Seite, die sich öffnet. Bis dahin wird sonst nichts gesendet.',
        ...{ lang: 'de', actions: [] },
      },
    ]);
    const confirmUrl = await press(tab);
    expect(confirmUrl).toBe(question.payload.url);
    await tab.goto(confirmUrl);
    await tab.getByRole('button', { name: 'Bestätigen' }).click();
    await tab.getByRole('heading', { name: 'Bestätigt' }).waitFor();
    expect(await tab.getByLabel('Doors').isChecked()).toBe(true);

    await tell(world, aCause({ componentIds: ['cmp_doors'] }));
    await vi.waitUntil(() => service.received.length === 2, { timeout: 20_000 });
    const notice = opened(service.received[1] ?? Buffer.alloc(0));
    await visit(tab);
    await deliver(tab, notice.text);
    await vi.waitUntil(async () => (await shown(tab)).length === 1, { timeout: 20_000 });
    const [one] = await shown(tab);
    expect(one).toMatchObject({ title: 'Ausfall: Cloud-Anmeldung – Bestätigt', tag: 'inc_1', actions: [stop] });
    expect(one?.body).toContain('Seit 14:02 kommt keine Antwort.');
    expect(await press(tab)).toBe(`${hub}de/incident/inc_1/`);
    // A newer one of the same matter takes its place; the other button leads to the end of the notices.
    await deliver(tab, notice.text);
    await vi.waitUntil(async () => (await shown(tab)).length === 1, { timeout: 20_000 });
    expect(await press(tab, 'leave')).toBe(notice.payload.leave);

    takeTime();
    await visit(tab);
    await tab.getByText('Dieser Browser ist dieser Seite bekannt.').waitFor();
    await tab.getByRole('button', { name: stop }).click();
    await tab.getByRole('heading', { name: 'Erledigt' }).waitFor();
    expect(await store.db.selectFrom('noticeSubscribers').selectAll().execute()).toEqual([]);
    await visit(tab);
    await tab.getByRole('button', { name: start }).waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  it('opens nothing but this page, whatever a message says', async () => {
    const { tab, close } = await openTab();
    await withPushService(tab);
    await visit(tab);
    await tab.getByRole('button', { name: start }).click();
    await tab.getByRole('heading', { name: 'Wovon möchten Sie hören?' }).waitFor();
    await visit(tab);
    const overview = `${hub}en/index.html`;
    for (const message of [
      '{"title":"x","url":"https://evil.example/","leave":"javascript:alert(1)"}',
      `{"title":"x","url":"${new URL(hub).origin}/sign-in"}`,
      '{"title":7,"language":"__proto__","url":{}}',
      'no JSON at all',
      'null',
      '',
    ]) {
      await deliver(tab, message);
      await vi.waitUntil(async () => (await shown(tab)).length === 1, { timeout: 20_000 });
      expect((await shown(tab))[0], message).toMatchObject({ actions: [], lang: 'en' });
      expect(await press(tab), message).toBe(overview);
    }
    await close();
  });
});

describe('what the page and its worker may do', () => {
  it('is exactly one script more and a worker on the page for subscribing, and nothing for the worker itself', async () => {
    const policyOf = async (path: string): Promise<string> =>
      (await fetch(`${hub}${path}`)).headers.get('content-security-policy') ?? '';
    const [overview, subscribing, worker] = await Promise.all([
      policyOf('de/'),
      policyOf('de/subscribe/'),
      policyOf('push-worker.js'),
    ]);
    expect(overview).not.toMatch(/worker-src|connect-src/);
    const hashes = (policy: string): string[] => policy.match(/'sha256-[^']+'/g) ?? [];
    expect([hashes(overview).length, hashes(subscribing).length]).toEqual([1, 2]);
    const [own = '', added = ''] = hashes(subscribing);
    expect(subscribing.replace(`${own} ${added}`, own).replace("worker-src 'self'; ", '')).toBe(overview);
    expect(worker).toBe("default-src 'none'; frame-ancestors 'none'");
    const html = await (await fetch(`${hub}de/subscribe/`)).text();
    const meta = /http-equiv="content-security-policy" content="([^"]+)"/.exec(html)?.[1];
    expect(`${meta ?? ''}; frame-ancestors 'none'`).toBe(subscribing);
  });

  it('refuses a browser’s wish that is none, and one of a service that is not listed', async () => {
    const post = async (fields: Record<string, string>): Promise<[number, string]> => {
      takeTime();
      const answer = await fetch(`${hub}push`, {
        method: 'POST',
        body: new URLSearchParams({ locale: 'en', ...fields }),
      });
      return [answer.status, await answer.text()];
    };
    for (const subscription of ['', '{}', 'null', '[1]', `{"endpoint":"http://x/","keys":{}}`, 'x'.repeat(5000)]) {
      expect((await post({ subscription }))[0], subscription).toBe(422);
    }
    const foreign = JSON.stringify({
      endpoint: 'https://push.evil.example/x',
      keys: { p256dh: keys.getPublicKey('base64url'), auth: auth.toString('base64url') },
    });
    const [, form] = await post({ subscription: foreign });
    const stamp = /name="stamp" value="([^"]+)"/.exec(form)?.[1] ?? '';
    const [status, text] = await post({ subscription: foreign, stamp });
    expect(status).toBe(403);
    expect(text).toContain('is not one that this installation sends to');
  });

  it('ends nobody’s notices for who knows their address but not their keys', async () => {
    const subscription = {
      endpoint: endpoint(),
      keys: { p256dh: keys.getPublicKey('base64url'), auth: auth.toString('base64url') },
    };
    const before = service.received.length;
    await world.notices.acceptSignUp(world.ctx, { channel: 'web-push', subscription }, choice());
    await vi.waitUntil(() => service.received.length > before, { timeout: 20_000 });
    const { payload } = opened(service.received.at(-1) ?? Buffer.alloc(0));
    const token = new URL(payload.url).searchParams.get('token') ?? '';
    await world.notices.confirmSignUp(world.ctx, input({ token }));
    const count = async (): Promise<number> =>
      (await store.db.selectFrom('noticeSubscribers').select('id').execute()).length;
    const guessed = { ...subscription, keys: { ...subscription.keys, auth: randomBytes(16).toString('base64url') } };
    const leave = async (given: unknown): Promise<string> => {
      takeTime();
      const body = new URLSearchParams({ locale: 'en', leave: 'yes', subscription: JSON.stringify(given) });
      return (await fetch(`${hub}push`, { method: 'POST', body })).text();
    };
    const refused = await leave(guessed);
    expect(await count()).toBe(1);
    // The same words: nobody finds out who is subscribed.
    expect(await leave(subscription)).toBe(refused);
    expect(await count()).toBe(0);
  });
});
