/** The grants of a person: each a role over a part of the fleet. */

import { ActionIcon, Button, NativeSelect, Select } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { Role, type RoleGrant, type Scope } from '#src/core/access.ts';
import { peopleTexts } from '../../i18n/people.data.ts';
import { useText } from '../../i18n/use-text.ts';
import type { ScopeNames } from './grant-words.ts';
import css from './people-page.module.css';

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
        <Select
          label={t('grants.object')}
          searchable
          limit={50}
          data={[...names[scope.kind]].map(([value, label]) => ({ value, label }))}
          value={scope.id === '' ? null : scope.id}
          onChange={(id) => onChange({ ...grant, scope: { kind: scope.kind, id: id ?? '' } })}
          comboboxProps={{ withinPortal: false }}
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
