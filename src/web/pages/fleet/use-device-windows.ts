/** Fetches the windows of the list that are on the screen, and nothing while it flies past. */

import { useMemo } from 'react';
import type { Device } from '#src/features/fleet/contract-schemas.ts';
import * as fleet from '#src/features/fleet/contract.ts';
import { useWindows } from '../../api/use-windows.ts';
import { type FleetQuestion, pageRows } from './fleet-search.ts';
import { type GridRow, windowsFor } from './grid-model.ts';

interface DeviceWindows {
  readonly deviceAt: (row: GridRow) => Device | undefined;
  readonly error: Error | null;
}

export function useDeviceWindows(
  rows: readonly GridRow[],
  questionFor: (segmentKey: string) => FleetQuestion,
  isFlying: boolean,
): DeviceWindows {
  const windows = windowsFor(rows, pageRows);
  const results = useWindows(
    fleet.listDevices,
    windows.map(({ segmentKey, page }) => ({
      query: { ...questionFor(segmentKey), offset: page * pageRows, limit: pageRows },
    })),
    !isFlying,
  );
  return useMemo(() => {
    const byWindow = new Map(
      windows.map(({ segmentKey, page }, index) => [`${segmentKey} ${String(page)}`, results.pages[index]]),
    );
    return {
      error: results.error,
      deviceAt: (row) => {
        if (row.kind === 'heading') return undefined;
        const page = byWindow.get(`${row.segment.key} ${String(Math.floor(row.index / pageRows))}`);
        return page?.devices[row.index % pageRows];
      },
    };
  }, [windows, results]);
}
