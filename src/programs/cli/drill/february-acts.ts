/** What the people of a customer do in the case of February 2022, with its real mistakes and with what must stop some of them. */

import { february2022StartMs } from '#src/sim/internet/february-2022.ts';
import { vendorServices } from '#src/sim/internet/vendor.ts';
import { WaveInput } from '#src/features/incidents/contract-restoration.ts';
import type { StatementInput } from '#src/features/incidents/contract-schemas.ts';
import type { Speaker } from './cast.data.ts';
import {
  closingWords,
  correctionWords,
  denialWords,
  firstWords,
  secondWords,
  switchedOffWords,
  updateWords,
} from './february-words.data.ts';
import type { Act, Stage } from './scenario.ts';
import { approve, bare, draft, incidentOf, mustBeRefused, publish, room, type Words } from './speaking.ts';

const at = (day: number, hour: number, minute = 0): number => Date.UTC(2022, 1, day, hour, minute);
const act = (atMs: number, who: string, does: string, run: Act['run']): Act => ({
  ...{ atMs: atMs - february2022StartMs, who, does, run },
});

type Claims = StatementInput['claims'];
const claim = (
  modality: Claims[number]['modality'],
  subject: Claims[number]['subject'],
  text: string,
  topic = '',
): Claims[number] => ({ modality, subject, topic, text, evidence: [] });

const effect = claim('observed', 'effect', 'The services do not answer from three networks.');

/** Writes, lets others approve when it must be, and publishes. */
async function say(
  stage: Stage,
  words: Words,
  claims: Claims,
  options: {
    readonly nextUpdateAt: number | null;
    readonly approvedBy?: Speaker;
    readonly supersedes?: string;
    readonly correction?: string;
  },
): Promise<string> {
  const { approvedBy, nextUpdateAt, supersedes = null, correction = null } = options;
  const statement = await draft(stage, 'ada', words, { claims, nextUpdateAt, supersedes, correction });
  if (approvedBy !== undefined) await approve(stage, approvedBy, statement);
  await publish(stage, 'ada', statement.id);
  return statement.id;
}

const speaking: readonly Act[] = [
  act(at(20, 18, 5), 'Ada', 'takes the incident up; Bo leads, Ada speaks.', async (stage) => {
    const id = incidentOf(stage, 'main');
    const { incidents } = stage.hub().system;
    await incidents.acknowledgeIncident(stage.as('ada'), { ...bare, params: { id } });
    for (const [role, holder] of [
      ['commander', 'Bo Harju'],
      ['communication', 'Ada Lind'],
    ] as const) {
      await incidents.handOverRole(stage.as('ada'), { ...bare, params: { id }, body: { role, holder, note: '' } });
    }
  }),
  act(at(20, 18, 20), 'Ada', 'writes a first, thin statement and promises the next for 20:00.', async (stage) => {
    const unknownCause = claim('unknown', 'cause', 'We do not know why.');
    await say(stage, firstWords, [effect, unknownCause], { nextUpdateAt: at(20, 20) });
    stage.measures.set('promise-missed-at', at(20, 20));
  }),
  act(at(20, 21, 10), 'Ada', 'comes back, seventy minutes after the promised time.', async (stage) => {
    await say(stage, secondWords, [effect], { nextUpdateAt: at(21, 9) });
    stage.measures.set('promise-caught-up-at', stage.clock.nowMs());
  }),
  act(at(21, 8, 55), 'Ada', 'repeats what the vendor posted; Bo approves, because it names a cause.', async (stage) => {
    const cause = claim('suspected', 'cause', 'Nordlys switched services off while it examines a problem.', 'shutdown');
    await say(stage, switchedOffWords, [effect, cause], { nextUpdateAt: at(21, 12), approvedBy: 'bo' });
  }),
  act(
    at(21, 11, 5),
    'Ada',
    'drafts the denial that the vendor gave to the press, and tries to publish it.',
    async (stage) => {
      const denial = claim('ruled-out', 'cause', 'There is no attack.', 'attack');
      const statement = await draft(stage, 'ada', denialWords, { claims: [denial], nextUpdateAt: at(21, 17) });
      stage.ids.set('denial', statement.id);
      stage.ids.set('denial-hash', statement.contentHash);
      await mustBeRefused(stage, 'A denial with no approval', () => publish(stage, 'ada', statement.id));
      await mustBeRefused(stage, 'Approval of the own denial', () => approve(stage, 'ada', statement));
      await mustBeRefused(stage, 'A denial after the try to approve it oneself', () =>
        publish(stage, 'ada', statement.id),
      );
    },
  ),
  act(at(21, 11, 20), 'Bo', 'approves it, and Ada tries again.', async (stage) => {
    await approveDenial(stage, 'bo');
    await mustBeRefused(stage, 'A denial with one approval', () =>
      publish(stage, 'ada', stage.ids.get('denial') ?? ''),
    );
  }),
  act(at(21, 11, 45), 'Cleo', 'approves it too, and it is published: two people stand for it.', async (stage) => {
    await approveDenial(stage, 'cleo');
    await publish(stage, 'ada', stage.ids.get('denial') ?? '');
  }),
  act(at(21, 16, 20), 'Ada', 'corrects the denial: the vendor confirms an intrusion.', async (stage) => {
    const cause = claim('observed', 'cause', 'Nordlys confirms an intrusion.', 'attack');
    const id = await say(stage, correctionWords, [cause], {
      ...{ nextUpdateAt: at(22, 9), approvedBy: 'bo', supersedes: stage.ids.get('denial') ?? '' },
      correction: 'We repeated a denial of Nordlys, which Nordlys has taken back.',
    });
    stage.ids.set('correction', id);
  }),
  ...(
    [
      [
        at(22, 8, 50),
        '22 February',
        'The services are still off on purpose. A plan of three steps follows.',
        at(22, 18),
      ],
      [at(22, 17, 30), '22 February, evening', 'The regional sites are back. Sign-in follows tomorrow.', at(23, 9)],
      [at(23, 8, 45), '23 February', 'Sign-in and remote access are next.', at(23, 18)],
      [at(23, 17, 45), '23 February, evening', 'Sign-in and remote access work again.', at(24, 18)],
      [at(24, 17, 50), '24 February', 'The main site answers with errors. It is not back.', at(25, 12)],
      [
        at(25, 11, 50),
        '25 February',
        'The main site is back. Case tool, licences and upgrades are not.',
        at(25, 22, 30),
      ],
    ] as const
  ).map(([when, day, sentence, nextUpdateAt]) =>
    act(when, 'Ada', `writes the update that was promised, and promises the next.`, async (stage) => {
      await say(stage, updateWords(day, sentence), [claim('observed', 'restoration', sentence)], { nextUpdateAt });
    }),
  ),
];

function approveDenial(stage: Stage, speaker: Speaker): Promise<unknown> {
  const [id, contentHash] = [stage.ids.get('denial') ?? '', stage.ids.get('denial-hash') ?? ''];
  return stage
    .hub()
    .system.incidents.approveStatement(stage.as(speaker), { ...bare, params: { id }, body: { contentHash } });
}

const reporting: readonly Act[] = [
  act(
    at(21, 8, 12),
    'Five people',
    'report a problem, two of them with the link of their subscription.',
    async (stage) => {
      const { status, notices } = stage.hub().system;
      const idOf = (key: string): string => stage.installed.components.get(key) ?? '';
      for (const address of ['olivia@bank.example', 'tom@installer.example']) {
        const mail = stage.mailbox.mails.findLast(({ to, text }) => to === address && text.includes('/report?token='));
        const token = /\/report\?token=([A-Za-z0-9_-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
        const subscriberId = await notices.reporterOf(stage.hub().store.db, token);
        await status.submitReport({
          ...{ componentId: idOf('main'), text: 'The site does not open.', address: undefined },
          ...(subscriberId !== undefined && { subscriberId }),
        });
      }
      for (const host of [201, 202, 203]) {
        const address = `198.18.0.${String(host)}`;
        await status.submitReport({ componentId: idOf('login'), text: 'I cannot sign in.', address });
      }
    },
  ),
];

const leading: readonly Act[] = [
  act(
    at(21, 16, 40),
    'Bo',
    'marks the services as switched off on purpose, and starts the legal clocks.',
    async (stage) => {
      const { incidents } = stage.hub().system;
      const params = { id: incidentOf(stage, 'main') };
      const componentIds = vendorServices.map(({ key }) => stage.installed.components.get(key) ?? '');
      const reason = 'Nordlys confirms that it cut its services off to protect them.';
      const body = { kind: 'off-by-operator' as const, componentIds, offReason: 'protective' as const, reason };
      await incidents.addEffect(stage.as('bo'), { ...bare, params, body });
      await incidents.moveIncident(stage.as('bo'), { ...bare, params, body: { to: 'contained', reason } });
      const { regimes } = await incidents.listRegimes(stage.as('bo'));
      const regimeIds = regimes.slice(0, 1).map(({ id }) => id);
      await incidents.startClocks(stage.as('bo'), {
        ...{ ...bare, params },
        body: {
          regimeIds,
          awareAt: stage.clock.nowMs() - 35 * 60_000,
          classifiedAt: null,
          reason: 'Nordlys confirmed it.',
        },
      });
    },
  ),
  act(
    at(21, 17),
    'Two customers',
    'ask whether their own recordings are safe; Ada answers once for everybody.',
    async (stage) => {
      const { incidents } = stage.hub().system;
      const incidentId = incidentOf(stage, 'main');
      for (const _asker of [1, 2]) {
        const text = 'Do our recordings still work?';
        await incidents.receiveQuestion(stage.hub().context(), { incidentId, locale: 'en', text, contact: null });
      }
      const { questions } = await incidents.listQuestions(stage.as('ada'), {
        ...{ ...bare, params: { id: incidentId } },
        query: { state: 'waiting', offset: 0, limit: 10 },
      });
      for (const { id } of questions) {
        await incidents.answerQuestion(stage.as('ada'), {
          ...{ ...bare, params: { id } },
          body: {
            ...{ question: 'Do our recordings still work?', answer: 'Yes. They are made in your own network.' },
            ...{ texts: [], modality: 'observed', subject: 'effect', statementId: null },
          },
        });
      }
    },
  ),
];

const waves = [
  { key: 'first', name: 'Regional sites', components: ['se', 'de', 'jp'], needsPerson: false },
  { key: 'second', name: 'Sign-in and remote access', components: ['login', 'remote'], needsPerson: true },
  {
    ...{ key: 'third', name: 'Everything else', needsPerson: true },
    components: ['main', 'upgrade', 'licence', 'cases'],
  },
] as const;
const okForMinutes = 60;

type Step = 'openWave' | 'finishWave' | 'confirmWave' | 'passWave';

function step(stage: Stage, wave: (typeof waves)[number]['key'], what: Step): Promise<unknown> {
  const { incidents } = stage.hub().system;
  const input = { ...bare, params: { id: stage.ids.get(wave) ?? '' } };
  switch (what) {
    case 'openWave':
      return incidents.openWave(stage.as('bo'), { ...input, body: { announce: true } });
    case 'finishWave':
      return incidents.finishWave(stage.as('bo'), { ...input, body: { note: 'The vendor says that it is done.' } });
    case 'confirmWave':
      return incidents.confirmWave(stage.as('cleo'), { ...input, body: { note: 'Signed in and looked at it.' } });
    case 'passWave':
      return incidents.passWave(stage.as('bo'), { ...input, body: { announce: true } });
  }
}

const restoring: readonly Act[] = [
  act(
    at(22, 10),
    'Bo',
    'plans three waves, each with a gate of an hour measured well from two networks.',
    async (stage) => {
      const { incidents } = stage.hub().system;
      const params = { id: incidentOf(stage, 'main') };
      let after: string[] = [];
      for (const { key, name, components, needsPerson } of waves) {
        const body = WaveInput.parse({
          ...{ name, after, scopePercent: 100, gate: { okForMinutes, vantagesMin: 2, needsPerson } },
          componentIds: components.map((component) => stage.installed.components.get(component) ?? ''),
          ...{ works: `${name} of Nordlys`, doesNotWork: key === 'third' ? '' : 'What comes in later steps' },
        });
        const { waves: planned } = await incidents.planWave(stage.as('bo'), { ...bare, params, body });
        const id = planned.find((wave) => wave.name === name)?.id ?? '';
        stage.ids.set(key, id);
        after = [id];
      }
    },
  ),
  act(at(22, 14), 'Bo', 'opens the first wave: the vendor brings the regional sites back.', async (stage) => {
    const params = { id: incidentOf(stage, 'main') };
    const body = { to: 'restoring' as const, reason: 'The first wave begins.' };
    await stage.hub().system.incidents.moveIncident(stage.as('bo'), { ...bare, params, body });
    await mustBeRefused(stage, 'The second wave before the first has passed', () => step(stage, 'second', 'openWave'));
    await step(stage, 'first', 'openWave');
  }),
  act(
    at(22, 14, 30),
    'Bo',
    'is told that the regional sites are done, half an hour before they are.',
    async (stage) => {
      await step(stage, 'first', 'finishWave');
      await mustBeRefused(stage, 'The first wave while its sites are down', () => step(stage, 'first', 'passWave'));
    },
  ),
  act(at(22, 15, 40), 'Bo', 'wants to let it pass forty minutes after the sites came back.', async (stage) => {
    await mustBeRefused(stage, 'The first wave after forty good minutes', () => step(stage, 'first', 'passWave'));
  }),
  act(at(23, 9), 'Bo', 'opens the second wave.', (stage) => step(stage, 'second', 'openWave').then(() => undefined)),
  act(at(23, 9, 30), 'Bo', 'is told that sign-in is done.', (stage) =>
    step(stage, 'second', 'finishWave').then(() => undefined),
  ),
  act(at(23, 11, 30), 'Bo', 'wants it to pass without anybody having looked.', async (stage) => {
    await mustBeRefused(stage, 'The second wave without a person who confirms', () =>
      step(stage, 'second', 'passWave'),
    );
    await step(stage, 'second', 'confirmWave');
  }),
  act(at(25, 8, 30), 'Bo', 'opens the third wave.', (stage) => step(stage, 'third', 'openWave').then(() => undefined)),
  act(at(25, 9), 'Bo', 'is told that all is done, while three services still answer with errors.', async (stage) => {
    await step(stage, 'third', 'finishWave');
    await step(stage, 'third', 'confirmWave');
    await mustBeRefused(stage, 'The third wave while three services answer with errors', () =>
      step(stage, 'third', 'passWave'),
    );
  }),
  act(
    at(25, 20, 30),
    'Bo',
    'wants to close everything half an hour after the last service came back.',
    async (stage) => {
      await mustBeRefused(stage, 'The third wave after thirty good minutes', () => step(stage, 'third', 'passWave'));
    },
  ),
  act(at(25, 21, 30), 'Bo', 'sees that the last wave has passed, and observes.', async (stage) => {
    const params = { id: incidentOf(stage, 'main') };
    const body = { to: 'observing' as const, reason: 'All waves have passed.' };
    await stage.hub().system.incidents.moveIncident(stage.as('bo'), { ...bare, params, body });
  }),
  act(at(25, 22, 20), 'Ada', 'writes the last statement.', async (stage) => {
    const restored = claim('observed', 'restoration', 'All services answer well from three networks.');
    await say(stage, closingWords, [restored], { nextUpdateAt: null });
  }),
  act(at(25, 22, 50), 'Bo', 'closes the incident, and has the report made from its log.', async (stage) => {
    const { incidents } = stage.hub().system;
    const params = { id: incidentOf(stage, 'main') };
    const body = { to: 'closed' as const, reason: 'Nothing fails any more.' };
    await incidents.moveIncident(stage.as('bo'), { ...bare, params, body });
    stage.measures.set('closed', 1);
  }),
];

export const februaryActs: readonly Act[] = [...speaking, ...reporting, ...leading, ...restoring].toSorted(
  (a, b) => a.atMs - b.atMs,
);

/** The report after the incident, and how the waves stood to the truth. */
export async function readAftermath(stage: Stage): Promise<void> {
  if (!stage.ids.has('incident')) return;
  const { incidents } = stage.hub().system;
  const params = { id: stage.ids.get('incident') ?? '' };
  const report = await incidents.getIncidentReport(stage.as('bo'), { ...bare, params, query: { locale: 'en' } });
  stage.documents.set('report.md', report.markdown);
  stage.documents.set('report.json', JSON.stringify(report, undefined, 2));
  const { waves: all } = await room(stage);
  const { truths } = stage.recorder.recording();
  const early = all.filter(({ passedAt, openedAt, componentIds }) => {
    if (passedAt === null) return false;
    const keys = [...stage.installed.components].flatMap(([key, id]) => (componentIds.includes(id) ? [key] : []));
    const wellAt = truths.filter((one) => keys.includes(one.component) && one.at <= passedAt).map((one) => one.at);
    return passedAt - Math.max(openedAt ?? 0, ...wellAt) < okForMinutes * 60_000;
  });
  stage.measures.set('waves-passed', all.filter(({ passedAt }) => passedAt !== null).length);
  stage.measures.set('waves-early', early.length);
  stage.measures.set('report-intact', report.log.isIntact ? 1 : 0);
}
