/** A camera now: its live picture first, and what can be done with it beside and below. */

import { ActionIcon, Button, NativeSelect, Slider, Tooltip } from '@mantine/core';
import {
  IconCamera,
  IconEar,
  IconEarOff,
  IconLayoutGrid,
  IconMaximize,
  IconVolume,
  IconVolumeOff,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import type { DeviceDetail } from '#src/features/fleet/contract-schemas.ts';
import type { LiveChannel } from '#src/features/live/contract-schemas.ts';
import * as live from '#src/features/live/contract.ts';
import { queryOf } from '../../api/queries.ts';
import { useIsPhone } from '../../browser/use-is-phone.ts';
import { deviceLiveTexts } from '../../i18n/device-live.data.ts';
import { liveTexts } from '../../i18n/live.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { wallTexts } from '../../i18n/wall.data.ts';
import { channelName } from '../../live/channel-names.ts';
import { LivePicture } from '../../live/live-picture.tsx';
import { PlayerProvider } from '../../live/player-context.tsx';
import { TalkButton } from '../../live/talk-button.tsx';
import { useLiveTile } from '../../live/use-live-tile.ts';
import { useSnapshot } from '../../live/use-snapshot.ts';
import { paths } from '../../paths.ts';
import type { TileStatus, WantedQuality } from '../../player/player-types.ts';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import css from './live-section.module.css';
import { useMay } from './may.ts';
import { PtzPanel } from './ptz-panel.tsx';
import { StreamDetails } from './stream-details.tsx';

const qualities: readonly WantedQuality[] = ['auto', 'main', 'sub'];

export function LiveSection({ device }: { readonly device: DeviceDetail }) {
  const t = useText(deviceLiveTexts);
  const may = useMay(device);
  const isViewer = may('live:view');
  const found = useQuery({ ...queryOf(live.listChannels, { query: { deviceId: device.id } }), enabled: isViewer });
  const [chosen, setChosen] = useState<string>();
  const channels = found.data?.channels ?? [];
  const channel = channels.find((each) => each.channelId === chosen) ?? channels[0];
  if (!isViewer) {
    return (
      <Section title={t('live.title')}>
        <Notice tone="info">
          <p>{t('live.reason.no-view')}</p>
        </Notice>
      </Section>
    );
  }
  return (
    <Section
      title={t('live.title')}
      actions={
        channels.length > 1 && channel !== undefined ? (
          <NativeSelect
            aria-label={t('live.channel')}
            value={channel.channelId}
            data={channels.map((each) => ({ value: each.channelId, label: channelName(each, channels) }))}
            onChange={(event) => setChosen(event.currentTarget.value)}
          />
        ) : undefined
      }
    >
      {found.isPending && <LoadingRows rows={6} height={40} />}
      {found.isError && <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />}
      {found.isSuccess && channel === undefined && <p className={css['none']}>{t('live.none')}</p>}
      {channel !== undefined && (
        <PlayerProvider>
          <CameraView key={channel.channelId} device={device} channel={channel} />
        </PlayerProvider>
      )}
    </Section>
  );
}

interface CameraViewProps {
  readonly device: DeviceDetail;
  readonly channel: LiveChannel;
}

function CameraView({ device, channel }: CameraViewProps) {
  const t = useText(deviceLiveTexts);
  const may = useMay(device);
  const frame = useRef<HTMLDivElement>(null);
  const isPhone = useIsPhone();
  // One camera on a screen is looked at closely; on a phone the line and the size decide.
  const [quality, setQuality] = useState<WantedQuality>(isPhone ? 'auto' : 'main');
  const [isListening, setListening] = useState(false);
  const [volume, setVolume] = useState(1);
  const [isMuted, setMuted] = useState(false);
  const { deviceId, channelId, can } = channel;
  const { surface, heard, handle, reopen } = useLiveTile({
    deviceId,
    channelId,
    quality,
    audio: isListening,
    volume,
    muted: isMuted,
  });
  const { take, isTaking } = useSnapshot({ deviceId, channelId, name: device.name, handle });
  const lt = useText(liveTexts);
  return (
    <div className={css['view']} data-beside={can.ptz}>
      <div className={css['main']}>
        <div className={css['frame']} ref={frame} role="group" aria-label={t('live.title')}>
          <LivePicture surface={surface} heard={heard} onRetry={reopen} name={device.name} site={channel.siteName} />
        </div>
        <div className={css['tools']}>
          <Button
            variant="default"
            leftSection={<IconCamera size={16} aria-hidden="true" />}
            loading={isTaking}
            onClick={take}
          >
            {lt('action.snapshot')}
          </Button>
          {can.listen && (
            <Listening
              audio={heard.status?.audio}
              isListening={isListening}
              isMuted={isMuted}
              volume={volume}
              onListen={() => setListening((old) => !old)}
              onMute={() => setMuted((old) => !old)}
              onVolume={setVolume}
            />
          )}
          <span className={css['gap']} />
          <NativeSelect
            aria-label={t('live.quality')}
            value={quality}
            data={qualities.map((each) => ({ value: each, label: lt(`quality.${each}`) }))}
            onChange={(event) => {
              const next = qualities.find((each) => each === event.currentTarget.value);
              if (next !== undefined) setQuality(next);
            }}
          />
          <Button
            renderRoot={(root) => <Link {...root} to={paths.wall} search={{ show: deviceId }} />}
            variant="default"
            leftSection={<IconLayoutGrid size={16} aria-hidden="true" />}
          >
            {t('live.wall')}
          </Button>
          {document.fullscreenEnabled && <FullScreen onClick={() => void frame.current?.requestFullscreen()} />}
        </div>
        {can.talk && may('speaker:control') && <TalkButton name={device.name} handle={handle} status={heard.status} />}
      </div>
      {can.ptz && <PtzPanel device={device} channelId={channelId} />}
      <div className={css['details']}>
        <StreamDetails deviceId={deviceId} channel={channel} status={heard.status} />
      </div>
    </div>
  );
}

function FullScreen({ onClick }: { readonly onClick: () => void }) {
  const t = useText(wallTexts);
  return (
    <Tooltip label={t('full')}>
      <ActionIcon variant="default" size={36} aria-label={t('full')} onClick={onClick}>
        <IconMaximize size={18} />
      </ActionIcon>
    </Tooltip>
  );
}

interface ListeningProps {
  readonly audio: TileStatus['audio'] | undefined;
  readonly isListening: boolean;
  readonly isMuted: boolean;
  readonly volume: number;
  readonly onListen: () => void;
  readonly onMute: () => void;
  readonly onVolume: (volume: number) => void;
}

function Listening({ audio, isListening, isMuted, volume, onListen, onMute, onVolume }: ListeningProps) {
  const t = useText(liveTexts);
  const Ear = isListening ? IconEarOff : IconEar;
  return (
    <>
      <Button
        variant={isListening ? 'light' : 'default'}
        aria-pressed={isListening}
        leftSection={<Ear size={16} aria-hidden="true" />}
        onClick={onListen}
      >
        {t(isListening ? 'action.listen-stop' : 'action.listen')}
      </Button>
      {isListening && (
        <span className={css['volume']} data-audio={audio}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t(isMuted ? 'action.unmute' : 'action.mute')}
            aria-pressed={isMuted}
            onClick={onMute}
          >
            {isMuted ? <IconVolumeOff size={18} /> : <IconVolume size={18} />}
          </ActionIcon>
          <Slider
            className={css['slider'] ?? ''}
            size="sm"
            thumbLabel={t('volume')}
            label={null}
            min={0}
            max={100}
            value={Math.round(volume * 100)}
            onChange={(percent) => onVolume(percent / 100)}
          />
        </span>
      )}
      {isListening && audio === 'none' && <span className={css['said']}>{t('audio.none')}</span>}
      {isListening && audio === 'blocked' && (
        <Button size="compact-md" title={t('audio.blocked.text')}>
          {t('audio.blocked')}
        </Button>
      )}
    </>
  );
}
