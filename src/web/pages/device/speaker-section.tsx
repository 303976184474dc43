/** A speaker: its volume, the clips stored in it, a test tone, silence, and speaking to it. */

import { Button, Group, Slider } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop, IconRefresh, IconWaveSine } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import type { DeviceDetail } from '#src/features/fleet/contract-schemas.ts';
import type { Speaker as SpeakerSchema, SpeakerCommand } from '#src/features/live/contract-schemas.ts';
import * as live from '#src/features/live/contract.ts';
import { queryOf, useCall } from '../../api/queries.ts';
import { deviceLiveTexts } from '../../i18n/device-live.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { PlayerProvider } from '../../live/player-context.tsx';
import { TalkButton } from '../../live/talk-button.tsx';
import { useLiveTile } from '../../live/use-live-tile.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Age } from '../../ui/age.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { useMay } from './may.ts';
import css from './speaker-section.module.css';

type Speaker = z.output<typeof SpeakerSchema>;
type Command = z.input<typeof SpeakerCommand>;

/** Volume and clips change seldom, and by hand. */
const refreshMs = 30_000;

export function SpeakerSection({ device }: { readonly device: DeviceDetail }) {
  const t = useText(deviceLiveTexts);
  const may = useMay(device);
  const speaker = useQuery({
    ...queryOf(live.getSpeaker, { params: { id: device.id } }),
    refetchInterval: refreshMs,
  });
  const mayControl = may('speaker:control');
  return (
    <Section
      title={t('speaker.title')}
      actions={
        <Button
          variant="default"
          size="compact-md"
          loading={speaker.isFetching}
          leftSection={<IconRefresh size={16} aria-hidden="true" />}
          onClick={() => void speaker.refetch()}
        >
          {t('doors.refresh')}
        </Button>
      }
    >
      {speaker.isPending && <LoadingRows rows={4} />}
      {speaker.isError && <ProblemNotice error={speaker.error} onRetry={() => void speaker.refetch()} />}
      {speaker.data !== undefined && (
        <Controls device={device} speaker={speaker.data} reason={mayControl ? undefined : t('speaker.reason')} />
      )}
      {mayControl && may('live:view') && (
        <PlayerProvider>
          <SpeakerTalk device={device} />
        </PlayerProvider>
      )}
    </Section>
  );
}

interface ControlsProps {
  readonly device: DeviceDetail;
  readonly speaker: Speaker;
  readonly reason: string | undefined;
}

function Controls({ device, speaker, reason }: ControlsProps) {
  const t = useText(deviceLiveTexts);
  const toast = useToast();
  const client = useQueryClient();
  const control = useCall(live.controlSpeaker);
  const params = { id: device.id };
  const send = (body: Command, said: (answer: Speaker) => string): void =>
    control.mutate(
      { params, body },
      {
        onSuccess: (answer) => {
          client.setQueryData(queryOf(live.getSpeaker, { params }).queryKey, answer);
          toast({ text: said(answer) });
        },
      },
    );
  const busy = control.isPending ? control.variables.body : undefined;
  return (
    <>
      {control.isError && <ProblemNotice error={control.error} />}
      <Volume
        speaker={speaker}
        reason={reason}
        onVolume={(percent) =>
          send({ action: 'volume', percent }, (answer) =>
            t('speaker.volume.set', { percent: Math.round(answer.volumePercent ?? percent) }),
          )
        }
      />
      <Group gap="xs" my="md">
        <ActionButton
          variant="default"
          reason={reason}
          loading={busy?.action === 'test'}
          leftSection={<IconWaveSine size={16} aria-hidden="true" />}
          onClick={() => send({ action: 'test' }, () => t('speaker.tested'))}
        >
          {t('speaker.test')}
        </ActionButton>
        <ActionButton
          variant="default"
          reason={reason}
          loading={busy?.action === 'stop'}
          leftSection={<IconPlayerStop size={16} aria-hidden="true" />}
          onClick={() => send({ action: 'stop' }, () => t('speaker.stopped'))}
        >
          {t('speaker.stop')}
        </ActionButton>
      </Group>
      <h3 className={css['title']}>{t('speaker.clips')}</h3>
      {speaker.clips.length === 0 && <p className={css['faint']}>{t('speaker.clips.none')}</p>}
      <ul className={css['clips']}>
        {speaker.clips.map((clip) => (
          <li key={clip.id} className={css['clip']}>
            <span className={css['name']}>{clip.name}</span>
            <ActionButton
              size="compact-md"
              variant="default"
              reason={reason}
              loading={busy?.action === 'play' && busy.clip === clip.id}
              leftSection={<IconPlayerPlay size={14} aria-hidden="true" />}
              onClick={() => send({ action: 'play', clip: clip.id }, () => t('speaker.playing', { name: clip.name }))}
            >
              {t('speaker.play.short')}
              <span className="ks-visually-hidden"> {clip.name}</span>
            </ActionButton>
          </li>
        ))}
      </ul>
      {reason !== undefined && <p className={css['faint']}>{reason}</p>}
      <p className={css['faint']}>
        {t('speaker.read')} <Age at={speaker.readAt} />
      </p>
    </>
  );
}

interface VolumeProps {
  readonly speaker: Speaker;
  readonly reason: string | undefined;
  readonly onVolume: (percent: number) => void;
}

/** The slider follows the hand; what stands beside it is what the device said last. */
function Volume({ speaker, reason, onVolume }: VolumeProps) {
  const t = useText(deviceLiveTexts);
  const [dragged, setDragged] = useState<number>();
  const { volumePercent, muted } = speaker;
  if (volumePercent === null) return <p className={css['faint']}>{t('speaker.volume.unknown')}</p>;
  const percent = dragged ?? Math.round(volumePercent);
  return (
    <div className={css['volume']}>
      <span className={css['title']}>{t('speaker.volume')}</span>
      <Slider
        className={css['slider'] ?? ''}
        thumbLabel={t('speaker.volume')}
        label={null}
        min={0}
        max={100}
        step={1}
        value={percent}
        disabled={reason !== undefined}
        onChange={setDragged}
        onChangeEnd={(chosen) => {
          setDragged(undefined);
          onVolume(chosen);
        }}
      />
      <span className={css['percent']}>
        {t('speaker.volume.value', { percent })}
        {muted === true && `, ${t('speaker.muted')}`}
      </span>
    </div>
  );
}

/** A tile without a picture: it only carries the voice. */
function SpeakerTalk({ device }: { readonly device: DeviceDetail }) {
  const t = useText(deviceLiveTexts);
  const { surface, heard, handle } = useLiveTile({
    deviceId: device.id,
    channelId: '0',
    quality: 'auto',
    audio: false,
    volume: 1,
    muted: true,
  });
  return (
    <div className={css['talk']}>
      <h3 className={css['title']}>{t('talk.title')}</h3>
      <div ref={surface} className={css['surface']} aria-hidden="true" />
      <TalkButton name={device.name} handle={handle} status={heard.status} />
    </div>
  );
}
