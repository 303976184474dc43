/** What runs inside of Chromium: showing a camera by a click with each product's own player, and reading its stamps. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Leaves `stamps` in the page: reads the numbers in pictures, notes when each was first seen. */
export const stampReader = readFileSync(join(import.meta.dirname, '../../tests/support/stamp-reader.mjs'), 'utf8');

/**
 * Leaves `clicks.measure(act, find, width)`: from the click to the first picture on the screen that can be read.
 * Gives up after a while with nothing.
 */
const clickMeter = `
globalThis.clicks = {
  measure: (act, find, width) => new Promise((resolve) => {
    const startedAt = performance.now();
    act();
    const look = () => {
      const surface = find();
      const number = surface && stamps.read(surface, width);
      const tookMs = performance.now() - startedAt;
      if (typeof number === 'number') resolve({ tookMs, number, at: Date.now() });
      else if (tookMs > 15000) resolve(null);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }),
};`;

/** Each leaves \`player.show(camera)\` and \`player.hide()\`; a number is a camera of the farm. */
export const consolePlayer = `${clickMeter}
globalThis.player = {
  show: (camera) => {
    const name = 'Camera ' + camera;
    const button = [...document.querySelectorAll('button')].find((each) => each.getAttribute('aria-label') === 'Show ' + name);
    const tile = () => [...document.querySelectorAll('[data-route]')].find((each) => each.parentElement.textContent.includes(name));
    return clicks.measure(() => button.click(), () => tile()?.querySelector('canvas, video'), 1920);
  },
  hide: () => document.querySelector('button[aria-label="Undo"]').click(),
};`;

export const go2rtcPlayer = (mode: 'mse' | 'webrtc'): string => `${clickMeter}
globalThis.player = {
  show: (camera) => {
    const element = document.createElement('video-stream');
    element.mode = '${mode}';
    element.style.flex = '1 0 640px';
    globalThis.player.element = element;
    return clicks.measure(
      () => {
        element.src = new URL('api/ws?src=cam' + camera, location.href);
        document.body.appendChild(element);
      },
      () => element.querySelector('video'),
      1920,
    );
  },
  hide: () => {
    player.element.ondisconnect();
    player.element.remove();
  },
};`;

export const mediamtxPlayer = `${clickMeter}
globalThis.player = {
  show: (camera) => {
    const video = document.createElement('video');
    Object.assign(video, { muted: true, autoplay: true, playsInline: true });
    document.body.appendChild(video);
    globalThis.player.video = video;
    return clicks.measure(
      () => {
        globalThis.player.reader = new MediaMTXWebRTCReader({
          url: new URL('/cam' + camera + '/whep', location.href).href,
          onError: () => undefined,
          onTrack: (event) => (video.srcObject = event.streams[0]),
        });
      },
      () => video,
      1920,
    );
  },
  hide: () => {
    player.reader.close();
    player.video.remove();
  },
};`;
