/** What the list of devices is filtered by. */

import { Switch } from '@mantine/core';
import {
  type DevicePage,
  type DeviceState,
  FaultClass,
  type Group,
  type Site,
} from '#src/features/fleet/contract-schemas.ts';
import { faultTitles } from '#src/features/fleet/messages.ts';
import { DeviceKind } from '#src/plugins/kit/facts.ts';
import { fleetTexts } from '../../i18n/fleet.data.ts';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { FilterBar, FilterChips, FilterSelect, MoreFilters, SearchField } from '../../ui/filter-bar.tsx';
import { StateIcon } from '../../ui/state-badge.tsx';
import { type FleetSearch, isFiltered } from './fleet-search.ts';

const states: readonly DeviceState[] = ['down', 'degraded', 'unknown', 'up'];

interface FleetFilterBarProps {
  readonly search: FleetSearch;
  readonly facets: DevicePage['facets'] | undefined;
  readonly sites: readonly Site[];
  readonly groups: readonly Group[];
  readonly onChange: (change: Partial<FleetSearch>) => void;
  readonly onClear: () => void;
}

export function FleetFilterBar(props: FleetFilterBarProps) {
  const { search, facets, onChange } = props;
  const t = useText(fleetTexts);
  const ui = useText(uiTexts);
  return (
    <FilterBar isFiltered={isFiltered(search)} onClear={props.onClear}>
      <SearchField label={t('search')} value={search.search} onChange={(text) => onChange({ search: text })} />
      <FilterChips
        label={t('filter.state')}
        chips={states.map((state) => ({
          value: state,
          icon: <StateIcon state={state} size={16} />,
          word: ui(`state.${state}`),
        }))}
        counts={facets?.state}
        chosen={search.state}
        onChange={(state) => onChange({ state })}
      />
      <More {...props} />
      <Switch
        label={t('group-by-site')}
        size="xs"
        checked={search.by === 'site'}
        onChange={(event) => onChange({ by: event.currentTarget.checked ? 'site' : undefined })}
      />
    </FilterBar>
  );
}

function More({ search, facets, sites, groups, onChange }: FleetFilterBarProps) {
  const t = useText(fleetTexts);
  const ui = useText(uiTexts);
  const faults = useText(faultTitles);
  const chosen = [search.kind, search.siteId, search.groupId, search.driver, search.fault];
  return (
    <MoreFilters active={chosen.filter((each) => each !== undefined).length}>
      <FilterSelect
        label={t('filter.site')}
        options={sites.map(({ id, name }) => ({ value: id, label: name, count: facets?.siteId[id] ?? 0 }))}
        chosen={search.siteId}
        onChange={(siteId) => onChange({ siteId })}
        searchable
      />
      <FilterSelect
        label={t('filter.kind')}
        options={DeviceKind.options.map((kind) => ({
          value: kind,
          label: ui(`kind.${kind}`),
          count: facets?.kind[kind] ?? 0,
        }))}
        chosen={search.kind}
        onChange={(kind) => onChange({ kind })}
      />
      <FilterSelect
        label={t('filter.fault')}
        options={FaultClass.options
          .filter((fault) => (facets?.fault[fault] ?? 0) > 0 || search.fault?.includes(fault) === true)
          .map((fault) => ({ value: fault, label: faults(fault), count: facets?.fault[fault] ?? 0 }))}
        chosen={search.fault}
        onChange={(fault) => onChange({ fault })}
      />
      {groups.length > 0 && (
        <FilterSelect
          label={t('filter.group')}
          options={groups.map(({ id, name, deviceCount }) => ({ value: id, label: name, count: deviceCount }))}
          chosen={search.groupId}
          onChange={(groupId) => onChange({ groupId })}
          searchable
        />
      )}
      <FilterSelect
        label={t('filter.driver')}
        options={Object.entries(facets?.driver ?? {}).map(([id, count]) => ({ value: id, label: id, count }))}
        chosen={search.driver}
        onChange={(driver) => onChange({ driver })}
      />
    </MoreFilters>
  );
}
