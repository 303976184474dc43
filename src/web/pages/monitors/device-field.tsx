/** A device of the fleet, chosen by its name. */

import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import * as fleet from '#src/features/fleet/contract.ts';
import { listQueryOf, queryOf } from '../../api/queries.ts';
import { monitorsTexts } from '../../i18n/monitors.data.ts';
import { useText } from '../../i18n/use-text.ts';
import type { Json } from './form-model.ts';

/** Who has more writes some letters of the name. */
const offeredMax = 50;

interface DeviceFieldProps {
  readonly label: string;
  readonly description: ReactNode;
  readonly required: boolean;
  readonly error: string | undefined;
  readonly value: Json | undefined;
  readonly onChange: (id: string) => void;
}

export function DeviceField({ value, onChange, ...field }: DeviceFieldProps) {
  const t = useText(monitorsTexts);
  const id = typeof value === 'string' && value !== '' ? value : undefined;
  const [typed, setTyped] = useState('');
  const chosen = useQuery({ ...queryOf(fleet.getDevice, { params: { id: id ?? '' } }), enabled: id !== undefined });
  // The name of the chosen one stands in the field; that is no search.
  const search = typed === chosen.data?.name ? '' : typed;
  const query = { limit: offeredMax, sort: 'name' as const, ...(search === '' ? {} : { search }) };
  const found = useQuery(listQueryOf(fleet.listDevices, { query })).data?.devices ?? [];
  const offered = new Map(found.map((device) => [device.id, device.name]));
  // One that is gone keeps its id, so that somebody sees what was meant.
  if (id !== undefined) offered.set(id, chosen.data?.name ?? id);
  return (
    <Select
      {...field}
      placeholder={t('form.device')}
      data={[...offered].map(([device, name]) => ({ value: device, label: name }))}
      value={id ?? null}
      onChange={(next) => onChange(next ?? '')}
      searchable
      onSearchChange={setTyped}
      // The server has searched already, in more than the name.
      filter={({ options }) => options}
      nothingFoundMessage={t('form.device.none')}
    />
  );
}
