/** Add or change a component: its names, what measures it, who claims something about it, and what it hangs on. */

import { Checkbox, MultiSelect, NativeSelect, NumberInput, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Component, ComponentInput } from '#src/features/status/contract-schemas.ts';
import * as status from '#src/features/status/contract.ts';
import * as watch from '#src/features/watch/contract.ts';
import { queryOf, useCall } from '../../api/queries.ts';
import { componentTexts } from '../../i18n/component.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { targetWords } from '../../i18n/probe-words.ts';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { textIn } from './local-text.ts';
import { LocalTextFields, pageLanguages } from './local-text-fields.tsx';
import { statusQuery } from './status-frame.tsx';

interface ComponentDialogProps {
  readonly component?: Component;
  readonly onClose: () => void;
}

const emptyComponent: ComponentInput = {
  name: {},
  description: {},
  parentId: null,
  position: 10_000,
  rule: { kind: 'worst' },
  monitorIds: [],
  claim: null,
  dependsOn: [],
  isPublic: true,
};
/** A share that says "more than half", for whoever chooses the rule without a number. */
const usualShare = 51;

export function ComponentDialog({ component, onClose }: ComponentDialogProps) {
  const t = useText(componentTexts);
  const ui = useText(uiTexts);
  const { locale } = useLocale();
  const toast = useToast();
  const [draft, setDraft] = useState<ComponentInput>(component ?? emptyComponent);
  const change = (next: Partial<ComponentInput>): void => setDraft((old) => ({ ...old, ...next }));
  const page = useQuery(statusQuery).data?.snapshot.page;
  const languages = page === undefined ? ['en' as const] : pageLanguages(page);
  const own = languages[0] ?? 'en';
  const others = (
    useQuery(queryOf(status.listComponents, { query: { limit: 500, offset: 0 } })).data?.components ?? []
  ).filter((each) => each.id !== component?.id);
  const create = useCall(status.createComponent, [status.showStatus, status.listComponents]);
  const update = useCall(status.updateComponent, [status.showStatus, status.listComponents, status.getComponent]);
  const name = textIn(draft.name, locale, own);
  const submit = (): void => {
    if (component === undefined) {
      create.mutate(
        { body: draft },
        {
          onSuccess: () => {
            onClose();
            toast({ text: t('done.added', { name }) });
          },
        },
      );
      return;
    }
    const { id, slug: _slug, createdAt: _createdAt, changedAt: _changedAt, ...body } = { ...component, ...draft };
    update.mutate(
      { params: { id }, body },
      {
        onSuccess: () => {
          onClose();
          toast({ text: t('done.saved', { name }) });
        },
      },
    );
  };
  const options = others.map((each) => ({ value: each.id, label: textIn(each.name, locale, own) }));
  return (
    <FormDialog
      title={component === undefined ? t('new.title') : t('edit.title', { name: textIn(component.name, locale, own) })}
      submit={component === undefined ? t('save.new') : ui('action.save')}
      size="lg"
      isBusy={create.isPending || update.isPending}
      canSubmit={(draft.name[own] ?? '').trim() !== ''}
      error={create.error ?? update.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <LocalTextFields
        key={languages.join()}
        languages={languages}
        parts={[
          {
            key: 'name',
            label: (language) => t('field.name.in', { language }),
            value: draft.name,
            isNeeded: true,
            onChange: (text) => change({ name: text }),
          },
          {
            key: 'description',
            label: (language) => t('field.description.in', { language }),
            value: draft.description,
            onChange: (text) => change({ description: text }),
          },
        ]}
      />
      <Select
        label={t('field.parent')}
        placeholder={t('field.parent.none')}
        clearable
        searchable
        data={options}
        value={draft.parentId}
        onChange={(parentId) => change({ parentId })}
      />
      <MonitorsField value={draft.monitorIds} onChange={(monitorIds) => change({ monitorIds })} />
      <ClaimField value={draft.claim} onChange={(claim) => change({ claim })} />
      <MultiSelect
        label={t('field.depends')}
        searchable
        maxValues={20}
        data={options}
        value={draft.dependsOn}
        onChange={(dependsOn) => change({ dependsOn })}
      />
      <NativeSelect
        label={t('field.rule')}
        value={draft.rule.kind}
        data={[
          { value: 'worst', label: t('field.rule.worst') },
          { value: 'share', label: t('field.rule.share') },
        ]}
        onChange={(event) =>
          change({
            rule:
              event.currentTarget.value === 'share'
                ? { kind: 'share', downFromPercent: usualShare }
                : { kind: 'worst' },
          })
        }
      />
      {draft.rule.kind === 'share' && (
        <NumberInput
          label={t('field.rule.percent')}
          min={1}
          max={100}
          value={draft.rule.downFromPercent}
          onChange={(value) => typeof value === 'number' && change({ rule: { kind: 'share', downFromPercent: value } })}
        />
      )}
      <Checkbox
        size="sm"
        label={t('field.public')}
        checked={draft.isPublic}
        onChange={(event) => change({ isPublic: event.currentTarget.checked })}
      />
    </FormDialog>
  );
}

interface MonitorsFieldProps {
  readonly value: string[];
  readonly onChange: (ids: string[]) => void;
}

/** There may be thousands, so the server searches; those that are chosen stay in the list by their names. */
function MonitorsField({ value, onChange }: MonitorsFieldProps) {
  const { locale } = useLocale();
  const t = useText(componentTexts);
  const [search, setSearch] = useState('');
  const found = useQuery(
    queryOf(watch.listMonitors, {
      query: { sort: 'name', limit: 100, offset: 0, ...(search.trim() === '' ? {} : { search: search.trim() }) },
    }),
  ).data?.monitors;
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map());
  const known = new Map([
    ...names,
    ...(found ?? []).map((each) => [each.id, `${each.name} (${targetWords(locale, each)})`] as const),
  ]);
  for (const id of value) if (!known.has(id)) known.set(id, id);
  return (
    <MultiSelect
      label={t('field.monitors')}
      description={t('field.monitors.about')}
      placeholder={t('field.monitors.search')}
      searchable
      maxValues={50}
      limit={100}
      searchValue={search}
      onSearchChange={setSearch}
      data={[...known].map(([id, label]) => ({ value: id, label }))}
      value={value}
      onChange={(ids) => {
        setNames(known);
        onChange(ids);
      }}
    />
  );
}

interface ClaimFieldProps {
  readonly value: ComponentInput['claim'];
  readonly onChange: (claim: ComponentInput['claim']) => void;
}

function ClaimField({ value, onChange }: ClaimFieldProps) {
  const { locale } = useLocale();
  const t = useText(componentTexts);
  const probes = useQuery(queryOf(watch.listProbes, {})).data?.probes.filter((each) => each.readsClaims) ?? [];
  const readers = useQuery({
    ...queryOf(watch.listMonitors, {
      query: { probe: probes.map((each) => each.id), sort: 'name', limit: 100, offset: 0 },
    }),
    enabled: probes.length > 0,
  }).data?.monitors;
  const claimed = useQuery({
    ...queryOf(watch.getMonitor, { params: { id: value?.monitorId ?? '' } }),
    enabled: value !== null,
  }).data?.claimed;
  return (
    <>
      <NativeSelect
        label={t('field.claim')}
        value={value?.monitorId ?? ''}
        data={[
          { value: '', label: t('field.claim.none') },
          ...(readers ?? []).map((each) => ({ value: each.id, label: `${each.name} (${targetWords(locale, each)})` })),
        ]}
        onChange={(event) => {
          const monitorId = event.currentTarget.value;
          onChange(monitorId === '' ? null : { monitorId, key: null });
        }}
      />
      {value !== null && (
        <NativeSelect
          label={t('field.claim.key')}
          description={t('field.claim.key.about')}
          value={value.key ?? ''}
          data={[
            { value: '', label: t('field.claim.key.whole') },
            ...(claimed?.components ?? []).map((each) => ({ value: each.key, label: each.name })),
            ...(value.key !== null && claimed?.components.some((each) => each.key === value.key) !== true
              ? [{ value: value.key, label: value.key }]
              : []),
          ]}
          onChange={(event) => onChange({ ...value, key: event.currentTarget.value || null })}
        />
      )}
    </>
  );
}
