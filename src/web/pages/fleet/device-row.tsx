/** One device in the list: one dense line on a screen, two lines on a phone. */

import { Checkbox } from '@mantine/core';
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
import look from '../../ui/virtual-grid.module.css';
import css from './device-grid.module.css';

interface DeviceRowProps {
  readonly device: Device;
  readonly isSelected: boolean;
  readonly onSelect: (device: Device) => void;
}

/** The cells of a row; the row itself belongs to the grid. */
export const DeviceCells = memo(function DeviceCells({ device, isSelected, onSelect }: DeviceRowProps) {
  const t = useText(fleetTexts);
  const ui = useText(uiTexts);
  const faults = useText(faultTitles);
  const { locale } = useLocale();
  const model = [device.maker, device.model].filter((part) => part !== null).join(' ');
  return (
    <>
      <div role="gridcell" className={look['select']}>
        <Checkbox
          aria-label={t('row.select', { name: device.name })}
          checked={isSelected}
          onChange={() => onSelect(device)}
          onClick={(event) => event.stopPropagation()}
          tabIndex={-1}
        />
      </div>
      <div role="gridcell" className={look['state']}>
        <StateBadge state={device.state} />
      </div>
      <div role="gridcell" className={look['name']}>
        <Link to={paths.device} params={{ deviceId: device.id }} tabIndex={-1} className={look['link']}>
          {device.name}
        </Link>
        {device.fault !== null && (
          <span className={look['pill']} data-state={device.state} title={faults(device.fault.class)}>
            {faults(device.fault.class)}
          </span>
        )}
        <span className={look['line2']}>
          {device.fault === null ? `${model} · ${device.host}` : sentenceFor(locale, device)}
        </span>
      </div>
      <div role="gridcell" className={css['kind']}>
        <KindIcon kind={device.kind} />
        <span>{ui(`kind.${device.kind}`)}</span>
      </div>
      <div role="gridcell" title={model}>
        {model === '' ? <span className={css['faint']}>{ui('unknown')}</span> : model}
      </div>
      <div role="gridcell">{device.host}</div>
      <div role="gridcell" className={css['version']} title={device.osVersion ?? undefined}>
        {device.osVersion ?? <span className={css['faint']}>{ui('unknown')}</span>}
      </div>
      <div role="gridcell">
        <Age at={device.checkedAt} isShort />
      </div>
    </>
  );
});
