/** The people of this installation and what each may do. */

import { ActionIcon, Menu, Table, TextInput } from '@mantine/core';
import { IconDots, IconSearch, IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Person } from '#src/features/people/contract-schemas.ts';
import * as people from '#src/features/people/contract.ts';
import { queryOf, useCall } from '../../api/queries.ts';
import { useCan, useMe } from '../../api/session.ts';
import { peopleTexts } from '../../i18n/people.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { Guarded } from '../../shell/status-page.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { Age } from '../../ui/age.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { type ScopeNames, useGrantWords, useScopeNames } from './grant-words.ts';
import css from './people-page.module.css';
import {
  DisableDialog,
  GrantsDialog,
  InviteDialog,
  type IssuedLink,
  LinkDialog,
  RemoveDialog,
  ResetDialog,
} from './person-dialogs.tsx';

type Open = { readonly name: 'grants' | 'reset' | 'disable' | 'remove'; readonly person: Person };

export function PeoplePage() {
  return (
    <Guarded permission="user:read">
      <People />
    </Guarded>
  );
}

function People() {
  const t = useText(peopleTexts);
  const can = useCan();
  const list = useQuery(queryOf(people.listPeople, {}));
  const [search, setSearch] = useState('');
  const [isInviting, setInviting] = useState(false);
  const [open, setOpen] = useState<Open>();
  const [issued, setIssued] = useState<IssuedLink>();
  const reason = can('user:write') ? undefined : t('reason.no-write');
  const wanted = search.trim().toLocaleLowerCase();
  const shown = (list.data?.people ?? []).filter((person) =>
    `${person.name} ${person.displayName}`.toLocaleLowerCase().includes(wanted),
  );
  const close = (): void => setOpen(undefined);
  return (
    <Page
      title={t('title')}
      about={t('about')}
      width="wide"
      actions={
        <ActionButton
          reason={reason}
          leftSection={<IconUserPlus size={16} aria-hidden="true" />}
          onClick={() => setInviting(true)}
        >
          {t('invite')}
        </ActionButton>
      }
    >
      <TextInput
        type="search"
        className={css['search']}
        aria-label={t('search')}
        placeholder={t('search')}
        leftSection={<IconSearch size={16} aria-hidden="true" />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {list.isPending && <LoadingRows />}
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.data !== undefined && shown.length === 0 && <EmptyState title={t('empty')} />}
      {shown.length > 0 && <PeopleTable people={shown} reason={reason} onOpen={setOpen} />}
      {isInviting && <InviteDialog onIssued={setIssued} onClose={() => setInviting(false)} />}
      {open?.name === 'grants' && <GrantsDialog person={open.person} onClose={close} />}
      {open?.name === 'reset' && <ResetDialog person={open.person} onIssued={setIssued} onClose={close} />}
      {open?.name === 'disable' && <DisableDialog person={open.person} onClose={close} />}
      {open?.name === 'remove' && <RemoveDialog person={open.person} onClose={close} />}
      {issued !== undefined && <LinkDialog issued={issued} onClose={() => setIssued(undefined)} />}
    </Page>
  );
}

interface PeopleTableProps {
  readonly people: readonly Person[];
  readonly reason: string | undefined;
  readonly onOpen: (open: Open) => void;
}

function PeopleTable({ people: shown, reason, onOpen }: PeopleTableProps) {
  const t = useText(peopleTexts);
  const names = useScopeNames();
  return (
    <div className={css['frame']}>
      <Table className={css['table']}>
        <thead>
          <tr>
            <th scope="col">{t('column.name')}</th>
            <th scope="col">{t('column.grants')}</th>
            <th scope="col">{t('column.factors')}</th>
            <th scope="col">{t('column.last')}</th>
            <th scope="col">
              <span className="ks-visually-hidden">{t('column.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((person) => (
            <PersonRow key={person.id} person={person} names={names} reason={reason} onOpen={onOpen} />
          ))}
        </tbody>
      </Table>
    </div>
  );
}

interface PersonRowProps {
  readonly person: Person;
  readonly names: ScopeNames;
  readonly reason: string | undefined;
  readonly onOpen: (open: Open) => void;
}

function PersonRow({ person, names, reason, onOpen }: PersonRowProps) {
  const t = useText(peopleTexts);
  const format = useFormats();
  const me = useMe();
  const toast = useToast();
  const words = useGrantWords();
  const update = useCall(people.updatePerson, [people.listPeople]);
  const isMe = me.id === person.id;
  const { totp, passkeys } = person.factors;
  const factors = [
    ...(totp ? [t('factor.totp')] : []),
    ...(passkeys > 0 ? [t('factor.passkeys', { count: passkeys })] : []),
  ];
  const enable = (): void =>
    update.mutate(
      { params: { id: person.id }, body: { disabled: false } },
      { onSuccess: () => toast({ text: t('done.enabled', { name: person.displayName }) }) },
    );
  return (
    <tr data-state={person.state}>
      <th scope="row">
        <span className={css['name']}>
          {person.displayName}
          {isMe && <span className={css['tag']}>{t('you')}</span>}
          {person.state !== 'active' && (
            <span className={css['tag']} data-state={person.state}>
              {t(`state.${person.state}`)}
            </span>
          )}
        </span>
        <span className={css['meta']}>
          {person.name}
          {person.linkExpiresAt !== null && ` · ${t('link.open', { time: format.dateTime(person.linkExpiresAt) })}`}
        </span>
      </th>
      <td>
        {person.grants.length === 0 ? (
          t('grant.none')
        ) : (
          <ul className={css['grantList']}>
            {person.grants.map((grant) => (
              <li key={JSON.stringify(grant)}>{words(grant, names)}</li>
            ))}
          </ul>
        )}
      </td>
      <td>{factors.length === 0 ? t('factor.none') : factors.join(', ')}</td>
      <td>
        <Age at={person.lastSignInAt} />
      </td>
      {/* The label stands on the button in the menu's target, where the rule does not look. */}
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label */}
      <td className={css['actions']}>
        <Menu position="bottom-end" withArrow>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={t('menu', { name: person.displayName })}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {reason !== undefined && <Menu.Label>{reason}</Menu.Label>}
            {isMe && <Menu.Label>{t('reason.self')}</Menu.Label>}
            <Menu.Item disabled={reason !== undefined} onClick={() => onOpen({ name: 'grants', person })}>
              {t('edit')}
            </Menu.Item>
            <Menu.Item disabled={reason !== undefined || isMe} onClick={() => onOpen({ name: 'reset', person })}>
              {t('reset')}
            </Menu.Item>
            {person.state === 'disabled' ? (
              <Menu.Item disabled={reason !== undefined} onClick={enable}>
                {t('enable')}
              </Menu.Item>
            ) : (
              <Menu.Item disabled={reason !== undefined || isMe} onClick={() => onOpen({ name: 'disable', person })}>
                {t('disable')}
              </Menu.Item>
            )}
            <Menu.Item
              color="down"
              disabled={reason !== undefined || isMe}
              onClick={() => onOpen({ name: 'remove', person })}
            >
              {t('remove')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </td>
    </tr>
  );
}
