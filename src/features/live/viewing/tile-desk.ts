/**
 * The tiles of one viewer. Whether a tile may be shown is decided here and nowhere else: when it opens, whenever the rights of
 * its person change, and whenever its device moves.
 */

import { can, type AccessTarget } from '#src/core/access.ts';
import { isAppError, NotFound, PermissionDenied, type AppError } from '#src/core/errors.ts';
import type { Clock, Log } from '#src/core/ports.ts';
import type { Store } from '#src/store/store.ts';
import { targetOf, visibleDevice } from '../../fleet/access.ts';
import type { Reach } from '../../fleet/reach.ts';
import type { LiveState } from '../contract-schemas.ts';
import type { SiteMessage, ViewerMessage } from '../contract-viewing.ts';
import { CodecUnsupported, StreamEnded } from '../errors.ts';
import type { Streams } from '../streams.ts';
import type { AccessLog } from './access-log.ts';
import { candidateOf, chooseStream } from './choose-stream.ts';
import type { FlowControl } from './flow-control.ts';
import { createShowing } from './showing.ts';
import { createTile, type OpenMessage, type Showing, type Shown, type Tile } from './tile.ts';
import type { Viewer } from './viewer.ts';

export interface TileDesk {
  open(message: OpenMessage): void;
  change(message: ChangeMessage): void;
  close(tile: number): void;
  find(tile: number): Tile | undefined;
  deviceIds(): string[];
  /** Sends what may go now. */
  pump(): void;
  /** Closes what the viewer may not watch any more. */
  recheck(): void;
  deviceMoved(deviceId: string, target: AccessTarget | undefined): void;
  lookUpAgain(deviceId: string): void;
  /** Lets tiles climb back whose line has been clean for long enough. */
  climb(): void;
  closeAll(): void;
}

export interface DeskParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly reach: Pick<Reach, 'device'>;
  readonly streams: Pick<Streams, 'watch' | 'seen'>;
  readonly accessLog: AccessLog;
  readonly onSent: (bytes: number) => void;
  readonly onSkipped: (pictures: number) => void;
}

/** What the desk needs of the viewing that it belongs to. */
export interface DeskOwner {
  readonly viewer: Viewer;
  readonly flow: FlowControl;
  readonly tell: (message: SiteMessage) => void;
  readonly mayFlow: () => boolean;
  readonly onClosed: (tile: number) => void;
}

type ChangeMessage = Extract<ViewerMessage, { type: 'change' }>;

export function createTileDesk(parts: DeskParts, owner: DeskOwner): TileDesk {
  const { clock } = parts;
  const { viewer, flow, tell } = owner;
  const tiles = new Map<number, Tile>();
  const showings = new Map<string, Showing>();
  const isOpen = (tile: Tile): boolean => tiles.get(tile.number) === tile;

  const leave = (tile: Tile, shown: Shown | undefined): void => {
    if (shown === undefined) return;
    const { showing } = shown;
    if (shown === tile.shown) showing.tiles.delete(tile);
    else showing.waiting.delete(tile);
    if (showing.tiles.size + showing.waiting.size > 0) return;
    showings.delete(nameOf(showing));
    showing.release();
  };
  const remove = (tile: Tile): void => {
    if (!isOpen(tile)) return;
    tiles.delete(tile.number);
    owner.onClosed(tile.number);
    leave(tile, tile.coming);
    leave(tile, tile.shown);
  };
  const closeTile = (tile: Tile, error: AppError): void => {
    if (!isOpen(tile)) return;
    remove(tile);
    tell({ type: 'closed', tile: tile.number, code: error.code, detail: error.message });
  };
  /** What the viewer may not do with the tile; `undefined` when it may. */
  const refusalOf = ({ target }: Tile): AppError | undefined => {
    const actor = viewer.actor();
    if (target === undefined || !can(actor, 'device:read', target)) return new NotFound({ object: 'device' });
    return can(actor, 'live:view', target) ? undefined : new PermissionDenied({ permission: 'live:view' });
  };
  const recheck = (tile: Tile): void => {
    // One that is still being looked up is checked at the end of that.
    const refusal = tile.target === undefined ? undefined : refusalOf(tile);
    if (refusal !== undefined) closeTile(tile, refusal);
  };

  const sayPlaying = (tile: Tile): void => {
    if (tile.shown === undefined) return;
    const { showing, quality, because } = tile.shown;
    const { slot, key } = showing.stream;
    const audio = tile.wantsAudio && showing.stream.description()?.audio !== undefined;
    const said: SiteMessage = {
      ...{ type: 'playing', tile: tile.number, slot, profileId: key.profileId, quality, because, audio },
    };
    const text = JSON.stringify(said);
    if (text === tile.saidPlaying) return;
    tile.saidPlaying = text;
    tell(said);
  };
  const sayState = (tile: Tile, state: LiveState): void => tell({ type: 'state', tile: tile.number, ...state });

  const showingOf = (tile: Tile, profileId: string): Showing => {
    const key = { deviceId: tile.deviceId, channelId: tile.channelId, profileId };
    const name = JSON.stringify([key.deviceId, key.channelId, key.profileId]);
    const known = showings.get(name);
    if (known !== undefined) return known;
    const showing = createShowing({
      ...{ key, flow, clock, streams: parts.streams },
      send: (bytes) => {
        parts.onSent(bytes.length);
        viewer.send(bytes);
      },
      mayFlow: owner.mayFlow,
      onSkip: noteSkip,
      onState: noteState,
      onDescription: noteDescription,
      onReady: ({ waiting }) => {
        for (const waitingTile of waiting)
          if (waitingTile.coming !== undefined) commit(waitingTile, waitingTile.coming);
      },
      onEnded: (ended) => {
        for (const gone of [...ended.tiles, ...ended.waiting]) closeTile(gone, new StreamEnded({}));
      },
    });
    showings.set(name, showing);
    return showing;
  };

  /** From now on the tile shows this. */
  const commit = (tile: Tile, shown: Shown): void => {
    const before = tile.shown;
    if (tile.coming !== undefined && tile.coming !== shown) leave(tile, tile.coming);
    shown.showing.waiting.delete(tile);
    tile.coming = undefined;
    shown.showing.tiles.add(tile);
    leave(tile, before);
    tile.shown = shown;
    sayPlaying(tile);
    sayState(tile, shown.showing.stream.state());
    shown.showing.feed.start();
  };

  /** Shows what fits best now. The picture before stays until there is one of the new stream. */
  const show = (tile: Tile): void => {
    const choice = chooseStream(
      tile.profiles.map((profile) =>
        candidateOf(
          profile,
          parts.streams.seen({ deviceId: tile.deviceId, channelId: tile.channelId, profileId: profile.id }),
        ),
      ),
      { ...tile, isLineSlow: tile.ladder.isDown() },
    );
    if ('unsupported' in choice) {
      closeTile(tile, new CodecUnsupported({ codecs: choice.unsupported.join(', ') }));
      return;
    }
    const { quality, because, profileId } = choice;
    if (tile.shown?.showing.stream.key.profileId === profileId) {
      leave(tile, tile.coming);
      tile.coming = undefined;
      tile.shown = { ...tile.shown, quality, because };
      sayPlaying(tile);
      return;
    }
    if (tile.coming?.showing.stream.key.profileId === profileId) return;
    leave(tile, tile.coming);
    tile.coming = undefined;
    const next: Shown = { showing: showingOf(tile, profileId), quality, because };
    next.showing.stream.nudge();
    const isReady = next.showing.stream.state().state === 'live' && next.showing.stream.cache.key() !== undefined;
    if (tile.shown === undefined || isReady) commit(tile, next);
    else {
      tile.coming = next;
      next.showing.waiting.add(tile);
    }
  };

  const noteSkip = (showing: Showing, pictures: number): void => {
    parts.onSkipped(pictures);
    for (const tile of [...showing.tiles]) {
      tile.skippedPictures += pictures;
      tell({ type: 'skipped', tile: tile.number, pictures, total: tile.skippedPictures });
      if (tile.quality === 'auto' && tile.ladder.skipped(clock.monotonicMs())) tryShow(tile);
    }
  };
  const noteState = (showing: Showing, state: LiveState): void => {
    for (const tile of [...showing.tiles]) sayState(tile, state);
    if (state.state !== 'waiting' && state.state !== 'stopped') return;
    for (const tile of [...showing.waiting]) {
      // A stream that cannot be had replaces none that runs; but one that was asked for says why it is not there.
      const isWorthKeeping = tile.quality === 'auto' && tile.shown?.showing.stream.state().state === 'live';
      if (!isWorthKeeping && tile.coming !== undefined) commit(tile, tile.coming);
      else {
        leave(tile, tile.coming);
        tile.coming = undefined;
      }
    }
  };
  const noteDescription = (showing: Showing): void => {
    const codec = showing.stream.description()?.video?.codec;
    for (const tile of [...showing.tiles, ...showing.waiting]) {
      // Only now is it known what the camera really sends.
      if (codec !== undefined && !tile.codecs.includes(codec)) tryShow(tile);
      else sayPlaying(tile);
    }
  };

  /** As `show`, for what is not asked for by the viewer at this moment. */
  const tryShow = (tile: Tile): void => {
    try {
      show(tile);
    } catch (error) {
      failTile(tile, error);
    }
  };
  const failTile = (tile: Tile, error: unknown): void => {
    if (isAppError(error)) closeTile(tile, error);
    else {
      parts.log.error('A tile could not be shown.', { deviceId: tile.deviceId, error });
      closeTile(tile, new NotFound({ object: 'stream' }));
    }
  };

  const lookUp = async (tile: Tile): Promise<void> => {
    const device = await visibleDevice({ actor: viewer.actor() }, parts.store.db, tile.deviceId, 'live:view');
    const reached = await parts.reach.device(tile.deviceId);
    if (!isOpen(tile)) return;
    // An event about a move may have come meanwhile and knows better.
    tile.target ??= targetOf(device);
    const refusal = refusalOf(tile);
    if (refusal !== undefined) throw refusal;
    const channel = reached?.channels.find(({ id }) => id === tile.channelId);
    if (channel === undefined && (reached?.channels.length ?? 0) > 0) throw new NotFound({ object: 'channel' });
    tile.profiles = channel?.profiles.filter(({ rtspUrl }) => rtspUrl !== undefined) ?? [];
    if (tile.profiles.length === 0) {
      // A speaker is opened to talk into it, and a new camera before its streams are known.
      const fault = { class: 'no-video' as const, detail: `${device.name} lists no video stream.` };
      sayState(tile, { state: 'off', since: clock.nowMs(), fault, nextTryAt: null });
      return;
    }
    parts.accessLog.note(
      { actor: viewer.actor(), requestId: viewer.requestId, address: viewer.address },
      { deviceId: device.id, deviceName: device.name, channelId: tile.channelId },
    );
    show(tile);
  };
  const lookUpOrClose = (tile: Tile): Promise<void> => lookUp(tile).catch((error: unknown) => failTile(tile, error));

  return {
    open: (message) => {
      const before = tiles.get(message.tile);
      if (before !== undefined) remove(before);
      const tile = createTile(message);
      tiles.set(tile.number, tile);
      void lookUpOrClose(tile);
    },
    change: (message) => {
      const tile = tiles.get(message.tile);
      if (tile === undefined) return;
      if (message.quality !== undefined && message.quality !== tile.quality) tile.ladder.reset();
      tile.quality = message.quality ?? tile.quality;
      tile.width = message.width ?? tile.width;
      tile.height = message.height ?? tile.height;
      tile.wantsAudio = message.audio ?? tile.wantsAudio;
      if (tile.shown !== undefined) tryShow(tile);
    },
    close: (number) => {
      const tile = tiles.get(number);
      if (tile !== undefined) remove(tile);
    },
    find: (number) => tiles.get(number),
    deviceIds: () => [...tiles.values()].map(({ deviceId }) => deviceId),
    pump: () => {
      for (const { feed } of showings.values()) feed.pump();
    },
    recheck: () => {
      for (const tile of [...tiles.values()]) recheck(tile);
    },
    deviceMoved: (deviceId, target) => {
      for (const tile of [...tiles.values()].filter((one) => one.deviceId === deviceId)) {
        if (target === undefined) closeTile(tile, new StreamEnded({}));
        else {
          tile.target = target;
          recheck(tile);
        }
      }
    },
    lookUpAgain: (deviceId) => {
      for (const tile of [...tiles.values()]) if (tile.deviceId === deviceId) void lookUpOrClose(tile);
    },
    climb: () => {
      for (const tile of [...tiles.values()]) if (tile.ladder.tick(clock.monotonicMs())) tryShow(tile);
    },
    closeAll: () => {
      for (const tile of [...tiles.values()]) remove(tile);
    },
  };
}

function nameOf({ stream }: Showing): string {
  const { deviceId, channelId, profileId } = stream.key;
  return JSON.stringify([deviceId, channelId, profileId]);
}
