/** The simulated devices, and the switches for their faults. */

import { Button, NativeSelect, Table, TextInput } from '@mantine/core';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { SimulatedDevice } from '#src/features/system/contract-demo.ts';
import * as demo from '#src/features/system/contract-demo.ts';
import { useCall } from '../../api/queries.ts';
import { demoTexts } from '../../i18n/demo.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import css from './table.module.css';

interface DemoDevicesProps {
  readonly devices: readonly SimulatedDevice[];
  readonly faults: readonly string[];
}

export function DemoDevices({ devices, faults }: DemoDevicesProps) {
  const t = useText(demoTexts);
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLocaleLowerCase();
  const shown = devices.filter((device) =>
    `${device.name} ${device.model} ${device.address} ${device.faults.join(' ')}`.toLocaleLowerCase().includes(wanted),
  );
  return (
    <Section title={t('devices')}>
      <search className={css['filters']}>
        <TextInput
          type="search"
          label={t('search')}
          leftSection={<IconSearch size={16} aria-hidden="true" />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      </search>
      {shown.length === 0 && <EmptyState title={t('empty')} />}
      {shown.length > 0 && (
        <div className={css['frame']}>
          <Table className={css['table']}>
            <thead>
              <tr>
                <th scope="col">{t('device')}</th>
                <th scope="col">{t('login')}</th>
                <th scope="col">{t('faults')}</th>
                <th scope="col">{t('choose')}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((device) => (
                <Row key={device.id} device={device} faults={faults} />
              ))}
            </tbody>
          </Table>
        </div>
      )}
    </Section>
  );
}

function Row({ device, faults }: { readonly device: SimulatedDevice; readonly faults: readonly string[] }) {
  const t = useText(demoTexts);
  const toast = useToast();
  const set = useCall(demo.setSimulatedFault, [demo.listSimulatedDevices]);
  const change = (fault: string, on: boolean): void =>
    set.mutate(
      { params: { id: device.id }, body: { fault, on } },
      {
        onSuccess: () => toast({ text: t(on ? 'switched-on' : 'switched-off', { name: device.name, fault }) }),
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
      <td data-label={t('login')}>
        {device.username === null ? (
          <span className={css['faint']}>{t('login.none')}</span>
        ) : (
          <code>
            {device.username} / {device.password}
          </code>
        )}
      </td>
      <td data-label={t('faults')}>
        {set.isError && <ProblemNotice error={set.error} />}
        {device.faults.length === 0 && <span className={css['faint']}>{t('none')}</span>}
        <span>
          {device.faults.map((fault) => (
            <Button
              key={fault}
              size="compact-sm"
              variant="default"
              mr={6}
              rightSection={<IconX size={14} aria-hidden="true" />}
              aria-label={t('off', { fault, name: device.name })}
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
          aria-label={t('fault-of', { name: device.name })}
          value=""
          disabled={set.isPending}
          data={[
            { value: '', label: t('choose') },
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
