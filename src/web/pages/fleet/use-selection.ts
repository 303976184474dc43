/** Which devices are selected for an action on many. Kept by id, so that it survives scrolling and filtering. */

import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { Device } from '#src/features/fleet/contract-schemas.ts';
import * as fleet from '#src/features/fleet/contract.ts';
import { queryOf } from '../../api/queries.ts';
import type { Selection } from './device-grid.tsx';
import type { FleetQuestion } from './fleet-search.ts';

/** Each action on a device is a request of its own; more than this and one would rather filter first. */
const selectedMax = 500;

export interface FleetSelection extends Selection {
  readonly clear: () => void;
  readonly keep: (ids: ReadonlySet<string>) => void;
}

export function useSelection(question: FleetQuestion, total: number): FleetSelection {
  const client = useQueryClient();
  const [ids, setIds] = useState<ReadonlyMap<string, Device>>(new Map());
  const toggle = useCallback((device: Device) => {
    setIds((old) => {
      const next = new Map(old);
      if (!next.delete(device.id) && next.size < selectedMax) next.set(device.id, device);
      return next;
    });
  }, []);
  const clear = useCallback(() => setIds(new Map()), []);
  const keep = useCallback(
    (kept: ReadonlySet<string>) => setIds((old) => new Map([...old].filter(([id]) => kept.has(id)))),
    [],
  );
  const isAll = ids.size > 0 && ids.size >= Math.min(total, selectedMax);
  const toggleAll = useCallback(() => {
    if (isAll) {
      clear();
      return;
    }
    const selectMatching = async (): Promise<void> => {
      const page = await client.query(
        queryOf(fleet.listDevices, { query: { ...question, offset: 0, limit: selectedMax } }),
      );
      setIds(new Map(page.devices.map((device) => [device.id, device])));
    };
    void selectMatching();
  }, [isAll, clear, client, question]);
  return useMemo(
    () => ({ ids, toggle, toggleAll, isAll, most: selectedMax, clear, keep }),
    [ids, toggle, toggleAll, isAll, clear, keep],
  );
}
