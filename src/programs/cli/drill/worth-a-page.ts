/**
 * What a reader must learn at once: states, statements, promises, steps. In a rehearsal a page takes real time to make, so
 * figures of uptime and times alone wait for the next heartbeat.
 */

import type { Snapshot } from '#src/features/status/contract-schemas.ts';

export function isWorthAPage(): (snapshot: Snapshot) => boolean {
  let before = '';
  return (snapshot) => {
    const now = newsOf(snapshot);
    const isNews = now !== before;
    before = now;
    return isNews;
  };
}

function newsOf({ banner, components, incidents, contradictions, page, vantages }: Snapshot): string {
  return JSON.stringify([
    ...[banner.state, banner.affected, banner.unknown, page],
    components.map(({ id, state, measured, claimed, failure, reports }) => [
      ...[id, state, measured, claimed, failure, reports],
    ]),
    incidents.map(({ id, state, isOverdue, statements, waves, questions }) => [
      ...[id, state, isOverdue, questions.length],
      statements.map((one) => [one.id, one.supersededBy, one.texts.length]),
      waves.map((wave) => [wave.id, wave.state]),
    ]),
    contradictions.map(({ id, endedAt }) => [id, endedAt === null]),
    vantages.map(({ id, isPresent }) => [id, isPresent]),
  ]);
}
