/** A moment as an age that keeps itself right, with the exact time on hover and for machines. */

import { useNowMs } from '../browser/clock.ts';
import { uiTexts } from '../i18n/ui.data.ts';
import { useFormats, useText } from '../i18n/use-text.ts';

interface AgeProps {
  readonly at: number | null | undefined;
  /** For narrow columns. */
  readonly isShort?: boolean;
}

export function Age({ at, isShort = false }: AgeProps) {
  const format = useFormats();
  const t = useText(uiTexts);
  const now = useNowMs(1000);
  if (at === null || at === undefined) return <span>{t('never')}</span>;
  return (
    <time dateTime={new Date(at).toISOString()} title={format.exact(at)}>
      {format.relative(at, Math.max(now, at), isShort ? 'short' : 'long')}
    </time>
  );
}

/** A moment in the past or future as date and time. */
export function Moment({ at }: { readonly at: number }) {
  const format = useFormats();
  return (
    <time dateTime={new Date(at).toISOString()} title={format.exact(at)}>
      {format.dateTime(at)}
    </time>
  );
}
