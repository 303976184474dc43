/** How Keepsight fetches the picture: transport, and whether it stays connected. */

import { NativeSelect, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { DeviceDetail } from '#src/features/fleet/contract-schemas.ts';
import { Transport } from '#src/features/live/contract-schemas.ts';
import * as live from '#src/features/live/contract.ts';
import { queryOf, useCall } from '../../api/queries.ts';
import { deviceTexts } from '../../i18n/device.data.ts';
import { deviceLiveTexts } from '../../i18n/device-live.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import css from './live-settings-section.module.css';
import { useMay } from './may.ts';

export function LiveSettingsSection({ device }: { readonly device: DeviceDetail }) {
  const t = useText(deviceLiveTexts);
  const dt = useText(deviceTexts);
  const toast = useToast();
  const may = useMay(device);
  const params = { id: device.id };
  const settings = useQuery(queryOf(live.getLiveSettings, { params }));
  const save = useCall(live.setLiveSettings, [live.getLiveSettings]);
  const canWrite = may('device:write');
  const shown = save.isPending ? save.variables.body : settings.data;
  const change = (next: typeof shown): void => {
    if (next !== undefined)
      save.mutate({ params, body: next }, { onSuccess: () => toast({ text: t('settings.saved') }) });
  };
  return (
    <Section title={t('settings.title')} {...(canWrite ? {} : { about: dt('reason.no-write') })}>
      {settings.isPending && <LoadingRows rows={2} />}
      {settings.isError && <ProblemNotice error={settings.error} onRetry={() => void settings.refetch()} />}
      {save.isError && <ProblemNotice error={save.error} />}
      {shown !== undefined && (
        <div className={css['fields']}>
          <NativeSelect
            label={t('settings.transport')}
            description={t('settings.transport.about')}
            disabled={!canWrite}
            value={shown.transport}
            data={Transport.options.map((each) => ({ value: each, label: t(`settings.transport.${each}`) }))}
            onChange={(event) => {
              const transport = Transport.options.find((each) => each === event.currentTarget.value);
              if (transport !== undefined) change({ ...shown, transport });
            }}
          />
          <Switch
            label={t('settings.always-on')}
            description={t('settings.always-on.about')}
            disabled={!canWrite}
            checked={shown.alwaysOn}
            onChange={(event) => change({ ...shown, alwaysOn: event.currentTarget.checked })}
          />
        </div>
      )}
    </Section>
  );
}
