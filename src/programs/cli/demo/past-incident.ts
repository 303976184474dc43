/**
 * An incident of the day before, through the same use cases and rules as any other: its people wrote, approved and corrected
 * what they said. Only their clock is set back, so that it is over when the demo begins.
 */

import type { Actor } from '#src/core/access.ts';
import { isAppError } from '#src/core/errors.ts';
import { StatementInput, type Statement } from '#src/features/incidents/contract-schemas.ts';
import { IncidentCloseRefused } from '#src/features/incidents/errors.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import { bare, waitFor, type DemoStage } from './stage.ts';
import type { Made } from './vendor-status.ts';
import { pastIncident, pastStatements, peopleOfDemo } from './words.data.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** An incident ends only when what it was about is measured well. */
const measuredWithinMs = 60_000;

export async function tellPastIncident(stage: DemoStage, vendor: Made): Promise<void> {
  const { features, ctx, clock } = stage;
  const remote = vendor.get('remote') ?? '';
  const isWell = (): true | undefined =>
    features.status.shown()?.components.find(({ id }) => id === remote)?.measured === 'ok' || undefined;
  if ((await waitFor(stage, isWell, measuredWithinMs)) === undefined) return;
  const kim = await addSpeaker(stage, peopleOfDemo.writer);
  const robin = await addSpeaker(stage, peopleOfDemo.approver);
  const beganAt = Math.floor((clock.nowMs() - dayMs) / (60 * minuteMs)) * 60 * minuteMs;
  const after = (minute: number, actor: Actor): UseCaseContext => ({
    ...{ ...ctx, actor },
    clock: { ...clock, nowMs: () => beganAt + minute * minuteMs },
  });
  const { incidents } = features;
  const { titles, reason, openedMinute, closedMinute, closingReason, note } = pastIncident;
  const { id } = await incidents.openIncident(after(openedMinute, kim), {
    ...bare,
    body: {
      ...{ titles, originalLocale: 'en', severity: 'major', state: 'confirmed', reason },
      ...{ componentIds: [remote], startedAt: beganAt },
    },
  });
  const byId = { ...bare, params: { id } };
  await incidents.addIncidentNote(after(openedMinute, kim), { ...byId, body: { text: note } });
  let last: Statement | undefined;
  for (const said of pastStatements) {
    if (said.movesTo !== undefined) {
      const body = { to: said.movesTo, reason: said.title[0] };
      await incidents.moveIncident(after(said.minute - 1, kim), { ...byId, body });
    }
    const supersedes = said.correction === undefined ? null : (last?.id ?? null);
    last = await publish(said, supersedes);
  }
  try {
    const body = { to: 'closed' as const, reason: closingReason };
    await incidents.moveIncident(after(closedMinute, kim), { ...byId, body });
  } catch (error) {
    // Somebody broke it in this moment: then it stays open, as it would outside of a demo.
    if (!isAppError(error, IncidentCloseRefused.code)) throw error;
  }

  async function publish(said: (typeof pastStatements)[number], supersedes: string | null): Promise<Statement> {
    const claims = said.claims.map(({ modality, subject, text }, at) => ({
      ...{ id: `clm-${String(said.minute)}-${String(at)}`, modality, subject, text: text[0] },
    }));
    const german = said.claims.map(({ text }, at) => [`clm-${String(said.minute)}-${String(at)}`, text[1]] as const);
    const body = StatementInput.parse({
      ...{ originalLocale: 'en', claims, componentIds: [remote], supersedes, correction: said.correction ?? null },
      texts: [
        { locale: 'en', review: 'original', title: said.title[0], body: said.body[0] },
        {
          ...{ locale: 'de', review: 'reviewed', title: said.title[1], body: said.body[1] },
          claimTexts: Object.fromEntries(german),
        },
      ],
      nextUpdateAt: said.nextAfter === undefined ? null : beganAt + (said.minute + said.nextAfter) * minuteMs,
    });
    const draft = await incidents.draftStatement(after(said.minute - 1, kim), { ...byId, body });
    const one = { ...bare, params: { id: draft.id } };
    if (draft.approvalsNeeded > 0) {
      await incidents.approveStatement(after(said.minute, robin), { ...one, body: { contentHash: draft.contentHash } });
    }
    return incidents.publishStatement(after(said.minute, kim), one);
  }
}

/** Somebody who may speak. They have not chosen a password, so that nobody signs in as them. */
async function addSpeaker(
  { features, ctx }: DemoStage,
  { name, displayName }: { readonly name: string; readonly displayName: string },
): Promise<Actor> {
  const grants = [{ role: 'communicator' as const, scope: { kind: 'everything' as const } }];
  const known = (await features.people.listPeople(ctx)).people.find((one) => one.name === name);
  const body = { name, displayName, locale: null, grants };
  const { id } = known ?? (await features.people.createPerson(ctx, { ...bare, body })).person;
  return { kind: 'user', id, name: displayName, grants };
}
