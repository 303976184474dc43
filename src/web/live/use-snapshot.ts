/** Saves a still: the camera's own JPEG, or the picture on the screen where the camera makes none. */

import { useMutation } from '@tanstack/react-query';
import type { RefObject } from 'react';
import * as live from '#src/features/live/contract.ts';
import { callForBlob } from '../api/client.ts';
import { nowMs } from '../browser/clock.ts';
import { saveFile } from '../browser/save-file.ts';
import { liveTexts } from '../i18n/live.data.ts';
import { useLocale } from '../i18n/locale.tsx';
import { problemWords } from '../i18n/problem-words.ts';
import { useText } from '../i18n/use-text.ts';
import type { TileHandle } from '../player/player-types.ts';
import { useToast } from '../ui/toasts.tsx';

interface SnapshotOf {
  readonly deviceId: string;
  readonly channelId: string;
  readonly name: string;
  readonly handle: RefObject<TileHandle | undefined>;
}

export function useSnapshot({ deviceId, channelId, name, handle }: SnapshotOf) {
  const t = useText(liveTexts);
  const { locale } = useLocale();
  const toast = useToast();
  const take = useMutation({
    mutationFn: async () => {
      try {
        const blob = await callForBlob(live.getSnapshot, { params: { id: deviceId, channel: channelId }, query: {} });
        return { blob, isShown: false };
      } catch (error) {
        const blob = await handle.current?.snapshot();
        if (blob === undefined) throw error;
        return { blob, isShown: true };
      }
    },
    onSuccess: ({ blob, isShown }) => {
      saveFile(fileName(name, nowMs(), blob.type), blob.type, blob);
      toast({ text: isShown ? t('snapshot.shown') : t('snapshot.saved', { name }) });
    },
    onError: (error) => toast({ tone: 'fault', text: problemWords(locale, error).detail }),
  });
  return { take: () => take.mutate(), isTaking: take.isPending };
}

/** Such as `Entrance 2026-11-22 04.05.06.jpg`: sorts by time, and every system can hold it. */
function fileName(name: string, at: number, mediaType: string): string {
  const time = new Date(at).toLocaleString('sv-SE').replaceAll(':', '.');
  const safe = name.replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, ' ').trim();
  return `${safe === '' ? 'camera' : safe} ${time}.${mediaType === 'image/png' ? 'png' : 'jpg'}`;
}
