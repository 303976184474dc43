/** Sites and groups: add, rename, delete. */

import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Group, Site } from '#src/features/fleet/contract-schemas.ts';
import * as fleet from '#src/features/fleet/contract.ts';
import { queryOf, useCall } from '../../api/queries.ts';
import { useCan } from '../../api/session.ts';
import { systemTexts } from '../../i18n/system.data.ts';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import css from './settings-page.module.css';

type Open =
  | { readonly name: 'edit-site'; readonly site: Site | undefined }
  | { readonly name: 'edit-group'; readonly group: Group | undefined }
  | { readonly name: 'delete-site'; readonly site: Site }
  | { readonly name: 'delete-group'; readonly group: Group };

export function PlacesSection() {
  const t = useText(systemTexts);
  const can = useCan();
  const sites = useQuery(queryOf(fleet.listSites, {}));
  const groups = useQuery(queryOf(fleet.listGroups, {}));
  const [open, setOpen] = useState<Open>();
  const close = (): void => setOpen(undefined);
  const reason = can('site:write') ? undefined : t('settings.reason.no-write');
  return (
    <Section title={t('settings.places')} about={t('settings.places.about')}>
      {sites.isError && <ProblemNotice error={sites.error} onRetry={() => void sites.refetch()} />}
      {sites.isPending && <LoadingRows rows={3} />}
      <div className={css['columns']}>
        <div>
          <div className={css['head']}>
            <h3>{t('settings.site')}</h3>
            <ActionButton
              size="compact-sm"
              variant="default"
              reason={reason}
              onClick={() => setOpen({ name: 'edit-site', site: undefined })}
            >
              {t('settings.site.add')}
            </ActionButton>
          </div>
          <ul className={css['rows']}>
            {(sites.data?.sites ?? []).map((site) => {
              const count = site.counts.up + site.counts.degraded + site.counts.down + site.counts.unknown;
              return (
                <Place
                  key={site.id}
                  name={site.name}
                  about={[t('settings.devices', { count }), site.timeZone].filter(Boolean).join(' · ')}
                  reason={reason}
                  deleteReason={count > 0 ? t('settings.not-empty') : undefined}
                  onEdit={() => setOpen({ name: 'edit-site', site })}
                  onDelete={() => setOpen({ name: 'delete-site', site })}
                />
              );
            })}
          </ul>
        </div>
        <div>
          <div className={css['head']}>
            <h3>{t('settings.group')}</h3>
            <ActionButton
              size="compact-sm"
              variant="default"
              reason={reason}
              onClick={() => setOpen({ name: 'edit-group', group: undefined })}
            >
              {t('settings.group.add')}
            </ActionButton>
          </div>
          {groups.data?.groups.length === 0 && <p>{t('settings.groups.none')}</p>}
          <ul className={css['rows']}>
            {(groups.data?.groups ?? []).map((group) => (
              <Place
                key={group.id}
                name={group.name}
                about={t('settings.devices', { count: group.deviceCount })}
                reason={reason}
                deleteReason={undefined}
                onEdit={() => setOpen({ name: 'edit-group', group })}
                onDelete={() => setOpen({ name: 'delete-group', group })}
              />
            ))}
          </ul>
        </div>
      </div>
      {open?.name === 'edit-site' && <SiteDialog site={open.site} onClose={close} />}
      {open?.name === 'edit-group' && <GroupDialog group={open.group} onClose={close} />}
      {open?.name === 'delete-site' && <DeleteDialog kind="site" object={open.site} onClose={close} />}
      {open?.name === 'delete-group' && <DeleteDialog kind="group" object={open.group} onClose={close} />}
    </Section>
  );
}

interface PlaceProps {
  readonly name: string;
  readonly about: string;
  readonly reason: string | undefined;
  readonly deleteReason: string | undefined;
  readonly onEdit: () => void;
  readonly onDelete: () => void;
}

function Place({ name, about, reason, deleteReason, onEdit, onDelete }: PlaceProps) {
  const t = useText(systemTexts);
  const noDelete = reason ?? deleteReason;
  return (
    <li className={css['row']}>
      <span className={css['text']}>
        {name}
        <span className={css['meta']}>{about}</span>
      </span>
      <ReasonedIcon
        label={t('settings.rename', { name })}
        reason={reason}
        onClick={onEdit}
        icon={<IconPencil size={16} />}
      />
      <ReasonedIcon
        label={t('settings.delete', { name })}
        reason={noDelete}
        onClick={onDelete}
        icon={<IconTrash size={16} />}
      />
    </li>
  );
}

interface ReasonedIconProps {
  readonly label: string;
  readonly reason: string | undefined;
  readonly icon: ReactNode;
  readonly onClick: () => void;
}

function ReasonedIcon({ label, reason, icon, onClick }: ReasonedIconProps) {
  return (
    <Tooltip label={reason ?? label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={reason === undefined ? label : `${label}. ${reason}`}
        aria-disabled={reason !== undefined}
        data-disabled={reason !== undefined}
        onClick={() => {
          if (reason === undefined) onClick();
        }}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

function SiteDialog({ site, onClose }: { readonly site: Site | undefined; readonly onClose: () => void }) {
  const t = useText(systemTexts);
  const ui = useText(uiTexts);
  const create = useCall(fleet.createSite, [fleet.listSites]);
  const update = useCall(fleet.updateSite, [fleet.listSites]);
  const [name, setName] = useState(site?.name ?? '');
  const [timeZone, setTimeZone] = useState(site?.timeZone ?? '');
  const body = { name, timeZone: timeZone === '' ? null : timeZone };
  const submit = (): void => {
    if (site === undefined) create.mutate({ body }, { onSuccess: onClose });
    else update.mutate({ params: { id: site.id }, body }, { onSuccess: onClose });
  };
  return (
    <FormDialog
      title={site === undefined ? t('settings.site.add') : t('settings.rename', { name: site.name })}
      submit={ui('action.save')}
      isBusy={create.isPending || update.isPending}
      error={create.error ?? update.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={t('settings.name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={80}
        required
        withAsterisk={false}
        data-autofocus
      />
      <TextInput
        label={`${t('settings.time-zone')} (${ui('optional')})`}
        description={t('settings.time-zone.about')}
        value={timeZone}
        onChange={(event) => setTimeZone(event.currentTarget.value)}
        maxLength={64}
      />
    </FormDialog>
  );
}

function GroupDialog({ group, onClose }: { readonly group: Group | undefined; readonly onClose: () => void }) {
  const t = useText(systemTexts);
  const ui = useText(uiTexts);
  const create = useCall(fleet.createGroup, [fleet.listGroups]);
  const update = useCall(fleet.updateGroup, [fleet.listGroups]);
  const [name, setName] = useState(group?.name ?? '');
  const submit = (): void => {
    if (group === undefined) create.mutate({ body: { name } }, { onSuccess: onClose });
    else update.mutate({ params: { id: group.id }, body: { name } }, { onSuccess: onClose });
  };
  return (
    <FormDialog
      title={group === undefined ? t('settings.group.add') : t('settings.rename', { name: group.name })}
      submit={ui('action.save')}
      isBusy={create.isPending || update.isPending}
      error={create.error ?? update.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={t('settings.name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={80}
        required
        withAsterisk={false}
        data-autofocus
      />
    </FormDialog>
  );
}

interface DeleteDialogProps {
  readonly kind: 'site' | 'group';
  readonly object: { readonly id: string; readonly name: string };
  readonly onClose: () => void;
}

function DeleteDialog({ kind, object, onClose }: DeleteDialogProps) {
  const t = useText(systemTexts);
  const toast = useToast();
  const deleteSite = useCall(fleet.deleteSite, [fleet.listSites]);
  const deleteGroup = useCall(fleet.deleteGroup, [fleet.listGroups]);
  const used = kind === 'site' ? deleteSite : deleteGroup;
  return (
    <ConfirmDialog
      opened
      title={t(`settings.delete.${kind}`, { name: object.name })}
      confirm={t('settings.delete.confirm')}
      isBusy={used.isPending}
      onConfirm={() =>
        used.mutate(
          { params: { id: object.id } },
          {
            onSuccess: () => {
              onClose();
              toast({ text: t('settings.deleted', { name: object.name }) });
            },
          },
        )
      }
      onClose={onClose}
    >
      {used.isError && <ProblemNotice error={used.error} />}
      <p>{t(`settings.delete.${kind}.about`)}</p>
    </ConfirmDialog>
  );
}
