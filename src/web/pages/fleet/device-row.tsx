/** One device in the list: one dense line on a screen, two lines on a phone. */

import { Checkbox, Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { Device } from '#src/features/fleet/contract-schemas.ts';
import { faultTitles, sentenceFor } from '#src/features/fleet/messages.ts';
import { fleetTexts } from '../../i18n/fleet.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { Age } from '../../ui/age.tsx';
import { KindIcon } from '../../ui/kind-icon.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import css from './device-grid.module.css';

interface DeviceRowProps {
  readonly device: Device | undefined;
  readonly isSelected: boolean;
  readonly onSelect: (device: Device) => void;
}

/** The cells of a row; the row itself belongs to the grid. */
export const DeviceCells = memo(function DeviceCells({ device, isSelected, onSelect }: DeviceRowProps) {
  const t = useText(fleetTexts);
  const ui = useText(uiTexts);
  const faults = useText(faultTitles);
  const { locale } = useLocale();
  if (device === undefined) return <WaitingCells />;
  const model = [device.maker, device.model].filter((part) => part !== null).join(' ');
  return (
    <>
      <div role="gridcell" className={css['select']}>
        <Checkbox
          aria-label={t('row.select', { name: device.name })}
          checked={isSelected}
          onChange={() => onSelect(device)}
          onClick={(event) => event.stopPropagation()}
          tabIndex={-1}
        />
      </div>
      <div role="gridcell" className={css['state']}>
        <StateBadge state={device.state} />
      </div>
      <div role="gridcell" className={css['name']}>
        <Link to={paths.device} params={{ deviceId: device.id }} tabIndex={-1} className={css['link']}>
          {device.name}
        </Link>
        {device.fault !== null && (
          <span className={css['fault']} data-state={device.state} title={faults(device.fault.class)}>
            {faults(device.fault.class)}
          </span>
        )}
        <span className={css['line2']}>
          {device.fault === null ? `${model} · ${device.host}` : sentenceFor(locale, device)}
        </span>
      </div>
      <div role="gridcell" className={css['kind']}>
        <KindIcon kind={device.kind} />
        <span>{ui(`kind.${device.kind}`)}</span>
      </div>
      <div role="gridcell" className={css['model']} title={model}>
        {model === '' ? <span className={css['faint']}>{ui('unknown')}</span> : model}
      </div>
      <div role="gridcell" className={css['host']}>
        {device.host}
      </div>
      <div role="gridcell" className={css['version']} title={device.osVersion ?? undefined}>
        {device.osVersion ?? <span className={css['faint']}>{ui('unknown')}</span>}
      </div>
      <div role="gridcell" className={css['checked']}>
        <Age at={device.checkedAt} isShort />
      </div>
    </>
  );
});

function WaitingCells() {
  const columns = ['select', 'state', 'name', 'kind', 'model', 'host', 'version', 'checked'] as const;
  return columns.map((column) => (
    <div key={column} role="gridcell" className={css[column]}>
      {column !== 'select' && <Skeleton height={12} width="70%" radius="sm" />}
    </div>
  ));
}
