/**
 * An installation with something to watch: two services on loopback, one that works and one that answers with an error
 * while its provider says that all is well; monitors, components and the first owner.
 */

import { createServer, type Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import type { z } from 'zod';
import type { Endpoint } from '#src/core/endpoint.ts';
import * as status from '#src/features/status/contract.ts';
import * as watch from '#src/features/watch/contract.ts';
import { type Account, openPage } from './browser.ts';
import { type RunningServe, startServe } from './server.ts';

const addresses = { works: '127.53.0.1', fails: '127.53.0.2', provider: '127.53.0.3' };
export const owner: Account = { username: 'olga', password: 'a long enough password for everybody' };

export interface StatusWorld {
  readonly origin: string;
  readonly monitorIds: Readonly<Record<'works' | 'fails' | 'provider', string>>;
  readonly componentIds: Readonly<Record<'group' | 'shop' | 'login', string>>;
  readonly stop: () => Promise<void>;
}

export async function startStatusWorld(browser: Browser): Promise<StatusWorld> {
  const services = await Promise.all([
    serve(addresses.works, 200, 'text/html', '<h1>Works</h1>'),
    serve(addresses.fails, 503, 'text/html', '<h1>Unavailable</h1>'),
    serve(addresses.provider, 200, 'application/json', claimsOfProvider()),
  ]);
  const server = await startServe({ KEEPSIGHT_WATCH_PRIVATE_NETWORKS: '127.53.0.0/16' });
  const { page } = await openPage(browser);
  await setUp(page, server);
  const seeded = await seed(page, server.origin, services.map(portOf));
  await page.context().close();
  return {
    origin: server.origin,
    ...seeded,
    stop: async () => {
      await server.stop();
      for (const service of services) service.close();
    },
  };
}

function serve(address: string, code: number, mediaType: string, body: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((_request, response) => {
      response.writeHead(code, { 'content-type': mediaType });
      response.end(body);
    });
    server.once('error', reject);
    server.listen(0, address, () => resolve(server));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The service listens on no port.');
  return address.port;
}

function claimsOfProvider(): string {
  const updated = '2026-11-22T06:00:00Z';
  return JSON.stringify({
    page: { id: 'p', name: 'Provider', url: 'https://status.example.org', updated_at: updated },
    status: { indicator: 'none', description: 'All Systems Operational' },
    components: [
      { id: 'login', name: 'Cloud sign-in', status: 'operational', updated_at: updated },
      { id: 'shop', name: 'Web shop', status: 'operational', updated_at: updated },
    ],
    incidents: [],
    scheduled_maintenances: [],
  });
}

async function setUp(page: Page, server: RunningServe): Promise<void> {
  await page.goto(server.setupLink);
  await page.getByLabel('Your name').fill('Olga Owner');
  await page.getByLabel('User name').fill(owner.username);
  await page.getByLabel('New password').fill(owner.password);
  await page.getByLabel('Repeat the password').fill(owner.password);
  await page.getByRole('button', { name: 'Create the owner account' }).click();
  await page.getByRole('heading', { name: 'Fleet', level: 1 }).waitFor();
}

/** One call of the API with the cookie of the page. */
export async function callAs<R extends z.ZodType>(
  page: Page,
  origin: string,
  endpoint: Endpoint<z.ZodType, z.ZodType, z.ZodType, R>,
  given: { readonly path?: string; readonly body?: unknown } = {},
): Promise<z.output<R>> {
  const answer = await page.request.fetch(`${origin}${given.path ?? endpoint.path}`, {
    method: endpoint.method,
    headers: { origin },
    ...(given.body === undefined ? {} : { data: given.body }),
  });
  if (!answer.ok()) throw new Error(`${endpoint.method} ${endpoint.path}: ${await answer.text()}`);
  return endpoint.response.parse(await answer.json());
}

async function seed(page: Page, origin: string, ports: readonly number[]) {
  const [works = 0, fails = 0, provider = 0] = ports;
  const { vantages } = await callAs(page, origin, watch.listVantages);
  const vantageIds = vantages.map((vantage) => vantage.id);
  const monitor = (body: unknown) => callAs(page, origin, watch.createMonitor, { body });
  const common = { vantageIds, periodS: 10, budgetMs: 5000 };
  const url = (address: string, port: number): string => `http://${address}:${String(port)}/`;
  const monitors = {
    works: await monitor({
      ...{ ...common, name: 'Sign-in page', probe: 'http', tags: ['web'] },
      settings: { url: url(addresses.works, works) },
    }),
    fails: await monitor({
      ...{ ...common, name: 'Shop front', probe: 'http', tags: ['web', 'shop'] },
      settings: { url: url(addresses.fails, fails) },
    }),
    provider: await monitor({
      ...{ ...common, name: 'What the provider says', probe: 'vendor-status' },
      settings: { url: url(addresses.provider, provider) },
    }),
  };
  const component = (body: unknown) => callAs(page, origin, status.createComponent, { body });
  const group = await component({ name: { en: 'Cloud services', de: 'Cloud-Dienste' }, position: 0 });
  const claimedAs = (key: string) => ({ monitorId: monitors.provider.id, key });
  const login = await component({
    ...{ name: { en: 'Cloud sign-in', de: 'Cloud-Anmeldung' }, parentId: group.id, position: 0 },
    ...{ monitorIds: [monitors.works.id], claim: claimedAs('login') },
  });
  const shop = await component({
    ...{ name: { en: 'Web shop', de: 'Webshop' }, parentId: group.id, position: 1, dependsOn: [login.id] },
    ...{ monitorIds: [monitors.fails.id], claim: claimedAs('shop') },
  });
  return {
    monitorIds: { works: monitors.works.id, fails: monitors.fails.id, provider: monitors.provider.id },
    componentIds: { group: group.id, shop: shop.id, login: login.id },
  };
}
