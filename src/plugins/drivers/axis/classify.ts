/** Version to track and product to kind, from the tables. Pure. */

import type { DeviceKind } from '../../kit/facts.ts';
import { kindsByModel, kindsByProductType } from './kinds.data.ts';
import { type OsTrackLine, osTracks } from './tracks.data.ts';

/** `undefined` when the table has no line for the version: said as unknown, never guessed. */
export function osTrackOf(version: string): string | undefined {
  const [, major, minor] = /^(\d{1,3})\.(\d{1,4})(?:\.|$)/.exec(version) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  const point = [Number(major), Number(minor)] as const;
  return osTracks.find((line) => isWithin(point, line))?.track;
}

function isWithin(point: readonly [number, number], line: OsTrackLine): boolean {
  return compare(point, line.from) >= 0 && compare(point, line.to) <= 0;
}

function compare(a: readonly [number, number], b: readonly [number, number]): number {
  return a[0] === b[0] ? a[1] - b[1] : a[0] - b[0];
}

export interface KindClues {
  readonly productType: string | undefined;
  readonly model: string | undefined;
  /** From parameters or API lists, when they were read. */
  readonly hasVideo?: boolean;
  readonly hasAudio?: boolean;
}

export function kindOf(clues: KindClues): DeviceKind {
  const byType = kindsByProductType.find((line) => line.pattern.test(clues.productType ?? ''));
  if (byType !== undefined) return byType.kind;
  const byModel = kindsByModel.find((line) => line.pattern.test(clues.model ?? ''));
  if (byModel !== undefined) return byModel.kind;
  if (clues.hasVideo === true) return 'camera';
  return clues.hasAudio === true ? 'speaker' : 'other';
}
