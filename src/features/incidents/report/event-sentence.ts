/** One line about an event for the report; `undefined` for what does not belong into it. */

import type { IncidentEvent } from '../log/events.ts';

export function eventSentence({ data }: IncidentEvent): string | undefined {
  switch (data.kind) {
    case 'incident.opened':
      return `Opened as ${data.state}, ${data.severity} (${data.origin}): ${data.reason}`;
    case 'incident.changed':
      return `Changed: ${data.reason}`;
    case 'incident.acknowledged':
      return 'Taken up by a person';
    case 'incident.moved':
      return `Now ${data.to}: ${data.reason}`;
    case 'incident.false-alarm':
      return `Ended as a false alarm: ${data.reason}`;
    case 'incident.reopened':
      return `Reopened: ${data.reason}`;
    case 'incident.time-set':
      return `${data.field} corrected to ${new Date(data.to).toISOString()}: ${data.reason}`;
    case 'role.handed':
      return `Role ${data.role} handed to ${data.holder ?? 'nobody'}${data.note === '' ? '' : `: ${data.note}`}`;
    case 'note.added':
      return `Note: ${data.text}`;
    case 'statement.approved':
      return `Approved the statement ${data.statementId}`;
    case 'statement.published':
    case 'statement.made':
      return `Published the statement ${data.statementId}${data.corrects.length === 0 ? '' : `, correcting ${data.corrects.join(', ')}`}`;
    case 'statement.translated':
      return `Added ${data.text.locale} (${data.text.review}) to the statement ${data.statementId}`;
    case 'effect.added':
      return data.effect.kind === 'declared'
        ? `Declared ${data.effect.state}: ${data.effect.componentIds.join(', ')}. ${data.effect.reason}`
        : `Switched off (${data.effect.offReason}): ${data.effect.componentIds.join(', ')}. ${data.effect.reason}`;
    case 'effect.ended':
      return `No longer ${data.effect}: ${data.componentIds.join(', ')}. ${data.reason}`;
    case 'wave.opened':
      return `Wave ${data.waveId} opened`;
    case 'wave.ready':
      return `Wave ${data.waveId} ready${data.note === '' ? '' : `: ${data.note}`}`;
    case 'wave.confirmed':
      return `Wave ${data.waveId} confirmed: ${data.note}`;
    case 'wave.passed':
      return `Wave ${data.waveId} passed its gate`;
    case 'wave.rolled-back':
      return `Wave ${data.waveId} rolled back: ${data.reason}`;
    case 'question.answered':
      return `Answered in public, for ${String(data.askers)} who asked: ${data.question}`;
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
