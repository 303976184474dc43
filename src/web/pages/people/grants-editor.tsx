/** The grants of a person: each a role over a part of the fleet. */

import { ActionIcon, Button, NativeSelect, type OptionsFilter, Select } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Role, type RoleGrant, type Scope } from '#src/core/access.ts';
import * as fleet from '#src/features/fleet/contract.ts';
import { listQueryOf } from '../../api/queries.ts';
import { peopleTexts } from '../../i18n/people.data.ts';
import { useText } from '../../i18n/use-text.ts';
import type { ScopeNames } from './grant-words.ts';
import css from './people-page.module.css';

const shownMax = 50;
const scopeKinds = ['everything', 'site', 'group', 'device'] as const;

interface GrantsEditorProps {
  readonly grants: readonly RoleGrant[];
  readonly names: ScopeNames;
  readonly onChange: (grants: readonly RoleGrant[]) => void;
}

/** A grant over a site, group or device that was not chosen yet cannot be saved. */
export function areGrantsComplete(grants: readonly RoleGrant[]): boolean {
  return grants.every((grant) => grant.scope.kind === 'everything' || grant.scope.id !== '');
}

export function GrantsEditor({ grants, names, onChange }: GrantsEditorProps) {
  const t = useText(peopleTexts);
  const replace = (index: number, grant: RoleGrant): void =>
    onChange(grants.map((each, place) => (place === index ? grant : each)));
  return (
    <fieldset className={css['grants']}>
      <legend>{t('grants.list')}</legend>
      {grants.map((grant, index) => (
        // Grants have no id of their own, and the list is only changed here.
        // oxlint-disable-next-line react/no-array-index-key
        <GrantRow
          key={index}
          grant={grant}
          names={names}
          onChange={(next) => replace(index, next)}
          onRemove={() => onChange(grants.filter((_, place) => place !== index))}
        />
      ))}
      <Button
        variant="default"
        size="compact-md"
        leftSection={<IconPlus size={14} aria-hidden="true" />}
        onClick={() => onChange([...grants, { role: 'viewer', scope: { kind: 'everything' } }])}
      >
        {t('grants.add')}
      </Button>
    </fieldset>
  );
}

interface ObjectSelectProps {
  readonly scope: Exclude<Scope, { kind: 'everything' }>;
  readonly names: ScopeNames;
  readonly onChange: (id: string) => void;
}

/** The server has already searched. */
const asFound: OptionsFilter = ({ options }) => options;

function ObjectSelect({ scope, names, onChange }: ObjectSelectProps) {
  const t = useText(peopleTexts);
  if (scope.kind === 'device') return <DeviceSelect id={scope.id} names={names} onChange={onChange} />;
  return (
    <Select
      label={t('grants.object')}
      searchable
      limit={shownMax}
      data={[...names[scope.kind]].map(([value, label]) => ({ value, label }))}
      value={scope.id === '' ? null : scope.id}
      onChange={(id) => onChange(id ?? '')}
      comboboxProps={{ withinPortal: false }}
    />
  );
}

interface DeviceSelectProps {
  readonly id: string;
  readonly names: ScopeNames;
  readonly onChange: (id: string) => void;
}

/** Devices may be many, so they are looked for by what is typed. */
function DeviceSelect({ id, names, onChange }: DeviceSelectProps) {
  const t = useText(peopleTexts);
  const [typed, setTyped] = useState('');
  const [picked, setPicked] = useState(id === '' ? undefined : { value: id, label: names.device.get(id) ?? id });
  const found = useQuery(listQueryOf(fleet.listDevices, { query: { search: typed, limit: shownMax } })).data?.devices;
  const options = (found ?? [])
    .map((device) => ({ value: device.id, label: `${device.name} (${device.host})` }))
    .filter((option) => option.value !== picked?.value);
  const data = picked === undefined ? options : [picked, ...options];
  return (
    <Select
      label={t('grants.object')}
      searchable
      filter={asFound}
      data={data}
      value={id === '' ? null : id}
      onChange={(next) => {
        setPicked(data.find((option) => option.value === next));
        onChange(next ?? '');
      }}
      onSearchChange={setTyped}
      comboboxProps={{ withinPortal: false }}
    />
  );
}

interface GrantRowProps {
  readonly grant: RoleGrant;
  readonly names: ScopeNames;
  readonly onChange: (grant: RoleGrant) => void;
  readonly onRemove: () => void;
}

function GrantRow({ grant, names, onChange, onRemove }: GrantRowProps) {
  const t = useText(peopleTexts);
  const { role, scope } = grant;
  const scopeOf = (kind: (typeof scopeKinds)[number]): Scope => (kind === 'everything' ? { kind } : { kind, id: '' });
  return (
    <div className={css['grant']}>
      <NativeSelect
        label={t('grants.role')}
        description={t(`role.${role}.about`)}
        inputWrapperOrder={['label', 'input', 'description']}
        value={role}
        data={Role.options.map((each) => ({ value: each, label: t(`role.${each}`) }))}
        onChange={(event) => {
          const chosen = Role.options.find((each) => each === event.currentTarget.value);
          if (chosen !== undefined) onChange({ ...grant, role: chosen });
        }}
      />
      <NativeSelect
        label={t('grants.scope')}
        value={scope.kind}
        data={scopeKinds.map((each) => ({ value: each, label: t(`scope-kind.${each}`) }))}
        onChange={(event) => {
          const chosen = scopeKinds.find((each) => each === event.currentTarget.value);
          if (chosen !== undefined) onChange({ ...grant, scope: scopeOf(chosen) });
        }}
      />
      {scope.kind === 'everything' ? (
        <span />
      ) : (
        <ObjectSelect
          scope={scope}
          names={names}
          onChange={(id) => onChange({ ...grant, scope: { kind: scope.kind, id } })}
        />
      )}
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={t('grants.remove')}
        onClick={onRemove}
        className={css['removeGrant']}
      >
        <IconTrash size={16} />
      </ActionIcon>
    </div>
  );
}
