/** A sideways stroke of a finger. */

import { type PointerEvent, useRef } from 'react';
import type { Direction } from './wall-model.ts';

/** Further than a finger trembles, shorter than a phone is wide. */
const strokePx = 60;

export function useSwipe(onStep: ((direction: Direction) => void) | undefined) {
  const start = useRef<{ readonly x: number; readonly y: number } | undefined>(undefined);
  if (onStep === undefined) return {};
  return {
    onPointerDown: (event: PointerEvent) => {
      start.current = { x: event.clientX, y: event.clientY };
    },
    onPointerUp: (event: PointerEvent) => {
      const from = start.current;
      start.current = undefined;
      if (from === undefined) return;
      const dx = event.clientX - from.x;
      if (Math.abs(dx) < strokePx || Math.abs(event.clientY - from.y) > Math.abs(dx)) return;
      onStep(dx < 0 ? 'right' : 'left');
    },
  };
}
