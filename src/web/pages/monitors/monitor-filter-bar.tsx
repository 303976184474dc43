/** Search and filters with counts. Everything stands in the address, so that a view can be sent to a colleague. */

import { Button, CloseButton, MultiSelect, Popover, TextInput } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconPlayerPause, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { MonitorPage, MonitorState } from '#src/features/watch/contract-lists.ts';
import * as watch from '#src/features/watch/contract.ts';
import { queryOf } from '../../api/queries.ts';
import { later } from '../../browser/clock.ts';
import { monitorsTexts } from '../../i18n/monitors.data.ts';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { ResultIcon } from '../../ui/component-state.tsx';
import css from '../fleet/filter-bar.module.css';
import { isFiltered, type MonitorsSearch, toggled } from './monitors-search.ts';

/** Typing pauses shorter than this do not ask the server. */
const typingMs = 200;
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
            aria-pressed={search.state?.includes(state) === true}
            onClick={() => onChange({ state: toggled(search.state, state) })}
          >
            {state === 'switched-off' ? (
              <IconPlayerPause size={16} aria-hidden="true" />
            ) : (
              <ResultIcon result={state} />
            )}
            {state === 'switched-off' ? t('filter.off') : t(`state.${state}`)}
            <span className={css['count']}>{facets === undefined ? '' : format.number(facets.state[state] ?? 0)}</span>
          </button>
        ))}
      </div>
      <MoreFilters {...props} />
      {isFiltered(search) && (
        <Button variant="subtle" size="compact-sm" onClick={props.onClear}>
          {t('filter.clear')}
        </Button>
      )}
    </search>
  );
}

function SearchField({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const t = useText(monitorsTexts);
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

function MoreFilters({ search, facets, onChange }: MonitorFilterBarProps) {
  const t = useText(monitorsTexts);
  const [isOpen, setOpen] = useState(false);
  const probes = useQuery(queryOf(watch.listProbes, {})).data?.probes ?? [];
  const vantages = useQuery(queryOf(watch.listVantages, {})).data?.vantages ?? [];
  const active = [search.probe, search.tag, search.vantageId].filter((each) => each !== undefined).length;
  const counted = (label: string, count: number | undefined): string => `${label} (${String(count ?? 0)})`;
  const listOrNone = (values: readonly string[]): readonly string[] | undefined =>
    values.length === 0 ? undefined : values;
  const labelOf = (id: string): string => probes.find((probe) => probe.id === id)?.label ?? id;
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
            label={t('filter.probe')}
            placeholder={search.probe === undefined ? t('filter.any') : ''}
            data={Object.entries(facets?.probe ?? {}).map(([id, count]) => ({
              value: id,
              label: counted(labelOf(id), count),
            }))}
            value={[...(search.probe ?? [])]}
            onChange={(value) => onChange({ probe: listOrNone(value) })}
            comboboxProps={{ withinPortal: false }}
          />
          <MultiSelect
            label={t('filter.tag')}
            placeholder={search.tag === undefined ? t('filter.any') : ''}
            data={Object.entries(facets?.tag ?? {}).map(([tag, count]) => ({ value: tag, label: counted(tag, count) }))}
            value={[...(search.tag ?? [])]}
            onChange={(value) => onChange({ tag: listOrNone(value) })}
            comboboxProps={{ withinPortal: false }}
            searchable
            limit={100}
          />
          <MultiSelect
            label={t('filter.vantage')}
            placeholder={search.vantageId === undefined ? t('filter.any') : ''}
            data={vantages.map((vantage) => ({ value: vantage.id, label: vantage.name }))}
            value={[...(search.vantageId ?? [])]}
            onChange={(value) => onChange({ vantageId: listOrNone(value) })}
            comboboxProps={{ withinPortal: false }}
          />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
