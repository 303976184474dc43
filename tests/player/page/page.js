/** A page with nothing but the player, for tests to drive by name. */

import { createPlayer } from '../../../src/web/player/player.ts';

const player = createPlayer();
const tiles = new Map();

// What a test asks counts as a gesture; a tile that shall not have one is opened by the address.
const wished = new URLSearchParams(location.search).get('listen');

globalThis.drive = {
  open(name, options = {}) {
    const surface = document.createElement('div');
    surface.className = 'tile';
    surface.dataset.tile = name;
    document.body.append(surface);
    const tile = { surface, history: [], openedAt: performance.now(), firstAt: undefined, handle: undefined };
    tiles.set(name, tile);
    tile.handle = player.openTile({
      deviceId: name,
      channelId: '0',
      quality: 'auto',
      audio: false,
      ...options,
      surface,
      onStatus: (status) => {
        if (status.picture !== 'none') tile.firstAt ??= performance.now() - tile.openedAt;
        tile.history.push(status);
        if (tile.history.length > 500) tile.history.shift();
      },
    });
  },
  status: (name) => tiles.get(name).history.at(-1),
  history: (name) => tiles.get(name).history,
  openedAt: (name) => tiles.get(name).openedAt,
  firstAt: (name) => tiles.get(name).firstAt,
  change: (name, change) => tiles.get(name).handle.change(change),
  close(name) {
    tiles.get(name).handle.close();
    tiles.get(name).surface.remove();
    tiles.delete(name);
  },
  talk: (name, on) => player.talk(tiles.get(name).handle, on),
  async snapshot(name) {
    const blob = await tiles.get(name).handle.snapshot();
    if (blob === undefined) return null;
    const bitmap = await createImageBitmap(blob);
    return { type: blob.type, width: bitmap.width, height: bitmap.height };
  },
  /** A few pixels of what is on the screen, as one text. */
  pixels(name) {
    const element = tiles.get(name).surface.firstElementChild;
    const canvas = document.createElement('canvas');
    canvas.width = 32;
    canvas.height = 18;
    const context = canvas.getContext('2d');
    context.drawImage(element, 0, 0, 32, 18);
    return context.getImageData(0, 0, 32, 18).data.join(',');
  },
  hide(isHidden) {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => isHidden });
    document.dispatchEvent(new Event('visibilitychange'));
  },
};

if (wished !== null) globalThis.drive.open(wished, { audio: true });
