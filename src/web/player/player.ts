/**
 * The player: shows the live pictures of cameras in elements of the page, and says of each how old it is. A worker holds
 * the one WebSocket to the site and decodes; this side owns what only a page can: elements, sound and the microphone.
 * It knows nothing of the console around it.
 */

import { viewingPath, viewingTilesMax } from '#src/features/live/contract-viewing.ts';
import { pageCapabilities } from './page-capabilities.ts';
import { PageSound } from './page-sound.ts';
import { PageTile } from './page-tile.ts';
import type { Player, TalkOutcome, TileHandle, TileOptions } from './player-types.ts';
import { Talk } from './talk.ts';
import { createTileNumbers } from './tile-numbers.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/** Beats of the page's own clock, so that a worker which hangs is noticed. */
const beatMs = 1000;

export function createPlayer(): Player {
  return new PagePlayer();
}

class PagePlayer implements Player {
  readonly #worker: Worker;
  readonly #numbers = createTileNumbers(viewingTilesMax);
  readonly #tiles = new Map<number, PageTile>();
  readonly #sound: PageSound;
  readonly #talk: Talk;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor() {
    this.#worker = new Worker(new URL('./worker/entry.ts', import.meta.url), { type: 'module', name: 'player' });
    this.#worker.addEventListener('message', (event: MessageEvent<FromWorker>) => this.#take(event.data));
    this.#sound = new PageSound(() => this.#each((tile) => tile.say()));
    this.#talk = new Talk(
      (message, transfer) => this.#send(message, transfer),
      (tile) => this.#tiles.get(tile)?.say(),
    );
    const url = new URL(viewingPath, location.href);
    url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    this.#send({ type: 'start', url: url.href, capabilities: pageCapabilities() });
    this.#send({ type: 'visible', isVisible: !document.hidden });
    this.#timer = setInterval(() => this.#each((tile) => tile.beat()), beatMs);
    document.addEventListener('visibilitychange', this.#onVisibility);
    window.addEventListener('online', this.#onOnline);
    window.addEventListener('pagehide', this.#onPageHide);
  }

  openTile(options: TileOptions): TileHandle {
    const number = this.#numbers.take();
    if (number === undefined) throw new RangeError(`A page shows at most ${viewingTilesMax} tiles.`);
    const tile = new PageTile(number, options, {
      send: (message, transfer) => this.#send(message, transfer),
      sound: this.#sound,
      talkOf: (id) => this.#talk.statusOf(id),
      ended: () => this.#ended(number),
    });
    this.#tiles.set(number, tile);
    tile.open();
    return tile;
  }

  async talk(handle: TileHandle, on: boolean): Promise<TalkOutcome> {
    const tile = [...this.#tiles.values()].find((each) => each === handle);
    if (tile === undefined) return { on: false, problem: null };
    if (on) return await this.#talk.start(tile.id);
    this.#talk.stop(tile.id, null);
    return { on: false, problem: null };
  }

  close(): void {
    this.#talk.stopAll('talk.stopped');
    this.#each((tile) => tile.close());
    clearInterval(this.#timer);
    document.removeEventListener('visibilitychange', this.#onVisibility);
    window.removeEventListener('online', this.#onOnline);
    window.removeEventListener('pagehide', this.#onPageHide);
    this.#sound.close();
    this.#worker.terminate();
  }

  readonly #onVisibility = (): void => {
    const isVisible = !document.hidden;
    if (!isVisible) this.#talk.stopAll('talk.stopped');
    this.#send({ type: 'visible', isVisible });
    this.#each((tile) => tile.setPaused(!isVisible));
  };

  readonly #onOnline = (): void => this.#send({ type: 'retry' });

  readonly #onPageHide = (): void => this.#talk.stopAll('talk.stopped');

  #ended(number: number): void {
    this.#talk.stop(number, null);
    this.#tiles.delete(number);
    this.#numbers.giveBack(number);
    this.#send({ type: 'close', tile: number });
  }

  #take(message: FromWorker): void {
    if (message.type === 'snapshot') this.#each((tile) => tile.snapshotDone(message.request, message.blob));
    else if (message.type === 'talk') this.#talk.answer(message.tile, message.on, message.code);
    else this.#tiles.get(message.tile)?.take(message);
  }

  #send(message: ToWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #each(work: (tile: PageTile) => void): void {
    for (const tile of this.#tiles.values()) work(tile);
  }
}
