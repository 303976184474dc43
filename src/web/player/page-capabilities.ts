/** What only the page can find out of its browser. */

import type { VideoCodec } from '#src/wire/access-unit.ts';
import type { PageCapabilities } from './worker-messages.ts';

declare global {
  interface Window {
    /** MediaSource as iPhones have it since iOS 17.1; TypeScript does not know it yet. */
    readonly ManagedMediaSource?: typeof MediaSource;
    readonly webkitAudioContext?: typeof AudioContext;
  }
}

/** The managed one where there is a choice: it says when it wants data and may drop what it does not need. */
export function mediaSourceClass(): typeof MediaSource | undefined {
  return window.ManagedMediaSource ?? ('MediaSource' in window ? MediaSource : undefined);
}

const samples = { h264: 'avc1.42e01f', h265: 'hvc1.1.6.L93.B0' } as const;

export function pageCapabilities(): PageCapabilities {
  const source = mediaSourceClass();
  const codecs = ['h264', 'h265'] as const satisfies readonly VideoCodec[];
  return {
    canDrawAway: 'OffscreenCanvas' in window && 'transferControlToOffscreen' in HTMLCanvasElement.prototype,
    mse: codecs.filter((codec) => source?.isTypeSupported(`video/mp4; codecs="${samples[codec]}"`) === true),
    canPlaySound: 'AudioContext' in window,
  };
}
