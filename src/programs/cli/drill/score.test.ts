import { describe, expect, it } from 'vitest';
import type { Recording, ShownPage } from './recording.ts';
import { scoreOf } from './score.ts';

const minute = 60_000;

function aPage(at: number, state: 'ok' | 'down' | 'unknown'): ShownPage {
  const component = { component: 'main', state, measured: state, claimed: null, failure: null };
  return { at, sequence: at, components: [component], openIncidents: 0, overdue: 0 };
}

function aRecording(given: Partial<Recording>): Recording {
  return {
    ...{ name: 'a rehearsal', startedAt: 0, endedAt: 60 * minute },
    ...{
      truths: [],
      pages: [],
      notices: [],
      readers: [],
      changes: [],
      contradictions: [],
      refusals: [],
      happenings: [],
    },
    ...{ firstFailingSampleAt: 0, firstPublicAt: 0, corrections: 0, periodS: 60, falseClaims: [], measures: {} },
    ...given,
  };
}
const valueOf = (recording: Recording, id: string): number | null | undefined => scoreOf(recording, [id])[0]?.value;

describe('the score of a rehearsal', () => {
  it('counts how long a page was better than the truth, once it could have known', () => {
    const truths = [{ at: 10 * minute, component: 'main', truth: 'off' as const }];
    const late = aRecording({ truths, pages: [aPage(0, 'ok'), aPage(15 * minute, 'down')] });
    expect(valueOf(late, 'never-better')).toBe(3 * 60);
    const honest = aRecording({ truths, pages: [aPage(0, 'ok'), aPage(11 * minute, 'unknown')] });
    expect(valueOf(honest, 'never-better')).toBe(0);
    const relapsed = aRecording({
      truths,
      pages: [aPage(0, 'ok'), aPage(11 * minute, 'down'), aPage(50 * minute, 'ok')],
    });
    expect(valueOf(relapsed, 'never-better')).toBe(10 * 60);
  });

  it('finds who was not told, told twice, told for nothing, and told in another language', () => {
    const recording = aRecording({
      readers: [
        { address: 'a@example.org', locale: 'de', components: ['main'] },
        { address: 'b@example.org', locale: 'ja', components: ['other'] },
        { address: 'c@example.org', locale: 'en', components: 'all' },
      ],
      changes: [{ causeId: 's1', publishedAt: 0, components: ['main'] }],
      notices: [
        { at: 1, to: 'a@example.org', locale: 'de', subject: '', causeId: 's1', messageId: '1' },
        { at: 1, to: 'a@example.org', locale: 'de', subject: '', causeId: 's1', messageId: '2' },
        { at: 1, to: 'b@example.org', locale: 'en', subject: '', causeId: 's1', messageId: '3' },
      ],
    });
    expect(valueOf(recording, 'told-once-missing')).toBe(1);
    expect(valueOf(recording, 'told-once-twice')).toBe(1);
    expect(valueOf(recording, 'told-once-others')).toBe(1);
    expect(valueOf(recording, 'own-language')).toBe(1);
  });

  it('does not take silence for a kept promise', () => {
    const scores = scoreOf(aRecording({ firstPublicAt: null }), ['first-notice']);
    expect(scores.find(({ id }) => id === 'first-notice')).toMatchObject({ value: null, isKept: false });
  });
});
