/** People who speak for an installation, each in a browser of their own. */

import type { Browser, Page } from 'playwright-core';
import type { Role } from '#src/core/access.ts';
import type { IncidentRoom } from '#src/features/incidents/contract-records.ts';
import type { Incident, Statement, StatementInput } from '#src/features/incidents/contract-schemas.ts';
import * as incidents from '#src/features/incidents/contract.ts';
import * as people from '#src/features/people/contract.ts';
import { openPage, type WatchedPage } from './browser.ts';
import { callAs } from './status-world.ts';

const password = 'copper otter balcony 3';

export interface Speakers {
  /** A communicator of this name, made and signed in with the first call, in a new browser context. */
  readonly as: (name: string, role?: Role, options?: Parameters<typeof openPage>[1]) => Promise<WatchedPage>;
}

/** @param owner a page of somebody who may add people */
export function speakersOf(browser: Browser, origin: string, owner: Page): Speakers {
  const sessions = new Map<string, Session>();
  const enter = async (name: string, role: Role): Promise<Session> => {
    await callAs(owner, origin, people.createPerson, {
      body: {
        ...{ name: name.toLowerCase(), displayName: name, locale: null, password },
        grants: [{ role, scope: { kind: 'everything' } }],
      },
    });
    const { page } = await openPage(browser);
    await page.goto(`${origin}/sign-in`);
    await page.getByLabel('User name').fill(name.toLowerCase());
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
    const session = await page.context().storageState();
    await page.context().close();
    return session;
  };
  return {
    as: async (name, role = 'communicator', options = {}) => {
      const session = sessions.get(name) ?? (await enter(name, role));
      sessions.set(name, session);
      return openPage(browser, { ...options, storageState: session });
    },
  };
}

type Session = Awaited<ReturnType<ReturnType<Page['context']>['storageState']>>;

const pathOf = (path: string, id: string): string => path.replace(':id', id);

export function openIncident(
  page: Page,
  origin: string,
  title: string,
  componentIds: readonly string[] = [],
): Promise<Incident> {
  const body = {
    ...{ titles: { en: title, de: `${title} (deutsch)` }, originalLocale: 'en', severity: 'major' },
    ...{ state: 'confirmed', componentIds, reason: 'customers call' },
  };
  return callAs(page, origin, incidents.openIncident, { body });
}

/** A statement that needs nobody's approval, published. */
export async function say(
  page: Page,
  origin: string,
  incidentId: string,
  input: Partial<StatementInput> & { readonly title: string },
): Promise<Statement> {
  const { title, ...rest } = input;
  const body = {
    originalLocale: 'en',
    texts: [{ locale: 'en', review: 'original', title, body: '' }],
    claims: [{ modality: 'observed', subject: 'effect', text: `${title}.` }],
    ...rest,
  };
  const draft = await callAs(page, origin, incidents.draftStatement, {
    path: pathOf(incidents.draftStatement.path, incidentId),
    body,
  });
  return callAs(page, origin, incidents.publishStatement, {
    path: pathOf(incidents.publishStatement.path, draft.id),
  });
}

export function roomOf(page: Page, origin: string, incidentId: string): Promise<IncidentRoom> {
  return callAs(page, origin, incidents.getIncident, { path: pathOf(incidents.getIncident.path, incidentId) });
}
