/** The wall in use: bar, grid, list of cameras, keys. */

import { Button } from '@mantine/core';
import { IconMinimize } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { Layout, LiveChannel } from '#src/features/live/contract-schemas.ts';
import { useMe } from '../../api/session.ts';
import { useIsPhone } from '../../browser/use-is-phone.ts';
import { useText } from '../../i18n/use-text.ts';
import { wallTexts } from '../../i18n/wall.data.ts';
import { channelName } from '../../live/channel-names.ts';
import { paths } from '../../paths.ts';
import { useToast } from '../../ui/toasts.tsx';
import { ChannelPicker } from './channel-picker.tsx';
import { type LayoutDialog, LayoutDialogs } from './layout-dialogs.tsx';
import { useFullScreen } from './use-full-screen.ts';
import { type Shown, useWall, type WallInHand } from './use-wall.ts';
import { useWallKeys } from './use-wall-keys.ts';
import { WallBar } from './wall-bar.tsx';
import css from './wall-board.module.css';
import { WallGrid } from './wall-grid.tsx';
import {
  add,
  type Direction,
  isSame,
  neighbour,
  type PlacedChannel,
  put,
  remove,
  swap,
  withColumns,
} from './wall-model.ts';

interface WallBoardProps {
  readonly initial: Shown;
  readonly layouts: readonly Layout[];
  readonly channels: readonly LiveChannel[];
}

export function WallBoard({ initial, layouts, channels }: WallBoardProps) {
  const t = useText(wallTexts);
  const me = useMe();
  const toast = useToast();
  const isPhone = useIsPhone();
  const inHand = useWall({ initial, layouts, personId: me.id });
  const { wall } = inHand;
  useLayoutInAddress(inHand, layouts);
  const full = useFullScreen();
  const [focusedLast, setFocused] = useState(0);
  const focused = Math.min(focusedLast, wall.tiles.length - 1);
  /** Counts the keys that move the focus itself, not only the tile that is meant. */
  const [focusMoves, setFocusMoves] = useState(0);
  const [enlarged, setEnlarged] = useState<number>();
  const [phoneColumns, setPhoneColumns] = useState(1);
  const [listening, setListening] = useState<string>();
  const [isMuted, setMuted] = useState(false);
  const [isPickerOpen, setPickerOpen] = useState(false);
  const [target, setTarget] = useState<number>();
  const [dialog, setDialog] = useState<LayoutDialog>();
  const snapshots = useRef(new Map<string, () => void>());
  const columns = isPhone ? phoneColumns : wall.columns;
  const nameOf = (place: number): string => {
    const channel = channels.find((each) => isSame(each, wall.tiles[place] ?? null));
    return channel === undefined ? t('place', { place: place + 1 }) : channelName(channel, channels);
  };
  const focusAt = (place: number): void => {
    setFocused(place);
    setFocusMoves((old) => old + 1);
  };
  const openPicker = (place: number | undefined): void => {
    setTarget(place);
    setPickerOpen(true);
  };
  const setColumns = (next: number): void => {
    if (isPhone) setPhoneColumns(Math.min(2, next));
    else inHand.change(withColumns(wall, next));
    setEnlarged(undefined);
  };
  const takeOff = (place: number): void => {
    if ((wall.tiles[place] ?? null) === null) return;
    toast({ text: t('removed.done', { name: nameOf(place) }), undo: inHand.undo });
    inHand.change(remove(wall, place));
    if (enlarged === place) setEnlarged(undefined);
    // What had the focus is gone; the place remains.
    focusAt(place);
  };
  const move = (place: number, direction: Direction): void => {
    const next = neighbour(place, direction, columns, wall.tiles.length);
    inHand.change(swap(wall, place, next));
    focusAt(next);
  };
  const pick = (channel: PlacedChannel): void => {
    const shownAt = wall.tiles.findIndex((tile) => isSame(tile, channel));
    const next = target === undefined ? add(wall, channel) : put(wall, target, channel);
    if (next !== undefined) inHand.change(next);
    else if (shownAt === -1) toast({ tone: 'fault', text: t('wall.full') });
    else setFocused(shownAt);
    setTarget(undefined);
    if (target !== undefined) focusAt(target);
    if (isPhone || target !== undefined) setPickerOpen(false);
  };
  const enlarge = (place: number): void => {
    if ((wall.tiles[place] ?? null) === null) openPicker(place);
    else setEnlarged((old) => (old === place ? undefined : place));
    setFocused(place);
  };
  const listenTo = (key: string): void => setListening((old) => (old === key ? undefined : key));
  const go = (direction: Direction): void => {
    if (enlarged === undefined) {
      focusAt(neighbour(placeInHand(focused), direction, columns, wall.tiles.length));
      return;
    }
    const next = nextTaken(wall.tiles, enlarged, direction === 'left' || direction === 'up' ? -1 : 1);
    setEnlarged(next);
    focusAt(next);
  };
  const closePicker = (): void => {
    setPickerOpen(false);
    setTarget(undefined);
    if (!isPhone) focusAt(focused);
  };
  const keyInHand = (): string => keyOfPlace(wall.tiles[placeInHand(focused)] ?? null);
  useWallKeys({
    go,
    move: (direction) => move(placeInHand(focused), direction),
    columns: setColumns,
    enlarge: () => enlarge(placeInHand(focused)),
    full: full.toggle,
    leave: () => {
      if (isPickerOpen) closePicker();
      else if (enlarged !== undefined) setEnlarged(undefined);
      else full.leave();
    },
    remove: () => takeOff(placeInHand(focused)),
    snapshot: () => snapshots.current.get(keyInHand())?.(),
    listen: () => {
      const key = keyInHand();
      if (channels.some((each) => keyOfPlace(each) === key && each.can.listen)) listenTo(key);
    },
    mute: () => setMuted((old) => !old),
    cameras: () => openPicker(undefined),
    undo: inHand.undo,
  });
  return (
    <div className={css['board']} data-full={full.isFull}>
      <title>{`${inHand.layout?.name ?? t('title')} · Keepsight`}</title>
      {!full.isFull && (
        <WallBar
          inHand={inHand}
          layouts={layouts}
          columns={columns}
          isMuted={isMuted}
          isPickerOpen={isPickerOpen}
          onColumns={setColumns}
          onMute={() => setMuted((old) => !old)}
          onPicker={() => (isPickerOpen ? closePicker() : openPicker(undefined))}
          onFull={full.toggle}
          onDialog={setDialog}
        />
      )}
      {full.isFull && (
        <Button
          className={css['leave'] ?? ''}
          size="compact-md"
          variant="default"
          leftSection={<IconMinimize size={16} aria-hidden="true" />}
          onClick={full.leave}
        >
          {t('full.leave')}
        </Button>
      )}
      <div className={css['body']}>
        <WallGrid
          wall={wall}
          channels={channels}
          columns={columns}
          focused={focused}
          focusMoves={focusMoves}
          enlarged={enlarged}
          listening={listening}
          isMuted={isMuted}
          snapshots={snapshots}
          onFocused={setFocused}
          onEnlarge={enlarge}
          onListen={listenTo}
          onReplace={openPicker}
          onMove={move}
          onRemove={takeOff}
          onDrop={(place, channel) => {
            inHand.change(put(wall, place, channel));
            focusAt(place);
          }}
          onStep={go}
        />
        {isPickerOpen && <ChannelPicker wall={wall} target={target} onPick={pick} onClose={closePicker} />}
      </div>
      <LayoutDialogs
        dialog={dialog}
        wall={wall}
        layout={inHand.layout}
        onSaved={inHand.rebase}
        onClose={() => setDialog(undefined)}
      />
    </div>
  );
}

function keyOfPlace(place: PlacedChannel | null): string {
  return place === null ? '' : `${place.deviceId} ${place.channelId}`;
}

/** A tile keeps the focus when it changes its place, as by undo: what has the focus is what is meant. */
function placeInHand(focused: number): number {
  const place = document.activeElement?.closest('[data-place]')?.getAttribute('data-place');
  return place === null || place === undefined ? focused : Number(place);
}

/** Round and round through the cameras, past the empty places. */
function nextTaken(tiles: readonly (PlacedChannel | null)[], from: number, step: 1 | -1): number {
  for (let distance = 1; distance <= tiles.length; distance += 1) {
    const place = (from + step * distance + tiles.length * distance) % tiles.length;
    if ((tiles[place] ?? null) !== null) return place;
  }
  return from;
}

/** The address names the layout, so that a wall can be sent to a colleague and opened again. */
function useLayoutInAddress({ layout, choose }: WallInHand, layouts: readonly Layout[]): void {
  const search = useSearch({ from: '/shell/wall' });
  const navigate = useNavigate({ from: paths.wall });
  const shownId = layout?.id;
  const inAddress = search.layout;
  const lastShown = useRef(shownId);
  useEffect(() => {
    if (shownId === inAddress && search.show === undefined) return;
    const asked = layouts.find((each) => each.id === inAddress);
    if (asked !== undefined && lastShown.current === shownId && asked.id !== shownId) {
      choose(asked);
      return;
    }
    lastShown.current = shownId;
    void navigate({ search: { layout: shownId }, replace: true });
  }, [shownId, inAddress, search.show, layouts, choose, navigate]);
}
