/** What is said in public, how it is corrected, and how it is translated. */

import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { describeOnStores } from '../support/stores.ts';
import { aDraft, aText, aWorld, anIncident, approve, nothing, publish, room } from './world.ts';

const refusal = (code: string): unknown => expect.objectContaining({ code });

describeOnStores('statements', (openFresh) => {
  describe('words', () => {
    it('are never changed once they are public', async () => {
      const world = await aWorld(openFresh);
      const { id } = await anIncident(world);
      const draft = await aDraft(world, id);
      await publish(world, draft.id);
      const params = { id: draft.id };
      const anna = await world.as('anna');
      const tries = [
        () => world.incidents.reviseStatement(anna, { ...nothing, params, body: aText() }),
        () => world.incidents.withdrawStatement(anna, { ...nothing, params, body: { reason: 'regret' } }),
        () => world.incidents.publishStatement(anna, { ...nothing, params }),
        () => approve(world, draft, anna),
      ];
      for (const attempt of tries) await expect(attempt()).rejects.toEqual(refusal('statement.not-a-draft'));
      const original = {
        locale: 'en',
        review: 'reviewed',
        title: 'Nothing was wrong',
        body: '',
        claimTexts: {},
      } as const;
      await expect(world.incidents.addStatementText(anna, { ...nothing, params, body: original })).rejects.toEqual(
        refusal('statement.text-is-original'),
      );
      for (const statement of ['update incident_events set data = data', 'delete from incident_events']) {
        const { sql } = await import('kysely');
        await expect(sql.raw(statement).execute(world.store.db)).rejects.toThrow();
      }
    });

    it('that are withdrawn were never public', async () => {
      const world = await aWorld(openFresh);
      const { id } = await anIncident(world);
      const draft = await aDraft(world, id);
      await publish(world, (await aDraft(world, id)).id);
      await world.incidents.withdrawStatement(await world.as('anna'), {
        ...nothing,
        params: { id: draft.id },
        body: { reason: 'overtaken' },
      });
      const [incident] = await world.incidents.publicIncidents(world.store.db, { closedAfter: 0 });
      expect(incident?.statements.map((one) => one.id)).not.toContain(draft.id);
      await expect(publish(world, draft.id)).rejects.toEqual(refusal('statement.not-a-draft'));
    });

    it('stay text, whatever they contain', async () => {
      const world = await aWorld(openFresh);
      const { id } = await anIncident(world);
      const nasty = '<script>alert(1)</script> [x](javascript:alert(1)) \u0000 \u202e `|` ${1}';
      const input = aText([{ text: nasty }], {
        texts: [{ locale: 'en', review: 'original', title: nasty, body: nasty, claimTexts: {} }],
      });
      await publish(world, (await aDraft(world, id, input)).id);
      const [incident] = await world.incidents.publicIncidents(world.store.db, { closedAfter: 0 });
      const stored = nasty.replace('\u0000', '\ufffd').replace('\u202e', '\ufffd');
      expect(incident?.statements[0]?.texts[0]).toMatchObject({ title: stored, body: stored });
      const { markdown } = await world.incidents.getIncidentReport(await world.as('anna'), {
        ...nothing,
        params: { id },
        query: { locale: 'en' },
      });
      // As a careless reader would show it, with HTML allowed.
      expect(new MarkdownIt({ html: true, linkify: true }).render(markdown)).not.toMatch(/<(script|a|img|table)\b/);
    });

    it('that sound like a denial need a typed claim, or somebody who reads them otherwise', async () => {
      const world = await aWorld(openFresh);
      const bert = await world.as('bert');
      const { id } = await anIncident(world);
      const texts = [
        { locale: 'en', review: 'original', title: 'Update', body: 'This was not an attack.', claimTexts: {} },
      ] as const;
      const draft = await aDraft(world, id, aText([{}], { texts: [...texts] }));
      expect(draft.publishMissing).toEqual([{ code: 'untyped-denial', detail: 'en' }]);
      await expect(publish(world, draft.id)).rejects.toEqual(refusal('statement.not-ready'));
      const meant = await aDraft(world, id, aText([{}], { texts: [...texts], deniesNothing: true }));
      expect(meant.approvalsNeeded).toBe(1);
      await approve(world, meant, bert);
      await expect(publish(world, meant.id)).resolves.toMatchObject({ state: 'published' });
    });
  });

  describe('corrections', () => {
    const denial = aText([{ modality: 'ruled-out', subject: 'cause', topic: 'attack', text: 'No attack.' }]);
    const confirmation = (overrides = {}) =>
      aText([{ modality: 'observed', subject: 'cause', topic: 'attack', text: 'It was an attack.' }], overrides);

    async function deniedInPublic() {
      const world = await aWorld(openFresh);
      const { id } = await anIncident(world);
      const draft = await aDraft(world, id, denial);
      for (const name of ['bert', 'carla']) await approve(world, draft, await world.as(name));
      return { world, id, denied: await publish(world, draft.id) };
    }

    it('are demanded of whoever contradicts, with the reason, and both stay visible', async () => {
      const { world, id, denied } = await deniedInPublic();
      const bare = await aDraft(world, id, confirmation());
      await approve(world, bare, await world.as('bert'));
      expect(bare.publishMissing.map((one) => one.code)).toEqual(['contradicts', 'reason-of-correction', 'approvals']);
      await expect(publish(world, bare.id)).rejects.toEqual(refusal('statement.contradicts'));
      const linked = await aDraft(
        world,
        id,
        confirmation({ supersedes: denied.id, correction: 'We found traces in the logs.' }),
      );
      await approve(world, linked, await world.as('bert'));
      await publish(world, linked.id);
      const [incident] = await world.incidents.publicIncidents(world.store.db, { closedAfter: 0 });
      expect(incident?.statements).toMatchObject([
        { id: denied.id, supersededBy: linked.id, supersedes: null },
        { id: linked.id, supersedes: denied.id, correction: 'We found traces in the logs.', supersededBy: null },
      ]);
      const report = await world.incidents.getIncidentReport(await world.as('anna'), {
        ...nothing,
        params: { id },
        query: { locale: 'en' },
      });
      expect(report.corrections).toMatchObject([{ statementId: linked.id, corrects: [denied.id] }]);
    });

    it('reach everything that is contradicted, not only what was named', async () => {
      const { world, id, denied } = await deniedInPublic();
      const again = await aDraft(world, id, denial);
      for (const name of ['bert', 'carla']) await approve(world, again, await world.as(name));
      await publish(world, again.id);
      const linked = await aDraft(world, id, confirmation({ supersedes: again.id, correction: 'Traces.' }));
      await approve(world, linked, await world.as('bert'));
      await publish(world, linked.id);
      const { statements } = await room(world, id);
      const supersededBy = new Map(statements.map((one) => [one.id, one.supersededBy]));
      expect([supersededBy.get(denied.id), supersededBy.get(again.id)]).toEqual([linked.id, linked.id]);
    });

    it('are not demanded for another topic, another component, or not knowing', async () => {
      const { world, id } = await deniedInPublic();
      const others = [
        aText([{ modality: 'observed', subject: 'cause', topic: 'fire' }]),
        aText([{ modality: 'unknown', subject: 'cause', topic: 'attack' }]),
      ];
      for (const input of others) {
        const draft = await aDraft(world, id, input);
        if (draft.approvalsNeeded > 0) await approve(world, draft, await world.as('bert'));
        await expect(publish(world, draft.id)).resolves.toMatchObject({ state: 'published' });
      }
    });

    it('cannot be made of what is superseded already, or of what was never public', async () => {
      const { world, id, denied } = await deniedInPublic();
      const first = await aDraft(world, id, confirmation({ supersedes: denied.id, correction: 'Traces.' }));
      const second = await aDraft(world, id, confirmation({ supersedes: denied.id, correction: 'Traces.' }));
      for (const draft of [first, second]) await approve(world, draft, await world.as('bert'));
      await publish(world, first.id);
      await expect(publish(world, second.id)).rejects.toThrow(/supersedes-gone/);
      const unknown = await aDraft(world, id, aText([{}], { supersedes: 'stm_none' }));
      expect(unknown.publishMissing).toEqual([{ code: 'supersedes-gone', detail: 'stm_none' }]);
    });

    it('by measurement happen by themselves', async () => {
      const world = await aWorld(openFresh);
      const { id } = await anIncident(world);
      const draft = await aDraft(
        world,
        id,
        aText([{ modality: 'ruled-out', subject: 'effect', text: 'All is well.' }]),
      );
      for (const name of ['bert', 'carla']) await approve(world, draft, await world.as(name));
      await publish(world, draft.id);
      const measured = await world.incidents.publishMeasured(world.itself, id, {
        originalLocale: 'en',
        texts: [{ locale: 'en', title: 'Sign-in times out', body: '' }],
        claims: [{ subject: 'effect', texts: { en: 'Sign-in times out.' }, evidence: ['smp_1'] }],
        nextUpdateAt: null,
        incidentState: 'confirmed',
        componentIds: ['web'],
      });
      expect(measured).toMatchObject({ supersedes: draft.id, correction: expect.stringMatching(/measurements/) });
      const { statements } = await room(world, id);
      expect(statements.find((one) => one.id === draft.id)).toMatchObject({ state: 'superseded' });
    });
  });

  describe('translations', () => {
    const german = { locale: 'de', review: 'reviewed', title: 'Anmeldung gestört', body: '', claimTexts: {} } as const;

    it('that did not follow the original are stale and not published', async () => {
      const world = await aWorld(openFresh);
      const { id } = await anIncident(world);
      const input = aText();
      const draft = await aDraft(world, id, { ...input, texts: [...input.texts, german] });
      const claims = draft.claims.map((claim) => ({ ...claim, text: 'Sign-in fails for everybody.' }));
      const revised = await world.incidents.reviseStatement(await world.as('anna'), {
        ...nothing,
        params: { id: draft.id },
        body: { ...input, claims, texts: [...input.texts, german] },
      });
      expect(revised.publishMissing).toEqual([{ code: 'stale-translation', detail: 'de' }]);
      await expect(publish(world, draft.id)).rejects.toThrow(/stale-translation de/);
    });

    it('become stale with the statement that they translate', async () => {
      const world = await aWorld(openFresh);
      const { id } = await anIncident(world);
      const input = aText();
      const first = await publish(world, (await aDraft(world, id, { ...input, texts: [...input.texts, german] })).id);
      await publish(world, (await aDraft(world, id, aText([{}], { supersedes: first.id }))).id);
      const { statements } = await room(world, id);
      expect(statements.find((one) => one.id === first.id)?.texts.map((text) => [text.locale, text.review])).toEqual([
        ['en', 'original'],
        ['de', 'stale'],
      ]);
    });

    it('can follow later, and their readers are told again', async () => {
      const world = await aWorld(openFresh);
      const { id } = await anIncident(world);
      const { id: statementId } = await publish(world, (await aDraft(world, id)).id);
      const params = { id: statementId };
      await world.incidents.addStatementText(await world.as('bert'), { ...nothing, params, body: german });
      expect(world.told.map(({ kind, locales }) => [kind, locales])).toEqual([
        ['published', ['en']],
        ['translated', ['de']],
      ]);
      const [incident] = await world.incidents.publicIncidents(world.store.db, { closedAfter: 0 });
      expect(incident?.statements[0]?.texts.map((text) => text.locale)).toEqual(['en', 'de']);
    });

    it('bring in nothing that the original does not say', async () => {
      const world = await aWorld(openFresh);
      const { id } = await anIncident(world);
      const { id: statementId } = await publish(world, (await aDraft(world, id)).id);
      const params = { id: statementId };
      const body = { ...german, body: 'Das war kein Angriff.' };
      const bert = await world.as('bert');
      await expect(world.incidents.addStatementText(bert, { ...nothing, params, body })).rejects.toEqual(
        refusal('statement.text-missing'),
      );
      const cause = await aDraft(world, id, aText([{ subject: 'cause' }]));
      await approve(world, cause, bert);
      await publish(world, cause.id);
      await expect(
        world.incidents.addStatementText(await world.as('anna'), {
          ...nothing,
          params: { id: cause.id },
          body: german,
        }),
      ).rejects.toEqual(refusal('statement.own-approval'));
    });
  });
});
