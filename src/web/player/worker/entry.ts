/**
 * The worker of the player: holds the WebSocket, decodes, draws, makes fragments, and says how each tile is. One for each
 * page, so that a console that is busy drawing tables does not make pictures late.
 */

import '../../browser/zod-without-eval.ts';
import type { FromWorker, PageCapabilities, ToWorker } from '../worker-messages.ts';
import { decodableCodecs } from './capabilities.ts';
import { Viewing } from './viewing.ts';

let viewing: Viewing | undefined;
/** What the page said before it was known what can be decoded. */
let early: ToWorker[] = [];

function post(message: FromWorker, transfer: Transferable[] = []): void {
  globalThis.postMessage(message, { transfer });
}

async function start(url: string, page: PageCapabilities): Promise<void> {
  const webcodecs = page.canDrawAway ? await decodableCodecs() : [];
  const capabilities = { webcodecs, mse: page.mse, canPlaySound: page.canPlaySound };
  viewing = new Viewing(url, capabilities, post);
  for (const message of early) handle(viewing, message);
  early = [];
}

globalThis.addEventListener('message', (event: MessageEvent<ToWorker>) => {
  if (event.data.type === 'start') void start(event.data.url, event.data.capabilities);
  else if (viewing === undefined) early.push(event.data);
  else handle(viewing, event.data);
});

function handle(all: Viewing, message: ToWorker): void {
  switch (message.type) {
    case 'start':
      break;
    case 'open':
      all.open(message.tile, message.wish);
      break;
    case 'change':
      all.tile(message.tile)?.change(message.change);
      break;
    case 'close':
      all.close(message.tile);
      break;
    case 'canvas':
      all.tile(message.tile)?.pictures.setCanvas(message.part, message.canvas);
      break;
    case 'appended':
      all.tile(message.tile)?.pictures.appended(message.part, message.number);
      break;
    case 'shown':
      all.tile(message.tile)?.pictures.shownByElement(message.part, message.mediaTimeUs);
      break;
    case 'skipped':
      all.tile(message.tile)?.pictures.skippedByElement(message.part, message.pictures);
      break;
    case 'still':
      all.tile(message.tile)?.still(message.part, message.askedAt, message.size);
      break;
    case 'route-failed':
      all.tile(message.tile)?.pictures.routeFailed(message.part, message.reason);
      break;
    case 'visible':
      all.setVisible(message.isVisible);
      break;
    case 'retry':
      all.retryNow();
      break;
    case 'snapshot':
      void answerSnapshot(all, message.tile, message.request);
      break;
    case 'talk':
      all.talk(message.tile, message.on);
      break;
    case 'speech':
      all.speak(message.tile, message.samples);
      break;
  }
}

async function answerSnapshot(all: Viewing, tile: number, request: number): Promise<void> {
  const blob = await all
    .tile(tile)
    ?.pictures.snapshot()
    .catch(() => undefined);
  post({ type: 'snapshot', request, blob });
}
