import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IncidentEventData, StatementContent, type IncidentEvent } from './events.ts';
import { applyEvent, foldIncident } from './fold.ts';
import { effectsOf } from './fold-restoration.ts';

const componentIds = ['web', 'mail', 'login'];
const ids = ['a', 'b', 'c'];
const id = fc.constantFrom(...ids);
const component = fc.constantFrom(...componentIds);
const reason = fc.constant('because');
const content = fc.constantFrom('en', 'de').map((locale) =>
  StatementContent.parse({
    originalLocale: locale,
    texts: [{ locale, review: 'original', title: 'Title', body: '' }],
    claims: [],
  }),
);
const wave = fc.record({
  name: fc.constant('Wave'),
  componentIds: fc.uniqueArray(component, { minLength: 1 }),
  scopePercent: fc.constantFrom(25, 100),
  audience: fc.constant(''),
  gate: fc.constant({ okForMinutes: 1, vantagesMin: 1, needsPerson: false }),
  after: fc.constant([]),
  plannedAt: fc.constant(null),
  plannedUntil: fc.constant(null),
  works: fc.constant(''),
  doesNotWork: fc.constant(''),
  rollbackRule: fc.constant(''),
});

/** Anything in any order: the fold must stand what no use case would write. */
const anyData = fc
  .oneof(
    fc.record({
      kind: fc.constant('incident.moved' as const),
      to: fc.constantFrom('suspected', 'confirmed', 'contained', 'mitigating', 'restoring', 'observing', 'closed'),
      reason,
    }),
    fc.record({ kind: fc.constant('incident.reopened' as const), reason }),
    fc.record({ kind: fc.constant('incident.false-alarm' as const), reason }),
    fc.record({ kind: fc.constant('note.added' as const), text: fc.string() }),
    fc.record({ kind: fc.constant('statement.drafted' as const), statementId: id, content }),
    fc.record({ kind: fc.constant('statement.revised' as const), statementId: id, content }),
    fc.record({ kind: fc.constant('statement.approved' as const), statementId: id, contentHash: fc.constant('h') }),
    fc.record({
      kind: fc.constant('statement.made' as const),
      statementId: id,
      incidentState: fc.constant('confirmed' as const),
      corrects: fc.uniqueArray(id),
      content,
    }),
    fc.record({
      kind: fc.constant('effect.added' as const),
      effect: fc.record({
        kind: fc.constant('off-by-operator' as const),
        componentIds: fc.uniqueArray(component, { minLength: 1 }),
        offReason: fc.constant('protective' as const),
        reason,
      }),
    }),
    fc.record({
      kind: fc.constant('effect.ended' as const),
      effect: fc.constantFrom('off-by-operator' as const, 'declared' as const),
      componentIds: fc.uniqueArray(component),
      reason,
    }),
    fc.record({ kind: fc.constant('wave.planned' as const), waveId: id, input: wave }),
    fc.record({ kind: fc.constant('wave.opened' as const), waveId: id }),
    fc.record({ kind: fc.constant('wave.passed' as const), waveId: id }),
    fc.record({ kind: fc.constant('wave.rolled-back' as const), waveId: id, reason }),
  )
  .map((data): IncidentEventData => IncidentEventData.parse(data));

const opened: IncidentEventData = {
  kind: 'incident.opened',
  origin: 'person',
  titles: { en: 'Sign-in fails' },
  originalLocale: 'en',
  severity: 'major',
  state: 'suspected',
  componentIds,
  startedAt: 0,
  detectedAt: 0,
  reason: 'called',
};

/** Times go anywhere, as clocks do. */
const anyLog = fc
  .array(fc.tuple(anyData, fc.integer({ min: 0, max: 1_000_000 })), { maxLength: 40 })
  .map((entries) => [[opened, 0] as const, ...entries].map(([data, at], index) => anEvent(data, at, index + 1)));

function anEvent(data: IncidentEventData, at: number, seq: number): IncidentEvent {
  const actor = { actorKind: 'user', actorId: 'usr_a', actorName: 'Anna', personId: 'usr_a' };
  return { incidentId: 'inc_1', seq, at, ...actor, hash: String(seq), data };
}

describe('the fold of a log', () => {
  it('is the same in one go, in parts, and with everything told twice', () => {
    fc.assert(
      fc.property(anyLog, fc.nat(), (log, cut) => {
        const whole = foldIncident(log);
        const at = cut % (log.length + 1);
        const inParts = foldIncident(log.slice(at), foldIncident(log.slice(0, at)));
        expect(inParts).toEqual(whole);
        expect(foldIncident([...log, ...log], whole)).toEqual(whole);
        expect(foldIncident(log, whole)).toBe(whole);
      }),
    );
  });

  it('never loses what was published, and never changes its original words', () => {
    fc.assert(
      fc.property(anyLog, (log) => {
        const said = new Map<string, string>();
        let fold = undefined as ReturnType<typeof foldIncident>;
        const seen = new Set<string>();
        for (const event of log) {
          const { data } = event;
          // An id is used once, as the store makes sure.
          const isNew = data.kind === 'statement.made' || data.kind === 'statement.drafted';
          if (isNew && seen.has(data.statementId)) continue;
          if (isNew) seen.add(data.statementId);
          const isChange = data.kind === 'statement.revised' || data.kind === 'statement.approved';
          if (isChange && said.has(data.statementId)) continue;
          fold = applyEvent(fold, { ...event, seq: (fold?.seq ?? 0) + 1 });
          for (const statement of fold.statements) {
            if (statement.publishedAt === null) continue;
            const words = JSON.stringify(
              statement.content.texts.find((t) => t.locale === statement.content.originalLocale),
            );
            expect(said.get(statement.id) ?? words).toBe(words);
            said.set(statement.id, words);
          }
          expect(fold.statements.filter((one) => one.publishedAt !== null)).toHaveLength(said.size);
        }
      }),
    );
  });

  it('gives a component at most one effect of each kind, and none once the incident is closed', () => {
    fc.assert(
      fc.property(anyLog, (log) => {
        const fold = foldIncident(log);
        if (fold === undefined) throw new Error('a log has a beginning');
        const effects = effectsOf(fold);
        const keys = effects.map(
          (effect) => `${effect.componentId} ${effect.kind === 'declared' ? 'declared' : 'off'}`,
        );
        expect(new Set(keys).size).toBe(keys.length);
        if (fold.state === 'closed') expect(effects).toEqual([]);
      }),
    );
  });

  it('refuses a gap and a second beginning', () => {
    const first = anEvent(opened, 0, 1);
    const fold = applyEvent(undefined, first);
    expect(() => applyEvent(fold, anEvent({ kind: 'note.added', text: 'x' }, 0, 3))).toThrow(/gap/);
    expect(() => applyEvent(fold, anEvent(opened, 0, 2))).toThrow(/twice/);
    expect(() => applyEvent(undefined, anEvent({ kind: 'note.added', text: 'x' }, 0, 1))).toThrow(/beginning/);
  });
});
