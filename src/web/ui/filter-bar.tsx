/** Search and filters over a list, with counts. What is chosen belongs to the page, which keeps it in the address. */

import { Button, CloseButton, MultiSelect, type MultiSelectProps, Popover, TextInput } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconSearch } from '@tabler/icons-react';
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { later } from '../browser/clock.ts';
import { uiTexts } from '../i18n/ui.data.ts';
import { useFormats, useText } from '../i18n/use-text.ts';
import { toggled } from '../search-params.ts';
import css from './filter-bar.module.css';

/** Somebody who types fast asks once, everybody else at each letter: an answer takes less than the next letter. */
const typingMs = 60;

interface FilterBarProps {
  readonly children: ReactNode;
  /** Something is chosen that can be cleared. */
  readonly isFiltered: boolean;
  readonly onClear: () => void;
}

export function FilterBar({ children, isFiltered, onClear }: FilterBarProps) {
  const t = useText(uiTexts);
  return (
    <search className={css['bar']}>
      {children}
      {isFiltered && (
        <Button variant="subtle" size="compact-sm" onClick={onClear}>
          {t('filter.clear')}
        </Button>
      )}
    </search>
  );
}

interface SearchFieldProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

/** Tells what was typed after a pause; Escape empties it. */
export function SearchField({ label, value = '', onChange }: SearchFieldProps) {
  const t = useText(uiTexts);
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    // The address changed by itself (back button, "clear filters"): it wins over what was typed before.
    setKnown(value);
    setText(value);
  }
  const tell = useEffectEvent(() => onChange(text === '' ? undefined : text));
  useEffect(() => (text === value ? undefined : later(typingMs, tell)), [text, value]);
  return (
    <TextInput
      type="search"
      className={css['search']}
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={16} aria-hidden="true" />}
      rightSection={
        text === '' ? null : <CloseButton size="sm" aria-label={t('action.clear')} onClick={() => setText('')} />
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

interface FilterChipsProps<T extends string> {
  readonly label: string;
  readonly chips: readonly { readonly value: T; readonly icon: ReactNode; readonly word: string }[];
  readonly counts: Readonly<Record<string, number>> | undefined;
  readonly chosen: readonly T[] | undefined;
  readonly onChange: (chosen: readonly T[] | undefined) => void;
}

/** The few values that one filters by most, each a button with its count. */
export function FilterChips<T extends string>({ label, chips, counts, chosen, onChange }: FilterChipsProps<T>) {
  const format = useFormats();
  return (
    <div role="group" aria-label={label} className={css['chips']}>
      {chips.map(({ value, icon, word }) => (
        <button
          key={value}
          type="button"
          className={css['chip']}
          aria-pressed={chosen?.includes(value) === true}
          onClick={() => onChange(toggled(chosen, value))}
        >
          {icon}
          {word}
          <span className={css['count']}>{counts === undefined ? '' : format.number(counts[value] ?? 0)}</span>
        </button>
      ))}
    </div>
  );
}

/** Everything else, behind one button that says how many of them are in use. */
export function MoreFilters({ active, children }: { readonly active: number; readonly children: ReactNode }) {
  const t = useText(uiTexts);
  const [isOpen, setOpen] = useState(false);
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
        <div className={css['more']}>{children}</div>
      </Popover.Dropdown>
    </Popover>
  );
}

interface FilterOption<T extends string> {
  readonly value: T;
  readonly label: string;
  /** How many it would leave; absent where nobody counts. */
  readonly count?: number | undefined;
}

interface FilterSelectProps<T extends string> extends Pick<MultiSelectProps, 'searchable' | 'label'> {
  readonly options: readonly FilterOption<T>[];
  readonly chosen: readonly T[] | undefined;
  readonly onChange: (chosen: readonly T[] | undefined) => void;
}

/** More entries than this are found by typing. */
const shownMax = 100;

export function FilterSelect<T extends string>({ options, chosen, onChange, ...rest }: FilterSelectProps<T>) {
  const t = useText(uiTexts);
  const format = useFormats();
  return (
    <MultiSelect
      {...rest}
      placeholder={chosen === undefined ? t('filter.any') : ''}
      data={options.map(({ value, label, count }) => ({
        value,
        label: count === undefined ? label : `${label} (${format.number(count)})`,
      }))}
      value={[...(chosen ?? [])]}
      onChange={(values) => {
        // What is chosen and no longer offered stays until somebody takes it away.
        const known = new Set([...(chosen ?? []), ...options.map((each) => each.value)]);
        const next = [...known].filter((each) => values.includes(each));
        onChange(next.length === 0 ? undefined : next);
      }}
      comboboxProps={{ withinPortal: false }}
      limit={shownMax}
    />
  );
}
