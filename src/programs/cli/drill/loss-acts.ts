/** Two rehearsals of our own misfortune: our hub is lost in the middle, and our own internet is lost. */

import { statementOf } from './loss-words.data.ts';
import { readSnapshot } from './recorder.ts';
import type { Act, Stage } from './scenario.ts';
import { bare, draft, incidentOf, publish } from './speaking.ts';

const minuteMs = 60_000;
const secondMs = 1000;

/** When the hub is lost: while mails of a statement are under way, so that some were sent and some were not. */
const lostAtMs = 60 * minuteMs + 900;
const emergencyAtMs = 120 * minuteMs;
const backAtMs = 240 * minuteMs;

async function saySomething(stage: Stage): Promise<void> {
  const id = incidentOf(stage, 'main');
  await stage.hub().system.incidents.acknowledgeIncident(stage.as('ada'), { ...bare, params: { id } });
  const effect = {
    modality: 'observed',
    subject: 'effect',
    topic: '',
    text: 'No answer from three networks.',
  } as const;
  const nextUpdateAt = stage.clock.nowMs() + 60 * minuteMs;
  const statement = await draft(stage, 'ada', statementOf, { claims: [{ ...effect, evidence: [] }], nextUpdateAt });
  await publish(stage, 'ada', statement.id);
}

const statementIds = (stage: Stage): string[] => stage.recorder.recording().changes.map(({ causeId }) => causeId);

export const hubLostActs: readonly Act[] = [
  { atMs: 60 * minuteMs, who: 'Ada', does: 'publishes a statement; mails begin to go out.', run: saySomething },
  {
    ...{ atMs: lostAtMs, who: 'Our hub', does: 'is lost while mails are under way.' },
    run: async (stage) => {
      const { mails } = stage.mailbox;
      stage.measures.set('mails-before-loss', mails.filter(({ at }) => at > stage.clock.nowMs() - secondMs).length);
      await stage.killHub();
    },
  },
  {
    ...{ atMs: emergencyAtMs - minuteMs, who: 'A reader', does: 'opens the copy of the page.' },
    run: async (stage) => {
      const { generatedAt, page } = readSnapshot(stage.recorder.page());
      const html = new TextDecoder().decode(stage.recorder.page().get('en/index.html')?.bytes);
      const isOld = stage.clock.nowMs() - generatedAt > page.staleAfterS * secondMs;
      // The script of the page compares these signed times with the clock of the reader.
      const stamp = /<meta name="keepsight-stamp" content="([^"]+)"/.exec(html)?.[1] ?? '';
      const saysSo =
        stamp.includes(`.${String(generatedAt)}.`) && html.includes('id="stale"') && html.includes('<script');
      stage.measures.set('stale-said', isOld && saysSo ? 1 : 0);
      stage.measures.set('page-while-lost', generatedAt > lostAtOf(stage) ? 1 : 0);
    },
  },
  {
    ...{ atMs: emergencyAtMs, who: 'Bo', does: 'publishes from the store alone, with no server running.' },
    run: async (stage) => {
      const before = statementIds(stage);
      await stage.withoutServer(async ({ system }) => system.publisher.publish(await system.status.snapshot()));
      const { incidents, components } = readSnapshot(stage.recorder.page());
      const kept = new Set(incidents.flatMap(({ statements }) => statements.map(({ id }) => id)));
      const isHonest = components.every(({ state }) => state !== 'ok' && state !== 'degraded');
      stage.measures.set('emergency-page', isHonest && before.every((id) => kept.has(id)) ? 1 : 0);
    },
  },
  {
    ...{ atMs: backAtMs, who: 'Our hub', does: 'is started again over the same folder.' },
    run: (stage) => stage.startHub(),
  },
  {
    ...{ atMs: backAtMs + 30 * minuteMs, who: 'Everybody', does: 'reads the page again.' },
    run: async (stage) => {
      const { incidents } = readSnapshot(stage.recorder.page());
      const kept = new Set(incidents.flatMap(({ statements }) => statements.map(({ id }) => id)));
      stage.measures.set('statements-lost', statementIds(stage).filter((id) => !kept.has(id)).length);
    },
  },
];

function lostAtOf(stage: Stage): number {
  return stage.recorder.happenings.find(({ text }) => text.startsWith('Our hub is lost'))?.at ?? 0;
}

const allLostAtMs = 60 * minuteMs;
const allBackAtMs = 150 * minuteMs;

export const internetLostActs: readonly Act[] = [
  {
    ...{ atMs: 30 * minuteMs, who: 'Malmö', does: 'loses its internet; two of three vantages still agree.' },
    run: async ({ places }) => void (places.Malmö.condition = 'cut-off'),
  },
  {
    ...{ atMs: allLostAtMs, who: 'Everybody of us', does: 'loses the internet: nobody can know how the vendor is.' },
    run: async (stage) => {
      for (const place of Object.values(stage.places)) place.condition = 'cut-off';
      for (const key of stage.installed.monitors.keys())
        if (key !== 'claims') stage.recorder.truth(key, 'not-knowable');
    },
  },
  {
    ...{ atMs: allBackAtMs, who: 'Everybody of us', does: 'is back.' },
    run: async (stage) => {
      stage.watchClosely(15 * minuteMs);
      for (const place of Object.values(stage.places)) place.condition = 'well';
      for (const key of stage.installed.monitors.keys()) if (key !== 'claims') stage.recorder.truth(key, 'well');
    },
  },
];

/** How long after our return everything that works was shown as working. */
export async function readReturn(stage: Stage): Promise<void> {
  const { pages, happenings } = stage.recorder.recording();
  const backAt = happenings.find(({ text }) => text === 'Everybody of us is back.')?.at;
  if (backAt === undefined) return;
  const monitored = new Set(stage.installed.monitors.keys());
  const first = pages.find(
    (page) =>
      page.at >= backAt && page.components.every(({ component, state }) => !monitored.has(component) || state === 'ok'),
  );
  if (first !== undefined) stage.measures.set('back-after', Math.round((first.at - backAt) / secondMs));
}
