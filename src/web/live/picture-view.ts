/**
 * What a person must know of a picture, from what the player says. Pure. The rule above all: `live` needs the player's
 * fresh word for it; everything else, silence included, is something else.
 */

import type { LiveFaultClass } from '#src/features/live/contract-schemas.ts';
import type { TileStatus, UnsupportedReason } from '../player/player-types.ts';
import type { Heard } from './use-live-tile.ts';

/** The player speaks each second; three missed words and a bit. */
export const silentMs = 3500;

export type Mark = 'live' | 'still' | 'late' | 'frozen' | 'connecting' | 'stopped' | 'none' | 'paused';

export type Reason =
  | { readonly kind: 'fault'; readonly class: LiveFaultClass }
  | { readonly kind: 'stalled' | 'link' | 'silent' }
  | { readonly kind: 'unsupported'; readonly reason: UnsupportedReason; readonly codec: string | null }
  | { readonly kind: 'closed'; readonly code: string; readonly detail: string };

export interface PictureView {
  readonly mark: Mark;
  /** Browser time; of a frozen picture, when it came. */
  readonly since: number;
  readonly ageMs: number | null;
  readonly reason: Reason | null;
  /** Browser time. */
  readonly nextTryAt: number | null;
}

export function pictureView({ status, at }: Heard, now: number): PictureView {
  if (status === undefined) return { mark: 'connecting', since: at, ageMs: null, reason: null, nextTryAt: null };
  const ageMs = status.ageMs === null ? null : Math.max(0, status.ageMs);
  const base = { since: status.since, ageMs, reason: reasonOf(status), nextTryAt: nextTryOf(status) };
  if (status.isPaused) return { ...base, mark: 'paused', reason: null, nextTryAt: null };
  if (now - at > silentMs) {
    const mark = status.picture === 'none' ? 'none' : 'frozen';
    const aged = ageMs === null ? null : ageMs + now - at;
    return { mark, since: at, ageMs: aged, reason: { kind: 'silent' }, nextTryAt: null };
  }
  const isStill = status.route === 'stills' && status.picture !== 'none';
  if (isStill) return { ...base, mark: status.picture === 'frozen' ? 'frozen' : 'still' };
  if (status.closed !== null || status.unsupported !== null) return { ...base, mark: 'stopped', nextTryAt: null };
  switch (status.picture) {
    case 'live':
      return { ...base, mark: status.link.phase === 'open' ? 'live' : 'late' };
    case 'late':
    case 'frozen':
      return { ...base, mark: status.picture };
    case 'none':
      return { ...base, ...withoutPicture(status) };
  }
}

function withoutPicture(status: TileStatus): Pick<PictureView, 'mark' | 'since'> {
  const { state, link } = status;
  if (link.phase === 'lost') return { mark: 'none', since: link.since };
  if (state === null || state.state === 'connecting' || state.state === 'off' || state.state === 'live') {
    return { mark: 'connecting', since: status.since };
  }
  const since = browserTime(status, state.since);
  return { mark: state.state === 'stopped' ? 'stopped' : 'none', since };
}

function reasonOf(status: TileStatus): Reason | null {
  const { closed, unsupported, link, state } = status;
  if (closed !== null) return { kind: 'closed', ...closed };
  if (unsupported !== null) return { kind: 'unsupported', reason: unsupported, codec: status.codec };
  if (link.phase === 'lost') return { kind: 'link' };
  if (state === null) return null;
  if (state.fault !== null) return { kind: 'fault', class: state.fault.class };
  if (state.state === 'stalled') return { kind: 'stalled' };
  return null;
}

function nextTryOf(status: TileStatus): number | null {
  if (status.link.phase === 'lost') return status.link.nextTryAt;
  const at = status.state?.nextTryAt ?? null;
  return at === null ? null : browserTime(status, at);
}

function browserTime(status: TileStatus, siteTime: number): number {
  return siteTime - (status.siteClockAheadMs ?? 0);
}
