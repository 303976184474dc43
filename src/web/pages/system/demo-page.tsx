/** The demo: simulated devices and the switches for their faults. */

import { Button, NativeSelect, Table, TextInput } from '@mantine/core';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SimulatedDevice } from '#src/features/system/contract-demo.ts';
import * as demo from '#src/features/system/contract-demo.ts';
import { isApiError } from '../../api/api-error.ts';
import { queryOf, useCall } from '../../api/queries.ts';
import { systemTexts } from '../../i18n/system.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { Guarded } from '../../shell/status-page.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import css from './table.module.css';

export function DemoPage() {
  return (
    <Guarded permission="settings:read">
      <Demo />
    </Guarded>
  );
}

function Demo() {
  const t = useText(systemTexts);
  const list = useQuery(queryOf(demo.listSimulatedDevices, {}));
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLocaleLowerCase();
  const shown = (list.data?.devices ?? []).filter((device) =>
    `${device.name} ${device.model} ${device.address} ${device.faults.join(' ')}`.toLocaleLowerCase().includes(wanted),
  );
  return (
    <Page title={t('demo.title')} about={t('demo.about')} width="wide">
      <search className={css['filters']}>
        <TextInput
          type="search"
          label={t('demo.search')}
          leftSection={<IconSearch size={16} aria-hidden="true" />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      </search>
      {list.isPending && <LoadingRows rows={10} />}
      {list.isError &&
        (isApiError(list.error, 'demo.not-running') ? (
          <EmptyState title={t('demo.not-running')} />
        ) : (
          <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />
        ))}
      {list.data !== undefined && shown.length === 0 && <EmptyState title={t('demo.empty')} />}
      {shown.length > 0 && (
        <div className={css['frame']}>
          <Table className={css['table']}>
            <thead>
              <tr>
                <th scope="col">{t('demo.device')}</th>
                <th scope="col">{t('demo.login')}</th>
                <th scope="col">{t('demo.faults')}</th>
                <th scope="col">{t('demo.choose')}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((device) => (
                <Row key={device.id} device={device} faults={list.data?.faults ?? []} />
              ))}
            </tbody>
          </Table>
        </div>
      )}
    </Page>
  );
}

function Row({ device, faults }: { readonly device: SimulatedDevice; readonly faults: readonly string[] }) {
  const t = useText(systemTexts);
  const toast = useToast();
  const set = useCall(demo.setSimulatedFault, [demo.listSimulatedDevices]);
  const change = (fault: string, on: boolean): void =>
    set.mutate(
      { params: { id: device.id }, body: { fault, on } },
      {
        onSuccess: () =>
          toast({ text: t(on ? 'demo.switched-on' : 'demo.switched-off', { name: device.name, fault }) }),
      },
    );
  return (
    <tr>
      <th scope="row">
        <span>
          {device.name}
          <br />
          <span className={css['faint']}>
            {device.model} · <code>{device.address}</code>
          </span>
        </span>
      </th>
      <td data-label={t('demo.login')}>
        {device.username === null ? (
          <span className={css['faint']}>{t('demo.login.none')}</span>
        ) : (
          <code>
            {device.username} / {device.password}
          </code>
        )}
      </td>
      <td data-label={t('demo.faults')}>
        {set.isError && <ProblemNotice error={set.error} />}
        {device.faults.length === 0 && <span className={css['faint']}>{t('demo.none')}</span>}
        <span>
          {device.faults.map((fault) => (
            <Button
              key={fault}
              size="compact-sm"
              variant="default"
              mr={6}
              rightSection={<IconX size={14} aria-hidden="true" />}
              aria-label={t('demo.off', { fault, name: device.name })}
              onClick={() => change(fault, false)}
            >
              {fault}
            </Button>
          ))}
        </span>
      </td>
      <td>
        <NativeSelect
          size="xs"
          aria-label={t('demo.fault-of', { name: device.name })}
          value=""
          disabled={set.isPending}
          data={[
            { value: '', label: t('demo.choose') },
            ...faults
              .filter((fault) => !device.faults.includes(fault))
              .map((fault) => ({ value: fault, label: fault })),
          ]}
          onChange={(event) => {
            if (event.currentTarget.value !== '') change(event.currentTarget.value, true);
          }}
        />
      </td>
    </tr>
  );
}
