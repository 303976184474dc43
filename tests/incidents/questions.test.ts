/** What the public asks: bounded, without addresses that nobody needs, answered once for everybody. */

import { expect, it } from 'vitest';
import { describeOnStores } from '../support/stores.ts';
import { AnswerInput } from '#src/features/incidents/contract-records.ts';
import { aDraft, aText, aWorld, anIncident, approve, nothing, publish, type World } from './world.ts';

const refusal = (code: string): unknown => expect.objectContaining({ code });

async function publicIncident(world: World): Promise<string> {
  const { id } = await anIncident(world);
  await publish(world, (await aDraft(world, id)).id);
  return id;
}

const ask = (world: World, incidentId: string, text: string, contact: string | null = null) =>
  world.incidents.receiveQuestion(world.itself, { incidentId, locale: 'en', text, contact });

async function waiting(world: World, id: string) {
  const query = { state: 'waiting' as const, offset: 0, limit: 200 };
  return world.incidents.listQuestions(await world.as('anna'), { ...nothing, params: { id }, query });
}

const anAnswer = (overrides: Partial<AnswerInput> = {}): AnswerInput =>
  AnswerInput.parse({
    question: 'When will it work?',
    answer: 'We restore by region from noon.',
    modality: 'observed',
    subject: 'restoration',
    ...overrides,
  });

describeOnStores('questions', (openFresh) => {
  it('are taken only about what is public and open, with one answer for all others', async () => {
    const world = await aWorld(openFresh);
    const { id: secret } = await anIncident(world);
    expect([await ask(world, secret, 'Hello?'), await ask(world, 'inc_none', 'Hello?')]).toEqual([
      'not-accepted',
      'not-accepted',
    ]);
  });

  it('that are the same are one with a count, and merged ones count together', async () => {
    const world = await aWorld(openFresh);
    const id = await publicIncident(world);
    expect(await ask(world, id, 'When will it work?')).toBe('received');
    expect(await ask(world, id, '  when will it WORK ??')).toBe('counted');
    expect(await ask(world, id, 'Until when is it down?', 'c@example.org')).toBe('received');
    const { questions } = await waiting(world, id);
    expect(questions.map((one) => [one.askers, one.wantAnswer])).toEqual([
      [2, 0],
      [1, 1],
    ]);
    const [first, second] = questions;
    const merged = await world.incidents.mergeQuestion(await world.as('anna'), {
      ...nothing,
      params: { id: second?.id ?? '' },
      body: { into: first?.id ?? '' },
    });
    expect(merged).toMatchObject({ askers: 3, wantAnswer: 1 });
    expect(await ask(world, id, 'Until when is it down?')).toBe('counted');
    expect((await waiting(world, id)).questions).toMatchObject([{ askers: 4 }]);
  });

  it('are answered once for everybody, told to who asked for it, and then no address is left', async () => {
    const world = await aWorld(openFresh);
    const id = await publicIncident(world);
    await ask(world, id, 'When will it work?', 'a@example.org');
    await ask(world, id, 'When will it work?', 'b@example.org');
    await ask(world, id, 'When will it work?', 'b@example.org');
    const [question] = (await waiting(world, id)).questions;
    const input = { ...nothing, params: { id: question?.id ?? '' }, body: anAnswer() };
    await world.incidents.answerQuestion(await world.as('anna'), input);
    expect(world.answers[0]?.askers.map((one) => one.contact).toSorted()).toEqual(['a@example.org', 'b@example.org']);
    expect(await world.store.db.selectFrom('incidentAskers').selectAll().execute()).toEqual([]);
    const [incident] = await world.incidents.publicIncidents(world.store.db, { closedAfter: 0 });
    expect(incident?.questions).toMatchObject([{ question: 'When will it work?', askers: 3, isOutdated: false }]);
    await expect(world.incidents.answerQuestion(await world.as('anna'), input)).rejects.toEqual(
      refusal('question.done'),
    );
  });

  it('are no way around the approvals of statements', async () => {
    const world = await aWorld(openFresh);
    const id = await publicIncident(world);
    await ask(world, id, 'Were you hacked?');
    const [question] = (await waiting(world, id)).questions;
    const answer = async (body: AnswerInput) =>
      world.incidents.answerQuestion(await world.as('anna'), { ...nothing, params: { id: question?.id ?? '' }, body });
    const denial = { answer: 'This was not an attack.', modality: 'ruled-out', subject: 'cause' } as const;
    await expect(answer(anAnswer(denial))).rejects.toEqual(refusal('question.needs-statement'));
    await expect(answer(anAnswer({ ...denial, modality: 'observed', subject: 'effect' }))).rejects.toEqual(
      refusal('question.needs-statement'),
    );
    const draft = await aDraft(world, id, aText([{ modality: 'ruled-out', subject: 'cause', topic: 'attack' }]));
    for (const name of ['bert', 'carla']) await approve(world, draft, await world.as(name));
    await publish(world, draft.id);
    await answer(anAnswer({ ...denial, statementId: draft.id }));
    const correction = aText([{ subject: 'cause', topic: 'attack' }], { supersedes: draft.id, correction: 'Traces.' });
    const corrected = await aDraft(world, id, correction);
    await approve(world, corrected, await world.as('bert'));
    await publish(world, corrected.id);
    const [incident] = await world.incidents.publicIncidents(world.store.db, { closedAfter: 0 });
    expect(incident?.questions).toMatchObject([{ isOutdated: true }]);
  });

  it('that are put aside leave nothing of what was written', async () => {
    const world = await aWorld(openFresh);
    const id = await publicIncident(world);
    await ask(world, id, 'My name is Eve Quill and my number is 0711/12345', 'eve@example.org');
    const [question] = (await waiting(world, id)).questions;
    await world.incidents.dismissQuestion(await world.as('anna'), { ...nothing, params: { id: question?.id ?? '' } });
    const tables = ['incidentQuestions', 'incidentAskers', 'incidentEvents', 'audit'] as const;
    for (const table of tables) {
      const stored = JSON.stringify(await world.store.db.selectFrom(table).selectAll().execute());
      expect(stored).not.toMatch(/eve@|quill|711.12345/i);
    }
  });

  it('by the thousand are bounded', async () => {
    const world = await aWorld(openFresh);
    const id = await publicIncident(world);
    const outcomes = new Map<string, number>();
    for (let i = 0; i < 10_000; i += 1) {
      const outcome = await ask(world, id, `Question ${String(i % 2_000)} ${'x'.repeat(3_000)}`);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    // 500 are kept; asked again each of them is counted, and everything else is not kept at all.
    expect(Object.fromEntries(outcomes)).toEqual({ received: 500, counted: 2_000, full: 7_500 });
    const rows = await world.store.db.selectFrom('incidentQuestions').select(['text']).execute();
    expect([rows.length, Math.max(...rows.map((row) => row.text.length))]).toEqual([500, 1_000]);
    expect(await waiting(world, id)).toMatchObject({ total: 500, isFull: true });
  });
});
