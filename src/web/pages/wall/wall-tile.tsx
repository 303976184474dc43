/** One camera on the wall: its live picture, and what one can do with it. */

import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconArrowsMaximize, IconArrowsMinimize, IconCamera, IconDots, IconEar, IconEarOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type RefObject, useEffect, useState } from 'react';
import type { LiveChannel } from '#src/features/live/contract-schemas.ts';
import { liveTexts } from '../../i18n/live.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { wallTexts } from '../../i18n/wall.data.ts';
import { LivePicture } from '../../live/live-picture.tsx';
import type { Mark } from '../../live/picture-view.ts';
import { useLiveTile } from '../../live/use-live-tile.ts';
import { useSnapshot } from '../../live/use-snapshot.ts';
import { paths } from '../../paths.ts';
import type { WantedQuality } from '../../player/player-types.ts';
import type { Direction } from './wall-model.ts';
import css from './wall-tile.module.css';

/** What keys and menus ask for at one place. */
export interface TileCommands {
  readonly enlarge: () => void;
  readonly listen: () => void;
  readonly replace: () => void;
  readonly move: (direction: Direction) => void;
  readonly remove: () => void;
}

interface WallTileProps {
  readonly channel: LiveChannel;
  readonly name: string;
  readonly isEnlarged: boolean;
  readonly isListening: boolean;
  readonly isMuted: boolean;
  readonly commands: TileCommands;
  /** The wall's key for a snapshot reaches the picture through this. */
  readonly snapshots: RefObject<Map<string, () => void>>;
  readonly snapshotKey: string;
  readonly onMark: (mark: Mark) => void;
}

const directions: readonly Direction[] = ['left', 'right', 'up', 'down'];
const qualities: readonly WantedQuality[] = ['auto', 'main', 'sub'];

export function WallTile(props: WallTileProps) {
  const { channel, name, isEnlarged, isListening, isMuted, commands, snapshots, snapshotKey } = props;
  const t = useText(liveTexts);
  const wt = useText(wallTexts);
  const [quality, setQuality] = useState<WantedQuality>('auto');
  const { deviceId, channelId } = channel;
  const { surface, heard, handle, reopen } = useLiveTile({
    deviceId,
    channelId,
    quality,
    audio: isListening,
    volume: 1,
    muted: isMuted,
  });
  const { take } = useSnapshot({ deviceId, channelId, name, handle });
  useEffect(() => {
    const known = snapshots.current;
    known.set(snapshotKey, take);
    return () => {
      known.delete(snapshotKey);
    };
  });
  const { status } = heard;
  const Size = isEnlarged ? IconArrowsMinimize : IconArrowsMaximize;
  const Ear = isListening ? IconEarOff : IconEar;
  return (
    <LivePicture
      surface={surface}
      heard={heard}
      onRetry={reopen}
      name={name}
      site={channel.siteName}
      onMark={props.onMark}
    >
      <div className={css['tools']}>
        {isListening && status?.audio === 'blocked' && (
          <Button size="compact-sm" variant="white" color="dark" title={t('audio.blocked.text')}>
            {t('audio.blocked')}
          </Button>
        )}
        {channel.can.listen && (
          <Tool
            label={t(isListening ? 'action.listen-stop' : 'action.listen')}
            isPressed={isListening}
            onClick={commands.listen}
          >
            <Ear size={18} />
          </Tool>
        )}
        <Tool label={t('action.snapshot')} isOptional onClick={take}>
          <IconCamera size={18} />
        </Tool>
        <Tool label={wt(isEnlarged ? 'shrink' : 'enlarge')} onClick={commands.enlarge}>
          <Size size={18} />
        </Tool>
        <Menu position="bottom-end" withArrow>
          <Menu.Target>
            <ActionIcon
              className={css['tool'] ?? ''}
              size={32}
              variant="transparent"
              aria-label={wt('tile.menu', { name })}
            >
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={take}>{t('action.snapshot')}</Menu.Item>
            <Menu.Item onClick={commands.replace}>{wt('tile.replace')}</Menu.Item>
            {directions.map((direction) => (
              <Menu.Item key={direction} onClick={() => commands.move(direction)}>
                {wt('tile.move', { direction })}
              </Menu.Item>
            ))}
            <Menu.Divider />
            <Menu.Label>{wt('tile.quality')}</Menu.Label>
            {qualities.map((each) => (
              <Menu.Item
                key={each}
                onClick={() => setQuality(each)}
                {...(quality === each ? { 'aria-current': true, fw: 620 } : {})}
              >
                {t(`quality.${each}`)}
              </Menu.Item>
            ))}
            <Menu.Divider />
            <Menu.Item renderRoot={(root) => <Link {...root} to={paths.device} params={{ deviceId }} />}>
              {t('to-device')}
            </Menu.Item>
            <Menu.Item color="down" onClick={commands.remove}>
              {wt('tile.remove')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
    </LivePicture>
  );
}

interface ToolProps {
  readonly label: string;
  readonly isPressed?: boolean;
  /** Left out where there is little room; the menu has it too. */
  readonly isOptional?: boolean;
  readonly onClick: () => void;
  readonly children: React.ReactNode;
}

function Tool({ label, isPressed, isOptional = false, onClick, children }: ToolProps) {
  return (
    <ActionIcon
      className={css['tool'] ?? ''}
      size={32}
      variant="transparent"
      aria-label={label}
      title={label}
      data-optional={isOptional}
      {...(isPressed === undefined ? {} : { 'aria-pressed': isPressed })}
      onClick={onClick}
    >
      {children}
    </ActionIcon>
  );
}
