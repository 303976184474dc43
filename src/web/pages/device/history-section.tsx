/** The states of the device over time, newest first, with what was said and how long each lasted. */

import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { DeviceDetail, StateEntry } from '#src/features/fleet/contract-schemas.ts';
import * as fleet from '#src/features/fleet/contract.ts';
import { sentenceFor } from '#src/features/fleet/messages.ts';
import { call } from '../../api/client.ts';
import { useNowMs } from '../../browser/clock.ts';
import { deviceTexts } from '../../i18n/device.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { useFreshness } from '../../ui/freshness.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { StateIcon } from '../../ui/state-badge.tsx';
import css from './history-section.module.css';

const olderRows = 50;

export function HistorySection({ device }: { readonly device: DeviceDetail }) {
  const t = useText(deviceTexts);
  const [older, setOlder] = useState<readonly StateEntry[]>([]);
  const [isAtEnd, setAtEnd] = useState(false);
  const last = older.at(-1) ?? device.history.at(-1);
  const more = useMutation({
    mutationFn: () =>
      call(fleet.listDeviceHistory, {
        params: { id: device.id },
        query: { limit: olderRows, ...(last === undefined ? {} : { before: last.from }) },
      }),
    onSuccess: ({ history }) => {
      setOlder((old) => [...old, ...history]);
      setAtEnd(history.length < olderRows);
    },
  });
  const known = new Set(device.history.map((entry) => entry.from));
  const entries = [...device.history, ...older.filter((entry) => !known.has(entry.from))];
  return (
    <Section title={t('history')}>
      <ol className={css['list']}>
        {entries.map((entry) => (
          <HistoryItem key={`${String(entry.from)} ${entry.state}`} entry={entry} kind={device.kind} />
        ))}
      </ol>
      {more.isError && <ProblemNotice error={more.error} />}
      {isAtEnd ? (
        <p className={css['end']}>{t('history.end')}</p>
      ) : (
        <Button variant="subtle" size="compact-sm" loading={more.isPending} onClick={() => more.mutate()}>
          {t('history.more')}
        </Button>
      )}
    </Section>
  );
}

function HistoryItem({ entry, kind }: { readonly entry: StateEntry; readonly kind: string }) {
  const t = useText(deviceTexts);
  const ui = useText(uiTexts);
  const format = useFormats();
  const { locale } = useLocale();
  const now = useNowMs(1000);
  const { staleSince } = useFreshness();
  const lengthMs = Math.max(0, (entry.to ?? staleSince ?? now) - entry.from);
  const end =
    staleSince === undefined ? t('history.still') : t('history.as-of', { time: format.moment(staleSince, now) });
  return (
    <li className={css['item']} data-state={entry.state}>
      <span className={css['mark']}>
        <StateIcon state={entry.state} size={18} />
      </span>
      <div>
        <p className={css['what']}>
          <strong>{ui(`state.${entry.state}`)}</strong>{' '}
          {sentenceFor(locale, { kind, state: entry.state, fault: entry.fault })}
        </p>
        <p className={css['when']}>
          <time dateTime={new Date(entry.from).toISOString()} title={format.exact(entry.from)}>
            {format.moment(entry.from, now)}
          </time>
          {entry.to === null ? `, ${end}` : ''} · {t('history.duration', { duration: format.duration(lengthMs) })}
        </p>
      </div>
    </li>
  );
}
