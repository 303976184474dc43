/**
 * A live picture with the truth about it: always its age; when it is not live, since when and why, over a dimmed picture.
 * Sign, word and look differ, so that nothing depends on colour.
 */

import { Button } from '@mantine/core';
import {
  IconClockExclamation,
  IconHandStop,
  IconLoader2,
  IconPhoto,
  IconPlayerPause,
  IconSnowflake,
  IconVideoOff,
} from '@tabler/icons-react';
import { type ReactNode, type RefObject, useEffect, useEffectEvent } from 'react';
import { useNowMs } from '../browser/clock.ts';
import { liveTexts } from '../i18n/live.data.ts';
import { useLocale } from '../i18n/locale.tsx';
import { useFormats, useText } from '../i18n/use-text.ts';
import type { TileStatus } from '../player/player-types.ts';
import css from './live-picture.module.css';
import { type Mark, type PictureView, pictureView } from './picture-view.ts';
import { reasonWords } from './reason-words.ts';
import type { Heard } from './use-live-tile.ts';

const icons = {
  still: IconPhoto,
  late: IconClockExclamation,
  frozen: IconSnowflake,
  connecting: IconLoader2,
  stopped: IconHandStop,
  none: IconVideoOff,
  paused: IconPlayerPause,
} as const;

interface LivePictureProps {
  /** As `useLiveTile` gives them. */
  readonly surface: RefObject<HTMLDivElement | null>;
  readonly heard: Heard;
  readonly onRetry: () => void;
  readonly name: string;
  readonly site?: string;
  /** Told when the picture becomes live or ceases to be, for those who do not see it. */
  readonly onMark?: (mark: Mark) => void;
  /** Buttons over the picture. */
  readonly children?: ReactNode;
}

export function LivePicture({ surface, heard, onRetry, name, site, onMark, children }: LivePictureProps) {
  const now = useNowMs();
  const { status } = heard;
  // The beat may lie behind the last word of the player, which is no silence.
  const view = pictureView(heard, Math.max(now, heard.at));
  useMark(view.mark, onMark);
  return (
    <div className={css['picture']} data-mark={view.mark}>
      <div className={css['surface']} ref={surface} />
      <div className={css['head']}>
        <span className={css['name']}>{name}</span>
        {site !== undefined && <span className={css['site']}>{site}</span>}
      </div>
      <div className={css['veil']}>{view.mark !== 'live' && <NotLive view={view} now={now} onRetry={onRetry} />}</div>
      <div className={css['foot']}>
        <Badge view={view} />
        {status !== undefined && <StreamMarks status={status} />}
      </div>
      {children}
    </div>
  );
}

function useMark(mark: Mark, onMark: ((mark: Mark) => void) | undefined): void {
  const tell = useEffectEvent((next: Mark) => onMark?.(next));
  useEffect(() => tell(mark), [mark]);
}

/** The dot is for live pictures and nothing else. */
function Badge({ view }: { readonly view: PictureView }) {
  const t = useText(liveTexts);
  const format = useFormats();
  const { mark, ageMs } = view;
  const Icon = mark === 'live' ? undefined : icons[mark];
  const age = ageMs === null ? undefined : format.pictureAge(ageMs);
  return (
    <span className={css['badge']} data-mark={mark}>
      {Icon === undefined ? <span className={css['dot']} /> : <Icon size={14} stroke={2} aria-hidden="true" />}
      <span className={css['word']}>{t(`picture.${mark === 'paused' ? 'hidden' : mark}`)}</span>
      {mark !== 'paused' && age !== undefined && (
        <span className={css['age']} title={t('old', { age })}>
          {age}
        </span>
      )}
    </span>
  );
}

function StreamMarks({ status }: { readonly status: TileStatus }) {
  const t = useText(liveTexts);
  const { quality, because, route, skippedPictures } = status;
  return (
    <span className={css['marks']}>
      {skippedPictures > 0 && (
        <span className={css['chip']} title={t('skipped', { count: skippedPictures })}>
          <span aria-hidden="true">{t('skipped.short', { count: skippedPictures })}</span>
          <span className="ks-visually-hidden">{t('skipped', { count: skippedPictures })}</span>
        </span>
      )}
      {route !== null && route !== 'webcodecs' && (
        <span className={css['chip']} title={t(`route.${route}`)}>
          {t(`route.${route}.short`)}
        </span>
      )}
      {quality !== null && (
        <span className={css['chip']} title={because === null ? undefined : t(`because.${because}`)}>
          {t(`quality.${quality}.short`)}
        </span>
      )}
    </span>
  );
}

interface NotLiveProps {
  readonly view: PictureView;
  readonly now: number;
  readonly onRetry: () => void;
}

function NotLive({ view, now, onRetry }: NotLiveProps) {
  const t = useText(liveTexts);
  const { locale } = useLocale();
  const { mark, reason, nextTryAt } = view;
  if (mark === 'live' || mark === 'paused') return null;
  const words = reasonWords({ t, locale, reason, mark });
  const Icon = icons[mark];
  const canRetry =
    (mark === 'none' || mark === 'stopped' || (mark === 'frozen' && reason !== null)) && !isUnsupported(view);
  return (
    <div className={css['notice']} data-mark={mark}>
      <p className={css['what']}>
        <Icon size={18} stroke={2} aria-hidden="true" className={css['icon']} />
        <Heading view={view} now={now} />
      </p>
      {words !== undefined && <p className={css['why']}>{words.sentence}</p>}
      {words?.advice !== undefined && <p className={css['advice']}>{words.advice}</p>}
      {(nextTryAt !== null || canRetry) && (
        <p className={css['next']}>
          {nextTryAt !== null && <NextTry at={nextTryAt} now={now} />}
          {canRetry && (
            <Button size="compact-sm" variant="white" color="dark" onClick={onRetry}>
              {t('try-now')}
            </Button>
          )}
        </p>
      )}
    </div>
  );
}

function Heading({ view, now }: { readonly view: PictureView; readonly now: number }) {
  const t = useText(liveTexts);
  const format = useFormats();
  const time = format.since(view.since, now);
  switch (view.mark) {
    case 'frozen':
      return t('frozen.since', { time });
    case 'late':
      return view.ageMs === null ? t('picture.late') : t('late.by', { age: format.pictureAge(view.ageMs) });
    case 'still':
      return t('still.about');
    case 'stopped':
      return isUnsupported(view) ? t('picture.unsupported') : t('stopped.since', { time });
    case 'none':
      return t('none.since', { time });
    case 'connecting':
    case 'live':
    case 'paused':
      return t('picture.connecting');
  }
}

/** Found out by this browser, or told by the site, which knows what this browser can show. */
function isUnsupported({ reason }: PictureView): boolean {
  return reason?.kind === 'unsupported' || (reason?.kind === 'closed' && reason.code === 'live.codec-unsupported');
}

function NextTry({ at, now }: { readonly at: number; readonly now: number }) {
  const t = useText(liveTexts);
  const format = useFormats();
  const ms = at - now;
  return <span>{ms < 1000 ? t('next-try.now') : t('next-try', { duration: format.duration(ms) })}</span>;
}
