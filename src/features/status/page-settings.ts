/** What the operator chose for the public page; kept here because names of components and snapshots need it. */

import type { Db } from '#src/store/store.ts';
import { publicLocales } from '#src/core/messages.ts';
import { PageSettings } from './contract-schemas.ts';
import { readSetting, saveSetting } from './repository-settings.ts';

const key = 'page';

export const defaultPageSettings: PageSettings = {
  title: { en: 'Status', de: 'Status', sv: 'Status', fr: 'État des services', es: 'Estado', ja: '稼働状況' },
  defaultLocale: 'en',
  locales: [...publicLocales],
  publicUrl: null,
  contacts: [],
  // Three times the pace at which the page is made anew, and some for slow targets.
  staleAfterS: 300,
  acceptsReports: true,
  acceptsSubscribers: true,
};

export async function readPageSettings(db: Db): Promise<PageSettings> {
  return (await readSetting(db, key, PageSettings)) ?? defaultPageSettings;
}

export async function savePageSettings(tx: Db, settings: PageSettings, changedAt: number): Promise<void> {
  await saveSetting(tx, key, settings, changedAt);
}
