/**
 * The service worker of the page: it shows what the hub has sent, and opens the page when it is pressed. It keeps nothing,
 * answers no request of the page, and asks nobody for anything; its policy forbids it that too. Whatever a message says, what
 * it opens is below the page.
 */

import type { PublicLocale } from '#src/core/messages.ts';
import { titleOf, viewOf, type Indexed } from './view.ts';

export const workerPath = 'push-worker.js';
/** It loads nothing and connects to nothing. */
export const workerPolicy = "default-src 'none'";

export function pushWorker(indexed: Indexed): string {
  const { locales, defaultLocale } = indexed.snapshot.page;
  const wordsIn = (locale: PublicLocale) => {
    const view = viewOf(indexed, locale, '');
    return { title: titleOf(view), stop: view.say('push.stop') };
  };
  const words = Object.fromEntries(locales.map((locale) => [locale, wordsIn(locale)]));
  return `const words = ${JSON.stringify(words)};\nconst usual = ${JSON.stringify(defaultLocale)};\n${code}`;
}

const code = `
self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('push', (event) => event.waitUntil(show(event.data)));

self.addEventListener('notificationclick', (event) => {
  const { url, leave } = event.notification.data;
  event.notification.close();
  event.waitUntil(open(event.action === 'leave' ? leave : url));
});

const text = (value, most) => (typeof value === 'string' ? value.slice(0, most) : '');

/** A browser shows something of its own when a worker shows nothing, so an empty message is shown too. */
async function show(data) {
  let given = {};
  try {
    given = Object(data.json());
  } catch {}
  const language = Object.hasOwn(words, given.language) ? given.language : usual;
  const leave = within(given.leave, '');
  const tag = text(given.tag, 100);
  await self.registration.showNotification(text(given.title, 200) || words[language].title, {
    body: text(given.body, 600),
    lang: language,
    dir: 'auto',
    data: { url: within(given.url, language + '/index.html'), leave },
    ...(tag !== '' && { tag, renotify: true }),
    ...(leave !== '' && { actions: [{ action: 'leave', title: words[language].stop }] }),
  });
}

/** The address when it lies below the page. */
function within(url, otherwise) {
  const { scope } = self.registration;
  const own = otherwise === '' ? '' : scope + otherwise;
  if (typeof url !== 'string' || !URL.canParse(url, scope)) return own;
  const { href } = new URL(url, scope);
  return href.startsWith(scope) ? href : own;
}

async function open(url) {
  const shown = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const same = shown.find((one) => one.url === url);
  return same === undefined ? self.clients.openWindow(url) : same.focus();
}
`;
