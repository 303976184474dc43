/** Speaking to a device: press and hold, or a short click that keeps the line open; on air is never a secret. */

import { Button } from '@mantine/core';
import { IconMicrophone, IconMicrophoneFilled } from '@tabler/icons-react';
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { nowMs } from '../browser/clock.ts';
import { liveTexts } from '../i18n/live.data.ts';
import { useText } from '../i18n/use-text.ts';
import type { TileHandle, TileStatus } from '../player/player-types.ts';
import { Notice } from '../ui/notice.tsx';
import { usePlayer } from './player-context.tsx';
import css from './talk-button.module.css';

/** Shorter than this is a click and not holding. */
const clickMs = 400;

interface TalkButtonProps {
  readonly name: string;
  readonly handle: RefObject<TileHandle | undefined>;
  readonly status: TileStatus | undefined;
}

export function TalkButton({ name, handle, status }: TalkButtonProps) {
  const t = useText(liveTexts);
  const player = usePlayer();
  const pressedAt = useRef<number | undefined>(undefined);
  const [problem, setProblem] = useState<string | null>(null);
  const talk = status?.talk ?? 'off';
  const isOn = talk !== 'off';
  const speak = useCallback(
    (on: boolean): void => {
      const tile = handle.current;
      if (tile === undefined) return;
      if (on) setProblem(null);
      void player
        .get()
        .talk(tile, on)
        .then((outcome) => setProblem(outcome.problem));
    },
    [player, handle],
  );
  const press = (): void => {
    if (pressedAt.current !== undefined) return;
    if (isOn) {
      speak(false);
      return;
    }
    pressedAt.current = nowMs();
    speak(true);
  };
  const release = useCallback((): void => {
    const since = pressedAt.current;
    pressedAt.current = undefined;
    if (since !== undefined && nowMs() - since >= clickMs) speak(false);
  }, [speak]);
  useReleaseAnywhere(release);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== ' ' && event.key !== 'Enter') return;
    event.preventDefault();
    if (!event.repeat) press();
  };
  const said = problem ?? status?.talkProblem ?? null;
  if (!window.isSecureContext) {
    return (
      <Notice tone="info" title={t('talk.start')}>
        <p>{t('talk.insecure')}</p>
      </Notice>
    );
  }
  return (
    <div className={css['talk']}>
      <Button
        size="md"
        color={isOn ? 'down' : 'petrol'}
        variant={isOn ? 'filled' : 'default'}
        className={css['button']}
        aria-pressed={isOn}
        leftSection={
          isOn ? <IconMicrophoneFilled size={18} aria-hidden="true" /> : <IconMicrophone size={18} aria-hidden="true" />
        }
        onPointerDown={(event) => {
          if (event.button === 0) press();
        }}
        onKeyDown={onKeyDown}
        onKeyUp={release}
        onContextMenu={(event) => event.preventDefault()}
      >
        {t(isOn ? 'talk.stop' : 'talk.hold')}
      </Button>
      <p className={css['state']} role="status" data-on={talk === 'on'}>
        {talk === 'on' && <span className={css['lamp']} aria-hidden="true" />}
        {talk === 'on' && t('talk.on-air', { name })}
        {talk === 'starting' && t('talk.starting')}
        {talk === 'off' && said === null && t('talk.about')}
      </p>
      {talk === 'off' && said !== null && <TalkProblem code={said} />}
    </div>
  );
}

/** The finger may leave the button while it holds; letting go anywhere ends it, and so does leaving the window. */
function useReleaseAnywhere(release: () => void): void {
  useEffect(() => {
    addEventListener('pointerup', release);
    addEventListener('pointercancel', release);
    addEventListener('blur', release);
    return () => {
      removeEventListener('pointerup', release);
      removeEventListener('pointercancel', release);
      removeEventListener('blur', release);
    };
  }, [release]);
}

function TalkProblem({ code }: { readonly code: string }) {
  const t = useText(liveTexts);
  const known = talkProblems[code];
  return (
    <Notice tone="warning" role="alert" title={known === undefined ? t('talk.failed', { problem: code }) : t(known)} />
  );
}

const talkProblems: Readonly<Record<string, keyof typeof liveTexts.en>> = {
  'talk.insecure': 'talk.insecure',
  'talk.no-microphone': 'talk.no-microphone',
  'talk.not-allowed': 'talk.refused',
  'talk.link-lost': 'talk.link-lost',
  'talk.not-answered': 'talk.not-answered',
  'talk.stopped': 'talk.stopped',
  'access.denied': 'talk.denied',
  'live.cannot-do': 'talk.cannot',
  'live.talk-busy': 'talk.busy',
  'device.refused-call': 'talk.device-refused',
};
