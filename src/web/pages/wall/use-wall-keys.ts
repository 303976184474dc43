/** The keys of the wall. They act on the tile that has or last had the focus; nobody types letters into a picture. */

import { useEffect, useEffectEvent, useRef } from 'react';
import { columnsMax, type Direction } from './wall-model.ts';

export interface WallKeys {
  readonly go: (direction: Direction) => void;
  readonly move: (direction: Direction) => void;
  readonly columns: (columns: number) => void;
  readonly enlarge: () => void;
  readonly full: () => void;
  readonly leave: () => void;
  readonly remove: () => void;
  readonly snapshot: () => void;
  readonly listen: () => void;
  readonly mute: () => void;
  readonly cameras: () => void;
  readonly undo: () => void;
}

const arrows: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** Where keys have a meaning of their own: fields, menus, choices. */
const ownKeys = 'input, textarea, select, [role="menu"], [role="radiogroup"], [contenteditable="true"]';
/** Where Enter presses and arrows do nothing. */
const pressed = 'button, a';

function actionOf(event: KeyboardEvent, keys: WallKeys): (() => void) | undefined {
  const isIn = (selector: string): boolean =>
    event.target instanceof Element && event.target.closest(selector) !== null;
  if (isIn(ownKeys)) return undefined;
  const direction = arrows[event.key];
  if (direction !== undefined) return () => (event.shiftKey ? keys.move : keys.go)(direction);
  if (event.key === 'Enter') return isIn(pressed) ? undefined : keys.enlarge;
  if (/^[1-6]$/.test(event.key)) return () => keys.columns(Math.min(columnsMax, Number(event.key)));
  return letters(keys)[event.key.toLowerCase()];
}

function letters(keys: WallKeys): Readonly<Record<string, () => void>> {
  return {
    f: keys.full,
    s: keys.snapshot,
    l: keys.listen,
    m: keys.mute,
    c: keys.cameras,
    u: keys.undo,
    delete: keys.remove,
    backspace: keys.remove,
    escape: keys.leave,
  };
}

/** A letter right after `g` names a page, not an action of the wall. */
const pairMs = 1200;

export function useWallKeys(keys: WallKeys): void {
  const actionFor = useEffectEvent((event: KeyboardEvent) => actionOf(event, keys));
  const undo = useEffectEvent(() => keys.undo());
  const goAt = useRef(-Infinity);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.altKey || document.querySelector('[aria-modal="true"]') !== null) return;
      if (event.ctrlKey || event.metaKey) {
        if (event.key === 'z' && !event.shiftKey && !isField(event.target)) undo();
        return;
      }
      const isSecond = event.timeStamp - goAt.current < pairMs;
      goAt.current = event.key === 'g' && !isSecond ? event.timeStamp : -Infinity;
      if (isSecond) return;
      const act = actionFor(event);
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select') !== null;
}
