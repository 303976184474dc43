/** How the stream is: between camera and site as the site says, and on this screen as the player says. */

import { useQuery } from '@tanstack/react-query';
import type { LiveChannel } from '#src/features/live/contract-schemas.ts';
import * as live from '#src/features/live/contract.ts';
import { queryOf } from '../../api/queries.ts';
import { deviceLiveTexts } from '../../i18n/device-live.data.ts';
import { liveTexts } from '../../i18n/live.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { codecName } from '../../live/reason-words.ts';
import type { TileStatus } from '../../player/player-types.ts';
import css from './stream-details.module.css';

/** Figures that are looked at, not watched. */
const refreshMs = 3000;

interface StreamDetailsProps {
  readonly deviceId: string;
  readonly channel: LiveChannel;
  readonly status: TileStatus | undefined;
}

export function StreamDetails({ deviceId, channel, status }: StreamDetailsProps) {
  const t = useText(deviceLiveTexts);
  const lt = useText(liveTexts);
  const format = useFormats();
  const { data } = useQuery({
    ...queryOf(live.listStreams, { params: { id: deviceId } }),
    refetchInterval: refreshMs,
  });
  const streams = (data?.streams ?? []).filter(
    (stream) => stream.channelId === channel.channelId && stream.state !== 'off',
  );
  const shown = status?.quality ?? null;
  const because = status?.because ?? null;
  const route = status?.route ?? null;
  const skipped = status?.skippedPictures ?? 0;
  return (
    <div className={css['details']}>
      {shown !== null && (
        <p className={css['shown']}>
          {t('details.shown')}: {lt(`quality.${shown}`)}
          {because !== null && `, ${lt(`because.${because}`)}`}
          {route !== null && ` · ${lt(`route.${route}`)}`}
          {skipped > 0 && ` · ${lt('skipped', { count: skipped })}`}
        </p>
      )}
      {streams.length > 0 && (
        <table className={css['table']}>
          <thead>
            <tr>
              <th scope="col">{t('details.title')}</th>
              <th scope="col">{t('details.codec')}</th>
              <th scope="col">{t('details.size')}</th>
              <th scope="col">{t('details.state')}</th>
              <th scope="col">{t('details.rate')}</th>
              <th scope="col">{t('details.bitrate')}</th>
              <th scope="col">{t('details.viewers')}</th>
            </tr>
          </thead>
          <tbody>
            {streams.map((stream) => {
              const offer = channel.streams.find((each) => each.profileId === stream.profileId);
              if (offer === undefined) return null;
              const isRunning = stream.state === 'live';
              const isShown = offer.quality === shown;
              const width = (isShown ? status?.width : null) ?? offer.width;
              const height = (isShown ? status?.height : null) ?? offer.height;
              return (
                <tr key={offer.profileId} data-shown={isShown}>
                  <th scope="row">{lt(`quality.${offer.quality}`)}</th>
                  <td data-label={t('details.codec')}>{codecName((isShown ? status?.codec : null) ?? offer.codec)}</td>
                  <td data-label={t('details.size')}>
                    {width === null || height === null ? '–' : `${String(width)} × ${String(height)}`}
                  </td>
                  <td data-label={t('details.state')}>{t(`details.state.${stream.state}`)}</td>
                  <td data-label={t('details.rate')}>
                    {isRunning ? format.number(Math.round(stream.picturesPerSecond * 10) / 10) : '–'}
                  </td>
                  <td data-label={t('details.bitrate')}>{isRunning ? format.bitRate(stream.bitsPerSecond) : '–'}</td>
                  <td data-label={t('details.viewers')}>{format.number(stream.viewers)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </div>
  );
}
