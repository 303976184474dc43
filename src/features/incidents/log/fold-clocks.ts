/** The legal clocks of an incident, from its events. When they are due is computed from the laws, in `clocks/`. */

import type { EventOf } from './events.ts';
import type { ClockFold } from './incident-fold.ts';

type ClockEvent = EventOf<'clock.started' | 'clock.marked' | 'clock.stopped' | 'clock.filed' | 'clock.reminded'>;

export function applyClock(clocks: readonly ClockFold[], data: ClockEvent, at: number): readonly ClockFold[] {
  if (data.kind === 'clock.started') return [...clocks, started(data)];
  return clocks.map((clock) =>
    clock.regimeId === data.regimeId && clock.stoppedAt === null ? changed(clock, data, at) : clock,
  );
}

function started(data: EventOf<'clock.started'>): ClockFold {
  const { kind: _kind, ...rest } = data;
  return { ...rest, mitigatedAt: null, stoppedAt: null, stopReason: null, filed: [], reminded: [] };
}

function changed(clock: ClockFold, data: Exclude<ClockEvent, EventOf<'clock.started'>>, at: number): ClockFold {
  switch (data.kind) {
    case 'clock.marked':
      return data.what === 'classified' ? { ...clock, classifiedAt: data.to } : { ...clock, mitigatedAt: data.to };
    case 'clock.stopped':
      return { ...clock, stoppedAt: at, stopReason: data.reason };
    case 'clock.filed': {
      const others = clock.filed.filter((one) => one.stepId !== data.stepId);
      return {
        ...clock,
        filed: [...others, { stepId: data.stepId, filedAt: data.filedAt, reference: data.reference }],
      };
    }
    case 'clock.reminded':
      return { ...clock, reminded: [...clock.reminded, { stepId: data.stepId, level: data.level }] };
  }
}
