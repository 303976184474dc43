/** The way that always works: a picture from the camera each second, and said to be one. */

import { getSnapshot } from '#src/features/live/contract.ts';
import { isApiError } from '../api/api-error.ts';
import { callForBlob } from '../api/client.ts';
import type { TileSize } from './worker-messages.ts';

const everyMs = 1000;
const afterFailureMs = 5000;

export interface StillsOptions {
  readonly deviceId: string;
  readonly channelId: string;
  readonly width: () => number;
  /** A picture is on the screen; the camera was asked at this moment of browser time. */
  readonly onShown: (askedAt: number, size: TileSize) => void;
}

export interface Stills {
  readonly element: HTMLImageElement;
  setPaused(isPaused: boolean): void;
  snapshot(): Blob | undefined;
  /** The code of the error that the last picture ended in. */
  problem(): string | null;
  close(): void;
}

export function createStills(options: StillsOptions): Stills {
  const element = document.createElement('img');
  element.alt = '';
  const params = { id: options.deviceId, channel: options.channelId };
  const ended = new AbortController();
  let blob: Blob | undefined;
  let url: string | undefined;
  let problem: string | null = null;
  let isPaused = document.hidden;
  let wake = (): void => undefined;

  const show = async (next: Blob, askedAt: number): Promise<void> => {
    const before = url;
    url = URL.createObjectURL(next);
    element.src = url;
    await element.decode().finally(() => {
      if (before !== undefined) URL.revokeObjectURL(before);
    });
    if (ended.signal.aborted) return;
    blob = next;
    options.onShown(askedAt, { width: element.naturalWidth, height: element.naturalHeight });
  };
  const ask = async (): Promise<void> => {
    const askedAt = performance.timeOrigin + performance.now();
    try {
      await show(await callForBlob(getSnapshot, { params, query: { width: widthOf(options) } }, ended.signal), askedAt);
      problem = null;
    } catch (error) {
      problem = isApiError(error) ? error.code : 'live.no-still';
    }
  };
  const run = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      if (!isPaused) await ask();
      if (ended.signal.aborted) return;
      const pauseMs = problem === null ? everyMs : afterFailureMs;
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (!isPaused) setTimeout(resolve, pauseMs);
      });
    }
  };
  void run();

  return {
    element,
    setPaused(next) {
      isPaused = next;
      if (!next) wake();
    },
    snapshot: () => blob,
    problem: () => problem,
    close() {
      ended.abort();
      wake();
      if (url !== undefined) URL.revokeObjectURL(url);
    },
  };
}

const widthLeast = 16;

function widthOf({ width }: StillsOptions): number {
  return Math.max(widthLeast, width());
}
