/** Who approves what before the public reads it. */

import { describe, expect, it } from 'vitest';
import { describeOnStores } from '../support/stores.ts';
import { aDraft, aText, aWorld, anIncident, approve, nothing, publish } from './world.ts';

const refusal = (code: string): unknown => expect.objectContaining({ code });

describeOnStores('statements', (openFresh) => {
  describe('approvals', () => {
    const matrix = [
      ['observed', 'effect', 0],
      ['observed', 'scope', 0],
      ['observed', 'restoration', 0],
      ['observed', 'workaround', 0],
      ['suspected', 'effect', 0],
      ['unknown', 'cause', 0],
      ['unknown', 'data', 0],
      ['suspected', 'cause', 1],
      ['observed', 'cause', 1],
      ['observed', 'data', 1],
      ['ruled-out', 'effect', 2],
      ['ruled-out', 'cause', 2],
      ['ruled-out', 'data', 2],
    ] as const;

    it.each(matrix)('%s %s needs %i', async (modality, subject, needed) => {
      const world = await aWorld(openFresh);
      const others = ['bert', 'carla', 'dora'];
      for (const name of others) await world.as(name);
      const { id } = await anIncident(world);
      const draft = await aDraft(world, id, aText([{ modality, subject }]));
      expect(draft.approvalsNeeded).toBe(needed);
      for (let given = 0; given < needed; given += 1) {
        await expect(publish(world, draft.id)).rejects.toEqual(refusal('statement.not-ready'));
        const shown = await approve(world, draft, await world.as(others[given] ?? ''));
        expect(shown.approvals).toHaveLength(given + 1);
      }
      const published = await publish(world, draft.id);
      expect(published).toMatchObject({ state: 'published', isSelfApproved: false, publishMissing: [] });
      expect(world.told.map((one) => one.statement.id)).toEqual([draft.id]);
    });

    it('says what is missing', async () => {
      const world = await aWorld(openFresh);
      await world.as('bert');
      const { id } = await anIncident(world);
      const draft = await aDraft(world, id, aText([{ modality: 'ruled-out', subject: 'cause', text: 'No attack.' }]));
      expect(draft).toMatchObject({ state: 'awaiting-approval', publishMissing: [{ code: 'approvals', detail: '2' }] });
      await expect(publish(world, draft.id)).rejects.toThrow(/approvals 2/);
    });

    it('lets nobody approve what he wrote, also not as one of its authors', async () => {
      const world = await aWorld(openFresh);
      await world.as('carla');
      const { id } = await anIncident(world);
      const denial = aText([{ modality: 'ruled-out', subject: 'cause', text: 'No attack.' }]);
      const draft = await aDraft(world, id, denial);
      await expect(approve(world, draft, await world.as('anna'))).rejects.toEqual(refusal('statement.own-approval'));
      const revised = await world.incidents.reviseStatement(await world.as('bert'), {
        ...nothing,
        params: { id: draft.id },
        body: { ...denial, claims: [{ ...denial.claims[0], text: 'No attack at all.' }] } as typeof denial,
      });
      for (const author of ['anna', 'bert']) {
        await expect(approve(world, revised, await world.as(author))).rejects.toEqual(
          refusal('statement.own-approval'),
        );
      }
    });

    it('counts heads: two tokens of one person are one, and a token is its owner', async () => {
      const world = await aWorld(openFresh);
      await world.as('carla');
      const { id } = await anIncident(world);
      const draft = await aDraft(world, id, aText([{ modality: 'ruled-out', subject: 'cause' }]));
      await expect(approve(world, draft, await world.asTokenOf('anna'))).rejects.toEqual(
        refusal('statement.own-approval'),
      );
      await approve(world, draft, await world.asTokenOf('bert'));
      for (const ctx of [await world.asTokenOf('bert'), await world.as('bert')]) {
        await expect(approve(world, draft, ctx)).rejects.toEqual(refusal('statement.approved-already'));
      }
      await expect(publish(world, draft.id)).rejects.toEqual(refusal('statement.not-ready'));
    });

    it('takes approvals from nobody without a name, and from nobody without the right', async () => {
      const world = await aWorld(openFresh);
      await world.as('bert');
      const { id } = await anIncident(world);
      const draft = await aDraft(world, id, aText([{ subject: 'cause' }]));
      await expect(approve(world, draft, world.itself)).rejects.toEqual(refusal('statement.person-needed'));
      for (const role of ['viewer', 'operator'] as const) {
        await expect(approve(world, draft, await world.as(role, role))).rejects.toEqual(refusal('access.denied'));
      }
    });

    it('does not count who lost the right before it was published', async () => {
      const world = await aWorld(openFresh);
      const { id } = await anIncident(world);
      const draft = await aDraft(world, id, aText([{ subject: 'cause' }]));
      await approve(world, draft, await world.as('bert'));
      await world.as('carla');
      await world.store.db.updateTable('people').set({ disabled: 1 }).where('id', '=', 'usr_bert').execute();
      await expect(publish(world, draft.id)).rejects.toEqual(refusal('statement.not-ready'));
      await world.store.db.updateTable('people').set({ disabled: 0 }).where('id', '=', 'usr_bert').execute();
      await expect(publish(world, draft.id)).resolves.toMatchObject({ state: 'published' });
    });

    it('lets the only approver approve his own cause, visibly, and never his own denial', async () => {
      const world = await aWorld(openFresh);
      const { id } = await anIncident(world);
      const cause = await aDraft(world, id, aText([{ subject: 'cause', topic: 'disk' }]));
      await approve(world, cause, await world.as('anna'));
      await publish(world, cause.id);
      const [incident] = await world.incidents.publicIncidents(world.store.db, { closedAfter: 0 });
      expect(incident?.statements).toMatchObject([{ id: cause.id, isSelfApproved: true }]);
      const denial = await aDraft(world, id, aText([{ modality: 'ruled-out', subject: 'data' }]));
      await expect(approve(world, denial, await world.as('anna'))).rejects.toEqual(refusal('statement.own-approval'));
    });

    it('drops an own approval when a second person could have given it', async () => {
      const world = await aWorld(openFresh);
      const { id } = await anIncident(world);
      const draft = await aDraft(world, id, aText([{ subject: 'cause' }]));
      await approve(world, draft, await world.as('anna'));
      await world.as('bert');
      await expect(publish(world, draft.id)).rejects.toEqual(refusal('statement.not-ready'));
    });

    it('of two who approve at once both count, and one who does it twice at once counts once', async () => {
      const world = await aWorld(openFresh);
      const { id } = await anIncident(world);
      const draft = await aDraft(world, id, aText([{ modality: 'ruled-out', subject: 'cause' }]));
      const [bert, carla] = [await world.as('bert'), await world.as('carla')];
      const twice = await Promise.allSettled([approve(world, draft, bert), approve(world, draft, bert)]);
      expect(twice.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected']);
      await Promise.all([approve(world, draft, carla), publish(world, draft.id).catch(() => undefined)]);
      const shown = await world.incidents.getStatement(bert, { ...nothing, params: { id: draft.id } });
      expect(shown.approvals.map((one) => one.personId).toSorted()).toEqual(['usr_bert', 'usr_carla']);
    });

    it('approves the text that was read, and no other', async () => {
      const world = await aWorld(openFresh);
      const bert = await world.as('bert');
      const { id } = await anIncident(world);
      const draft = await aDraft(world, id, aText([{ subject: 'cause' }]));
      await approve(world, draft, bert);
      const body = aText([{ subject: 'cause', text: 'Something else entirely.' }]);
      const revised = await world.incidents.reviseStatement(await world.as('anna'), {
        ...nothing,
        params: { id: draft.id },
        body,
      });
      expect(revised.approvals).toEqual([]);
      await expect(approve(world, draft, bert)).rejects.toEqual(refusal('statement.changed-meanwhile'));
      await approve(world, revised, bert);
      await expect(publish(world, draft.id)).resolves.toMatchObject({ state: 'published' });
    });
  });
});
