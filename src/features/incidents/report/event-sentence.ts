/** One line about an event for the report; `undefined` for what does not belong into it. */

import { componentStateNames } from '#src/core/component-words.data.ts';
import { utcText } from '../plain-text.ts';
import type { IncidentEvent } from '../log/events.ts';
import type { ReportLanguage } from './report-language.ts';

export function eventSentence({ data }: IncidentEvent, language: ReportLanguage): string | undefined {
  const { say, components, statements, wave } = language;
  switch (data.kind) {
    case 'incident.opened': {
      const { origin, reason } = data;
      const state = say(`state.${data.state}`);
      return say('event.opened', { state, severity: say(`severity.${data.severity}`), origin, reason });
    }
    case 'incident.changed':
      return say('event.changed', { reason: data.reason });
    case 'incident.acknowledged':
      return say('event.acknowledged');
    case 'incident.moved':
      return say('event.moved', { state: say(`state.${data.to}`), reason: data.reason });
    case 'incident.false-alarm':
      return say('event.false-alarm', { reason: data.reason });
    case 'incident.reopened':
      return say('event.reopened', { reason: data.reason });
    case 'incident.time-set': {
      const { to, reason } = data;
      return say('event.time-set', { field: say(`field.${data.field}`), time: utcText(to), reason });
    }
    case 'role.handed': {
      const holder = data.holder ?? say('event.role.nobody');
      const sentence = say('event.role', { role: say(`role.${data.role}`), holder });
      return data.note === '' ? sentence : `${sentence}: ${data.note}`;
    }
    case 'note.added':
      return say('event.note', { text: data.text });
    case 'statement.approved':
      return say('event.approved', { statement: statements([data.statementId]) });
    case 'statement.published':
    case 'statement.made': {
      const statement = statements([data.statementId]);
      return data.corrects.length === 0
        ? say('event.published', { statement })
        : say('event.published.correcting', { statement, older: statements(data.corrects) });
    }
    case 'statement.translated': {
      const { locale, review } = data.text;
      return say('event.translated', {
        ...{ locale, review: say(`review.${review}`) },
        statement: statements([data.statementId]),
      });
    }
    case 'effect.added': {
      const { effect } = data;
      const values = { names: components(effect.componentIds), reason: effect.reason };
      return effect.kind === 'declared'
        ? say('event.declared', { ...values, state: stateName(effect.state, language) })
        : say('event.off', { ...values, why: say(`off.${effect.offReason}`) });
    }
    case 'effect.ended': {
      const key = data.effect === 'declared' ? 'event.declared-ended' : 'event.off-ended';
      return say(key, { names: components(data.componentIds), reason: data.reason });
    }
    case 'wave.opened':
      return say('event.wave-opened', { wave: wave(data.waveId) });
    case 'wave.ready': {
      const sentence = say('event.wave-ready', { wave: wave(data.waveId) });
      return data.note === '' ? sentence : `${sentence}: ${data.note}`;
    }
    case 'wave.confirmed':
      return say('event.wave-confirmed', { wave: wave(data.waveId), note: data.note });
    case 'wave.passed':
      return say('event.wave-passed', { wave: wave(data.waveId) });
    case 'wave.rolled-back':
      return say('event.wave-rolled-back', { wave: wave(data.waveId), reason: data.reason });
    case 'question.answered':
      return say('event.answered', { askers: data.askers, question: data.question });
    case 'statement.drafted':
    case 'statement.revised':
    case 'statement.withdrawn':
    case 'wave.planned':
    case 'wave.changed':
    case 'wave.removed':
    case 'clock.started':
    case 'clock.marked':
    case 'clock.stopped':
    case 'clock.filed':
    case 'clock.reminded':
      return undefined;
  }
}

/** Of a component, in the words that every surface has for it. */
function stateName(state: 'degraded' | 'partial' | 'down', { locale }: ReportLanguage): string {
  return componentStateNames[locale][state];
}
