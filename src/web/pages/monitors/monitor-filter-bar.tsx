/** What the list of monitors is filtered by. */

import { IconPlayerPause } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { MonitorPage, MonitorState } from '#src/features/watch/contract-lists.ts';
import * as watch from '#src/features/watch/contract.ts';
import { queryOf } from '../../api/queries.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { monitorsTexts } from '../../i18n/monitors.data.ts';
import { probeName } from '../../i18n/probe-words.ts';
import { useText } from '../../i18n/use-text.ts';
import { ResultIcon } from '../../ui/component-state.tsx';
import { FilterBar, FilterChips, FilterSelect, MoreFilters, SearchField } from '../../ui/filter-bar.tsx';
import { isFiltered, type MonitorsSearch } from './monitors-search.ts';

const states: readonly MonitorState[] = ['failing', 'degraded', 'unknown', 'ok', 'switched-off'];

interface MonitorFilterBarProps {
  readonly search: MonitorsSearch;
  readonly facets: MonitorPage['facets'] | undefined;
  readonly onChange: (change: Partial<MonitorsSearch>) => void;
  readonly onClear: () => void;
}

export function MonitorFilterBar(props: MonitorFilterBarProps) {
  const { search, facets, onChange } = props;
  const t = useText(monitorsTexts);
  return (
    <FilterBar isFiltered={isFiltered(search)} onClear={props.onClear}>
      <SearchField label={t('search')} value={search.search} onChange={(text) => onChange({ search: text })} />
      <FilterChips
        label={t('filter.state')}
        chips={states.map((state) =>
          state === 'switched-off'
            ? { value: state, icon: <IconPlayerPause size={16} aria-hidden="true" />, word: t('filter.off') }
            : { value: state, icon: <ResultIcon result={state} />, word: t(`state.${state}`) },
        )}
        counts={facets?.state}
        chosen={search.state}
        onChange={(state) => onChange({ state })}
      />
      <More {...props} />
    </FilterBar>
  );
}

function More({ search, facets, onChange }: MonitorFilterBarProps) {
  const t = useText(monitorsTexts);
  const { locale } = useLocale();
  const vantages = useQuery(queryOf(watch.listVantages, {})).data?.vantages ?? [];
  const chosen = [search.probe, search.tag, search.vantageId];
  return (
    <MoreFilters active={chosen.filter((each) => each !== undefined).length}>
      <FilterSelect
        label={t('filter.probe')}
        options={Object.entries(facets?.probe ?? {}).map(([id, count]) => ({
          value: id,
          label: probeName(locale, id),
          count,
        }))}
        chosen={search.probe}
        onChange={(probe) => onChange({ probe })}
      />
      <FilterSelect
        label={t('filter.tag')}
        options={Object.entries(facets?.tag ?? {}).map(([tag, count]) => ({ value: tag, label: tag, count }))}
        chosen={search.tag}
        onChange={(tag) => onChange({ tag })}
        searchable
      />
      <FilterSelect
        label={t('filter.vantage')}
        options={vantages.map(({ id, name }) => ({ value: id, label: name }))}
        chosen={search.vantageId}
        onChange={(vantageId) => onChange({ vantageId })}
      />
    </MoreFilters>
  );
}
