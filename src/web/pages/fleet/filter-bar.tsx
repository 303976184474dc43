/** Search and filters with counts. Everything stands in the address, so that a view can be sent to a colleague. */

import { Button, CloseButton, MultiSelect, Popover, Switch, TextInput } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import {
  type DevicePage,
  type DeviceState,
  FaultClass,
  type Group,
  type Site,
} from '#src/features/fleet/contract-schemas.ts';
import { faultTitles } from '#src/features/fleet/messages.ts';
import { DeviceKind } from '#src/plugins/kit/facts.ts';
import { later } from '../../browser/clock.ts';
import { fleetTexts } from '../../i18n/fleet.data.ts';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { StateIcon } from '../../ui/state-badge.tsx';
import css from './filter-bar.module.css';
import { type FleetSearch, isFiltered, toggled } from './fleet-search.ts';

/** Typing pauses shorter than this do not ask the server. */
const typingMs = 200;
const states: readonly DeviceState[] = ['down', 'degraded', 'unknown', 'up'];

interface FilterBarProps {
  readonly search: FleetSearch;
  readonly facets: DevicePage['facets'] | undefined;
  readonly sites: readonly Site[];
  readonly groups: readonly Group[];
  readonly onChange: (change: Partial<FleetSearch>) => void;
  readonly onClear: () => void;
}

export function FilterBar(props: FilterBarProps) {
  const { search, facets, onChange } = props;
  const t = useText(fleetTexts);
  const ui = useText(uiTexts);
  const format = useFormats();
  return (
    <search className={css['bar']}>
      <SearchField
        value={search.search ?? ''}
        onChange={(value) => onChange({ search: value === '' ? undefined : value })}
      />
      <div role="group" aria-label={t('filter.state')} className={css['states']}>
        {states.map((state) => (
          <button
            key={state}
            type="button"
            className={css['chip']}
            data-state={state}
            aria-pressed={search.state?.includes(state) === true}
            onClick={() => onChange({ state: toggled(search.state, state) })}
          >
            <StateIcon state={state} size={16} />
            {ui(`state.${state}`)}
            <span className={css['count']}>{facets === undefined ? '' : format.number(facets.state[state] ?? 0)}</span>
          </button>
        ))}
      </div>
      <MoreFilters {...props} />
      <Switch
        label={t('group-by-site')}
        size="xs"
        checked={search.by === 'site'}
        onChange={(event) => onChange({ by: event.currentTarget.checked ? 'site' : undefined })}
      />
      {isFiltered(search) && (
        <Button variant="subtle" size="compact-sm" onClick={props.onClear}>
          {t('filter.clear')}
        </Button>
      )}
    </search>
  );
}

function SearchField({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const t = useText(fleetTexts);
  const ui = useText(uiTexts);
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    // The address changed by itself (back button, "clear filters"): it wins over what was typed before.
    setKnown(value);
    setText(value);
  }
  useEffect(() => (text === value ? undefined : later(typingMs, () => onChange(text))), [text, value, onChange]);
  return (
    <TextInput
      type="search"
      className={css['search']}
      aria-label={t('search')}
      placeholder={t('search')}
      leftSection={<IconSearch size={16} aria-hidden="true" />}
      rightSection={
        text === '' ? null : <CloseButton size="sm" aria-label={ui('action.clear')} onClick={() => setText('')} />
      }
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') setText('');
      }}
      maxLength={100}
    />
  );
}

function MoreFilters({ search, facets, sites, groups, onChange }: FilterBarProps) {
  const t = useText(fleetTexts);
  const ui = useText(uiTexts);
  const faults = useText(faultTitles);
  const [isOpen, setOpen] = useState(false);
  const active = [search.kind, search.siteId, search.groupId, search.driver, search.fault].filter(
    (each) => each !== undefined,
  ).length;
  const counted = (label: string, count: number | undefined): string => `${label} (${String(count ?? 0)})`;
  const listOrNone = <T extends string>(values: readonly T[]): readonly T[] | undefined =>
    values.length === 0 ? undefined : values;
  const kindOptions = DeviceKind.options.map((each) => ({
    value: each,
    label: counted(ui(`kind.${each}`), facets?.kind[each]),
  }));
  const faultOptions = FaultClass.options
    .filter((each) => (facets?.fault[each] ?? 0) > 0 || search.fault?.includes(each) === true)
    .map((each) => ({ value: each, label: counted(faults(each), facets?.fault[each]) }));
  const driverOptions = Object.entries(facets?.driver ?? {}).map(([id, count]) => ({
    value: id,
    label: counted(id, count),
  }));
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" withArrow trapFocus shadow="md" width={320}>
      <Popover.Target>
        <Button
          variant={active > 0 ? 'light' : 'default'}
          size="sm"
          leftSection={<IconAdjustmentsHorizontal size={16} aria-hidden="true" />}
          onClick={() => setOpen((old) => !old)}
        >
          {t('filter.more')}
          {active > 0 && <span className={css['active']}>{active}</span>}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={css['more']}>
          <MultiSelect
            label={t('filter.site')}
            placeholder={search.siteId === undefined ? t('filter.any') : ''}
            data={sites.map((site) => ({ value: site.id, label: counted(site.name, facets?.siteId[site.id]) }))}
            value={[...(search.siteId ?? [])]}
            onChange={(value) => onChange({ siteId: listOrNone(value) })}
            comboboxProps={{ withinPortal: false }}
            searchable
            limit={100}
          />
          <MultiSelect
            label={t('filter.kind')}
            placeholder={search.kind === undefined ? t('filter.any') : ''}
            data={kindOptions}
            value={[...(search.kind ?? [])]}
            onChange={(value) =>
              onChange({ kind: listOrNone(DeviceKind.options.filter((each) => value.includes(each))) })
            }
            comboboxProps={{ withinPortal: false }}
          />
          <MultiSelect
            label={t('filter.fault')}
            placeholder={search.fault === undefined ? t('filter.any') : ''}
            data={faultOptions}
            value={[...(search.fault ?? [])]}
            onChange={(value) =>
              onChange({ fault: listOrNone(FaultClass.options.filter((each) => value.includes(each))) })
            }
            comboboxProps={{ withinPortal: false }}
          />
          {groups.length > 0 && (
            <MultiSelect
              label={t('filter.group')}
              placeholder={search.groupId === undefined ? t('filter.any') : ''}
              data={groups.map((group) => ({ value: group.id, label: counted(group.name, group.deviceCount) }))}
              value={[...(search.groupId ?? [])]}
              onChange={(value) => onChange({ groupId: listOrNone(value) })}
              comboboxProps={{ withinPortal: false }}
              searchable
              limit={100}
            />
          )}
          <MultiSelect
            label={t('filter.driver')}
            placeholder={search.driver === undefined ? t('filter.any') : ''}
            data={driverOptions}
            value={[...(search.driver ?? [])]}
            onChange={(value) => onChange({ driver: listOrNone(value) })}
            comboboxProps={{ withinPortal: false }}
          />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
