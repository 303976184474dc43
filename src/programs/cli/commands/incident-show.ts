import type { IncidentRoom } from '#src/features/incidents/contract-records.ts';
import { type CliContext, defineCommand } from '../command.ts';
import { nothing } from '../fleet.ts';
import { showIncident, showStatement, timeText, withIncidents } from '../incidents.ts';

export const incidentShow = defineCommand({
  name: 'incident show',
  summary: 'Show everything about one incident: statements, waves, promises, legal clocks.',
  args: [{ name: 'id', help: 'the id of the incident, as "incident list" prints it', required: true }],
  examples: ['keepsight incident show inc_019ab1c0f3e87b1c9d2e5f60718293a4 --json'],
  run: async (cli, { args }) => {
    const room = await withIncidents(cli, undefined, ({ incidents, ctx }) =>
      incidents.getIncident(ctx, { ...nothing, params: { id: args[0] ?? '' } }),
    );
    cli.out.result(room, () => showRoom(cli, room));
  },
});

function showRoom(cli: CliContext, room: IncidentRoom): void {
  const { out } = cli;
  const { incident } = room;
  showIncident(cli, incident);
  if (incident.nextUpdateAt !== null) {
    out.line(
      `Next update promised for ${timeText(incident.nextUpdateAt) ?? ''} UTC${incident.isOverdue ? ', OVERDUE' : ''}`,
    );
  }
  out.line(`May be moved to: ${room.mayMoveTo.length === 0 ? 'nothing' : room.mayMoveTo.join(', ')}`);
  for (const effect of room.effects) out.line(`${effect.componentId}: ${effect.kind}`);
  for (const wave of room.waves) {
    const waits = wave.waitingFor.map((one) => `${one.code} ${one.detail}`.trim()).join(', ');
    out.line(`Wave ${String(wave.position)} ${wave.name}: ${wave.state}${waits === '' ? '' : ` (waits for ${waits})`}`);
  }
  for (const clock of room.clocks) {
    for (const step of clock.steps) {
      out.line(`${clock.name.en}, ${step.name.en}: ${step.level}, due ${timeText(step.dueAt) ?? 'not yet'}`);
    }
  }
  out.line(`Questions waiting: ${String(room.questionsWaiting)}`);
  for (const statement of room.statements) showStatement(cli, statement);
}
