/** The wall as this person saw it last in this browser, unsaved changes included. */

import { z } from 'zod';
import { Wall } from './wall-model.ts';

const Remembered = z.strictObject({ layoutId: z.string().max(64).nullable(), wall: Wall });
export interface Remembered {
  readonly layoutId: string | null;
  readonly wall: Wall;
}

const keyOf = (personId: string): string => `keepsight-wall-${personId}`;

/** `undefined`: nothing is remembered, or not in a form that this version knows. */
export function recallWall(personId: string): Remembered | undefined {
  try {
    return Remembered.safeParse(JSON.parse(localStorage.getItem(keyOf(personId)) ?? 'null')).data;
  } catch {
    // Not JSON, or a browser that keeps nothing: the wall begins anew.
    return undefined;
  }
}

export function rememberWall(personId: string, remembered: Remembered): void {
  try {
    localStorage.setItem(keyOf(personId), JSON.stringify(remembered));
  } catch {
    // Storage is full or switched off: the wall works, it is only not there after a reload.
  }
}
