/** Moving a camera: a stick for fingers, mouse and arrow keys, zoom, home, and the positions stored in the camera. */

import { Button } from '@mantine/core';
import { IconHome, IconMinus, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { DeviceDetail } from '#src/features/fleet/contract-schemas.ts';
import type { PtzCommand } from '#src/features/live/contract-schemas.ts';
import * as live from '#src/features/live/contract.ts';
import { call } from '../../api/client.ts';
import { queryOf, useCall } from '../../api/queries.ts';
import { later } from '../../browser/clock.ts';
import { deviceLiveTexts } from '../../i18n/device-live.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { Notice } from '../../ui/notice.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { Joystick } from './joystick.tsx';
import { useMay } from './may.ts';
import { createPtzMotion, still, type Velocity } from './ptz-motion.ts';
import css from './ptz-panel.module.css';

/** Speed of the zoom buttons. */
const zoomSpeed = 0.5;

interface PtzPanelProps {
  readonly device: DeviceDetail;
  readonly channelId: string;
}

export function PtzPanel({ device, channelId }: PtzPanelProps) {
  const t = useText(deviceLiveTexts);
  const may = useMay(device);
  if (!may('ptz:control')) {
    return (
      <section className={css['panel']} aria-label={t('ptz.title')}>
        <h3 className={css['title']}>{t('ptz.title')}</h3>
        <Notice tone="info">
          <p>{t('ptz.reason')}</p>
        </Notice>
      </section>
    );
  }
  return <Controls deviceId={device.id} channelId={channelId} />;
}

interface ControlsProps {
  readonly deviceId: string;
  readonly channelId: string;
}

function useMotion({ deviceId, channelId }: ControlsProps) {
  const [error, setError] = useState<unknown>();
  const [isMoving, setMoving] = useState(false);
  const motion = useMemo(
    () =>
      createPtzMotion({
        send: async (command: PtzCommand) => {
          await call(live.controlPtz, { params: { id: deviceId, channel: channelId }, body: command });
          setError(undefined);
        },
        later,
        onError: setError,
      }),
    [deviceId, channelId],
  );
  // Leaving the page lets go of the stick.
  useEffect(() => () => motion.want(still), [motion]);
  const want = (velocity: Velocity): void => {
    setMoving(velocity.pan !== 0 || velocity.tilt !== 0 || velocity.zoom !== 0);
    motion.want(velocity);
  };
  return { want, isMoving, error };
}

function Controls({ deviceId, channelId }: ControlsProps) {
  const t = useText(deviceLiveTexts);
  const motion = useMotion({ deviceId, channelId });
  const go = useCall(live.controlPtz);
  const params = { id: deviceId, channel: channelId };
  const error = motion.error ?? go.error;
  const home = (): void => go.mutate({ params, body: { action: 'home' } });
  return (
    <section className={css['panel']} aria-label={t('ptz.title')}>
      <h3 className={css['title']}>{t('ptz.title')}</h3>
      {error !== null && error !== undefined && <ProblemNotice error={error} />}
      <div className={css['sticks']}>
        <Joystick label={t('ptz.pad')} isMoving={motion.isMoving} onVelocity={motion.want} onHome={home} />
        <div className={css['buttons']}>
          <HoldButton label={t('ptz.zoom-in')} zoom={zoomSpeed} onVelocity={motion.want}>
            <IconPlus size={20} aria-hidden="true" />
          </HoldButton>
          <HoldButton label={t('ptz.zoom-out')} zoom={-zoomSpeed} onVelocity={motion.want}>
            <IconMinus size={20} aria-hidden="true" />
          </HoldButton>
          <button
            type="button"
            className={css['button']}
            aria-label={t('ptz.home')}
            title={t('ptz.home')}
            onClick={home}
          >
            <IconHome size={20} aria-hidden="true" />
          </button>
        </div>
      </div>
      <p className={css['about']}>{t('ptz.about')}</p>
      <Presets params={params} onGo={(preset) => go.mutate({ params, body: { action: 'preset', preset } })} />
    </section>
  );
}

interface HoldButtonProps {
  readonly label: string;
  readonly zoom: number;
  readonly onVelocity: (velocity: Velocity) => void;
  readonly children: React.ReactNode;
}

function HoldButton({ label, zoom, onVelocity, children }: HoldButtonProps) {
  const isHeld = useRef(false);
  const hold = (): void => {
    isHeld.current = true;
    onVelocity({ pan: 0, tilt: 0, zoom });
  };
  const release = (): void => {
    if (!isHeld.current) return;
    isHeld.current = false;
    onVelocity(still);
  };
  return (
    <button
      type="button"
      className={css['button']}
      aria-label={label}
      title={label}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        hold();
      }}
      onPointerUp={release}
      onPointerCancel={release}
      onKeyDown={(event) => {
        if ((event.key === ' ' || event.key === 'Enter') && !event.repeat) hold();
      }}
      onKeyUp={release}
      onBlur={release}
      onContextMenu={(event) => event.preventDefault()}
    >
      {children}
    </button>
  );
}

interface PresetsProps {
  readonly params: { readonly id: string; readonly channel: string };
  readonly onGo: (preset: string) => void;
}

function Presets({ params, onGo }: PresetsProps) {
  const t = useText(deviceLiveTexts);
  const list = useQuery(queryOf(live.listPtzPresets, { params }));
  return (
    <div>
      <h4 className={css['subtitle']}>{t('ptz.presets')}</h4>
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.data?.presets.length === 0 && <p className={css['about']}>{t('ptz.presets.none')}</p>}
      <ul className={css['presets']}>
        {(list.data?.presets ?? []).map((preset) => (
          <li key={preset.id}>
            <Button variant="default" size="compact-md" fullWidth justify="flex-start" onClick={() => onGo(preset.id)}>
              {preset.name}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
