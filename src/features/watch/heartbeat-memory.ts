import type { Heartbeat } from './store/heartbeats.ts';

/** The newest beats in memory, for the probe. */
export interface Heartbeats {
  load(beats: readonly Heartbeat[]): void;
  newest(monitorId: string): { at: number; ok: boolean; message?: string } | undefined;
  note(beat: { monitorId: string; at: number; ok: boolean; message: string | null }): void;
}

export function createHeartbeats(): Heartbeats {
  const beats = new Map<string, { at: number; ok: boolean; message?: string }>();
  const note: Heartbeats['note'] = ({ monitorId, at, ok, message }) =>
    void beats.set(monitorId, { at, ok, ...(message === null ? {} : { message }) });
  return {
    note,
    load: (stored) => {
      for (const { monitorId, at, ok, message } of stored) {
        if (at !== null && at > (beats.get(monitorId)?.at ?? 0)) note({ monitorId, at, ok: ok === true, message });
      }
    },
    newest: (monitorId) => beats.get(monitorId),
  };
}
