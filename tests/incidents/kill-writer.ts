/**
 * Publishes as fast as it can, by measurement and by people, and says so on standard output only after the store confirmed
 * it. Started and killed by kill.test.ts. `node kill-writer.ts DIRECTORY [URL]`
 */

import { writeSync } from 'node:fs';
import { systemActor } from '#src/core/access.ts';
import { Secret } from '#src/core/secret.ts';
import { StatementInput } from '#src/features/incidents/contract-schemas.ts';
import { createIncidents } from '#src/features/incidents/incidents.ts';
import { causeOfStatement } from '#src/features/status/notices/causes.ts';
import { enqueue } from '#src/features/status/notices/enqueue.ts';
import { systemClock } from '#src/platform/clock.ts';
import { systemRandom } from '#src/platform/random.ts';
import { openStore } from '#src/store/open-store.ts';
import { silentLog } from '../support/silent-log.ts';
import { contextOn } from '../support/use-case-context.ts';

const [directory = '', url = ''] = process.argv.slice(2);
const standardOutput = 1;
const nothing = { params: undefined, query: undefined, body: undefined };

const place = url === '' ? { directory } : { directory, url: new Secret(url) };
const store = await openStore({ ...place, clock: systemClock, log: silentLog });
const incidents = createIncidents({
  clock: systemClock,
  random: systemRandom,
  log: silentLog,
  afterPublish: async (tx, ctx, told) => {
    const nowMs = systemClock.nowMs();
    await enqueue(tx, ctx, causeOfStatement(told, { components: [], dataAt: null, nowMs }));
  },
  gateEvidence: () => undefined,
  componentNames: async (_db, ids) => new Map(ids.map((id) => [id, {}])),
  preview: async () => ({ page: null, channels: [] }),
  publish: () => undefined,
});
const ctx = contextOn(store, { actor: { ...systemActor, id: 'command-line', name: 'command line' } });

const statement = StatementInput.parse({
  originalLocale: 'en',
  texts: [{ locale: 'en', review: 'original', title: 'Sign-in fails', body: 'x'.repeat(4_000) }],
  claims: [{ modality: 'observed', subject: 'effect', text: 'Sign-in fails.' }],
  nextUpdateAt: systemClock.nowMs() + 3_600_000,
});

async function publishForEver(): Promise<never> {
  const { id } = await incidents.openIncident(ctx, {
    ...nothing,
    body: {
      titles: { en: 'Sign-in fails' },
      originalLocale: 'en',
      severity: 'major',
      state: 'confirmed',
      componentIds: [],
      reason: 'killed soon',
    },
  });
  for (;;) {
    const draft = await incidents.draftStatement(ctx, { ...nothing, params: { id }, body: statement });
    await incidents.publishStatement(ctx, { ...nothing, params: { id: draft.id } });
    writeSync(standardOutput, `${draft.id}\n`);
  }
}

await Promise.all([publishForEver(), publishForEver()]);
