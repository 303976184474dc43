/** The element of a tile: what stands in it, and how many device pixels it has. */

import css from './surface.module.css';
import type { TileSize } from './worker-messages.ts';

/** A size beyond it is nonsense of a layout that is not done yet; the protocol takes no more either. */
const pixelsMost = 16_384;
/** A window that is dragged changes its size at each frame. */
const settleMs = 200;

export interface Surface {
  size(): TileSize;
  /** Replaces what stands in it. */
  put<E extends HTMLElement>(element: E): E;
  say(name: string, value: string): void;
  close(): void;
}

export function createSurface(element: HTMLElement, onResize: (size: TileSize) => void): Surface {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let known = sizeOf(element);
  const observer = new ResizeObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const size = sizeOf(element);
      if (size.width === known.width && size.height === known.height) return;
      known = size;
      onResize(size);
    }, settleMs);
  });
  observer.observe(element);
  return {
    size: () => sizeOf(element),
    put(child) {
      if (css['picture'] !== undefined) child.classList.add(css['picture']);
      // The console says in words what is seen.
      child.setAttribute('aria-hidden', 'true');
      element.replaceChildren(child);
      return child;
    },
    say(name, value) {
      if (element.dataset[name] !== value) element.dataset[name] = value;
    },
    close() {
      clearTimeout(timer);
      observer.disconnect();
      element.replaceChildren();
      for (const name of Object.keys(element.dataset)) {
        if (said.has(name)) delete element.dataset[name];
      }
    },
  };
}

/** What the player writes on a surface, for support and for tests. */
const said: ReadonlySet<string> = new Set(['route', 'picture', 'ageMs', 'delayMs', 'delayP95Ms', 'audio', 'skipped']);

function sizeOf(element: HTMLElement): TileSize {
  const ratio = Math.max(1, Math.min(devicePixelRatio, 4));
  const pixels = (length: number): number => Math.min(pixelsMost, Math.max(1, Math.round(length * ratio)));
  return { width: pixels(element.clientWidth), height: pixels(element.clientHeight) };
}
