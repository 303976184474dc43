/** The places of the wall, row by row: cameras, and empty ones to be filled. */

import { Button, UnstyledButton } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type CSSProperties, type RefObject, useEffect, useRef, useState } from 'react';
import type { LiveChannel } from '#src/features/live/contract-schemas.ts';
import * as live from '#src/features/live/contract.ts';
import { queryOf } from '../../api/queries.ts';
import { useIsPhone } from '../../browser/use-is-phone.ts';
import { liveTexts } from '../../i18n/live.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { wallTexts } from '../../i18n/wall.data.ts';
import { channelName } from '../../live/channel-names.ts';
import type { Mark } from '../../live/picture-view.ts';
import { droppedChannel, isDragOfChannel, startDrag } from './dragging.ts';
import { useSwipe } from './use-swipe.ts';
import css from './wall-grid.module.css';
import { type Direction, isEmptyWall, isSame, type PlacedChannel, type Wall } from './wall-model.ts';
import { type TileCommands, WallTile } from './wall-tile.tsx';

interface WallGridProps {
  readonly wall: Wall;
  readonly channels: readonly LiveChannel[];
  readonly columns: number;
  readonly focused: number;
  readonly focusMoves: number;
  readonly enlarged: number | undefined;
  /** Key of the camera that is heard. */
  readonly listening: string | undefined;
  readonly isMuted: boolean;
  readonly snapshots: RefObject<Map<string, () => void>>;
  readonly onFocused: (place: number) => void;
  readonly onEnlarge: (place: number) => void;
  readonly onListen: (key: string) => void;
  readonly onReplace: (place: number) => void;
  readonly onMove: (place: number, direction: Direction) => void;
  readonly onRemove: (place: number) => void;
  readonly onDrop: (place: number, channel: PlacedChannel) => void;
  readonly onStep: (direction: Direction) => void;
}

export function WallGrid(props: WallGridProps) {
  const { wall, columns, focused, focusMoves, enlarged } = props;
  const t = useText(wallTexts);
  const isPhone = useIsPhone();
  const list = useRef<HTMLUListElement>(null);
  const [announcement, setAnnouncement] = useState('');
  const swipe = useSwipe(isPhone && enlarged !== undefined ? props.onStep : undefined);
  useFocusAt(list, focused, focusMoves);
  const rows = Math.ceil(wall.tiles.length / columns);
  const style: CSSProperties & Record<`--${string}`, number> = { '--columns': columns, '--rows': rows };
  const isBlank = isEmptyWall(wall);
  // On a phone an empty place is only a gap to scroll over; one button at the end stands for all.
  const isShown = (place: number): boolean => !isPhone || (wall.tiles[place] ?? null) !== null;
  return (
    <div className={css['frame']} {...swipe}>
      <ul
        ref={list}
        className={css['grid']}
        aria-label={t('grid.label')}
        style={style}
        data-enlarged={enlarged !== undefined}
      >
        {wall.tiles.map((tile, place) =>
          isShown(place) ? (
            <Cell
              key={tile === null ? `empty ${String(place)}` : keyOf(tile)}
              {...props}
              place={place}
              tile={tile}
              onAnnounce={setAnnouncement}
            />
          ) : null,
        )}
      </ul>
      {isPhone && enlarged === undefined && (
        <div className={css['more']}>
          {isBlank && <p>{t('blank.title')}</p>}
          <Button
            variant={isBlank ? 'filled' : 'default'}
            size="md"
            fullWidth
            leftSection={<IconPlus size={18} aria-hidden="true" />}
            onClick={() => props.onReplace(Math.max(0, wall.tiles.indexOf(null)))}
          >
            {t('place.add')}
          </Button>
        </div>
      )}
      {isPhone && enlarged !== undefined && (
        <div className={css['steps']}>
          <Button variant="default" size="md" onClick={() => props.onStep('left')}>
            {t('tile.previous')}
          </Button>
          <Button variant="default" size="md" onClick={() => props.onStep('right')}>
            {t('tile.next')}
          </Button>
        </div>
      )}
      <p className="ks-visually-hidden" role="status">
        {announcement}
      </p>
    </div>
  );
}

function keyOf(tile: PlacedChannel): string {
  return `${tile.deviceId} ${tile.channelId}`;
}

/** The focus goes where a key of the wall sends it, and never by itself. */
function useFocusAt(list: RefObject<HTMLUListElement | null>, place: number, moves: number): void {
  const done = useRef(moves);
  useEffect(() => {
    if (done.current === moves) return;
    done.current = moves;
    list.current?.querySelector<HTMLElement>(`[data-place="${String(place)}"]`)?.focus();
  }, [list, place, moves]);
}

interface CellProps extends WallGridProps {
  readonly place: number;
  readonly tile: PlacedChannel | null;
  readonly onAnnounce: (text: string) => void;
}

function Cell(props: CellProps) {
  const { place, tile, channels, focused, enlarged, onDrop } = props;
  const t = useText(wallTexts);
  const [isTarget, setTarget] = useState(false);
  const known = channels.find((each) => isSame(each, tile));
  const channel = useChannel(tile, known);
  const name = channel === undefined ? '' : channelName(channel, channels);
  const label =
    channel === undefined
      ? t(tile === null ? 'place.empty' : 'place', { place: place + 1 })
      : t('place.camera', { name, site: channel.siteName, place: place + 1 });
  return (
    <li className={css['cell']} data-shown={enlarged === place}>
      {/* A tile takes the focus and what is dropped on it; all it can do is in its buttons and in the keys of the wall. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        role="group"
        aria-label={label}
        tabIndex={focused === place ? 0 : -1}
        className={css['place']}
        data-place={place}
        data-drop={isTarget}
        data-empty={tile === null}
        draggable={tile !== null}
        onFocus={() => props.onFocused(place)}
        onDoubleClick={(event) => {
          if (event.target instanceof Element && event.target.closest('button, a') === null) props.onEnlarge(place);
        }}
        onDragStart={(event) => {
          if (tile !== null) startDrag(event, tile);
        }}
        onDragOver={(event) => {
          if (!isDragOfChannel(event)) return;
          event.preventDefault();
          setTarget(true);
        }}
        onDragLeave={() => setTarget(false)}
        onDrop={(event) => {
          setTarget(false);
          const channelDropped = droppedChannel(event);
          if (channelDropped === undefined) return;
          event.preventDefault();
          onDrop(place, channelDropped);
        }}
      >
        <Content {...props} channel={channel} name={name} />
      </div>
    </li>
  );
}

/** Cameras beyond the first names are asked for one by one. `null`: there is none, or none for this person. */
function useChannel(tile: PlacedChannel | null, known: LiveChannel | undefined): LiveChannel | undefined {
  const asked = useQuery({
    ...queryOf(live.listChannels, { query: { deviceId: tile?.deviceId ?? '-' } }),
    enabled: tile !== null && known === undefined,
  });
  return known ?? asked.data?.channels.find((each) => isSame(each, tile));
}

function Content(props: CellProps & { readonly channel: LiveChannel | undefined; readonly name: string }) {
  const { place, tile, channel, name, enlarged, listening, isMuted, snapshots, onAnnounce } = props;
  const t = useText(wallTexts);
  const lt = useText(liveTexts);
  const last = useRef<Mark>(undefined);
  if (tile === null) {
    return (
      <UnstyledButton className={css['empty']} tabIndex={-1} onClick={() => props.onReplace(place)}>
        <IconPlus size={20} aria-hidden="true" />
        <span>{t('place.add')}</span>
      </UnstyledButton>
    );
  }
  if (channel === undefined) {
    return (
      <div className={css['unknown']}>
        <p>
          <strong>{t('place.unknown')}</strong>
        </p>
        <p>{t('place.unknown.text')}</p>
        <Button size="compact-sm" variant="default" onClick={() => props.onRemove(place)}>
          {t('tile.remove')}
        </Button>
      </div>
    );
  }
  const key = keyOf(tile);
  const commands: TileCommands = {
    enlarge: () => props.onEnlarge(place),
    listen: () => props.onListen(key),
    replace: () => props.onReplace(place),
    move: (direction) => props.onMove(place, direction),
    remove: () => props.onRemove(place),
  };
  /** Those who do not see it are told when a picture goes or comes back, and nothing of the way there. */
  const tell = (mark: Mark): void => {
    const before = last.current;
    if (mark === 'connecting' || mark === 'paused' || mark === 'late') return;
    last.current = mark;
    if (before === undefined && mark === 'live') return;
    onAnnounce(lt('announce', { name, state: lt(`picture.${mark}`) }));
  };
  return (
    <WallTile
      channel={channel}
      name={name}
      isEnlarged={enlarged === place}
      isListening={listening === key}
      isMuted={isMuted}
      commands={commands}
      snapshots={snapshots}
      snapshotKey={key}
      onMark={tell}
    />
  );
}
