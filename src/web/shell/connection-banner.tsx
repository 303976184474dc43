/** Says calmly that the site is not heard, and since when what is on the screen is old. */

import { Button } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import { useLive } from '../api/live.tsx';
import { useNowMs } from '../browser/clock.ts';
import { shellTexts } from '../i18n/shell.data.ts';
import { useFormats, useText } from '../i18n/use-text.ts';
import { FreshnessProvider } from '../ui/freshness.tsx';
import { Notice } from '../ui/notice.tsx';

/** A change of Wi-Fi takes a few seconds and worries nobody. */
const graceMs = 4000;

/** The moment of the last live word, once the connection is lost for longer than a hiccup. */
function useStaleSince(): number | undefined {
  const { status } = useLive();
  const now = useNowMs();
  if (status.phase !== 'lost') return undefined;
  return now - status.heardAt > graceMs ? status.heardAt : undefined;
}

export function FreshnessFromConnection({ children }: { readonly children: ReactNode }) {
  const staleSince = useStaleSince();
  const freshness = useMemo(() => ({ staleSince }), [staleSince]);
  return <FreshnessProvider value={freshness}>{children}</FreshnessProvider>;
}

export function ConnectionBanner() {
  const t = useText(shellTexts);
  const format = useFormats();
  const now = useNowMs(60_000);
  const { retryNow } = useLive();
  const staleSince = useStaleSince();
  return (
    <div role="status">
      {staleSince !== undefined && (
        <Notice
          tone="warning"
          title={t('lost.title')}
          actions={
            <Button size="compact-md" variant="default" onClick={retryNow}>
              {t('lost.retry')}
            </Button>
          }
        >
          <p>{t('lost.text', { time: format.moment(staleSince, now) })}</p>
        </Notice>
      )}
    </div>
  );
}
