/** Name, site, groups and address of a device. */

import { Checkbox, MultiSelect, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Group, Site } from '#src/features/fleet/contract-schemas.ts';
import * as fleet from '#src/features/fleet/contract.ts';
import { useCall } from '../../api/queries.ts';
import { deviceTexts } from '../../i18n/device.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { uiTexts } from '../../i18n/ui.data.ts';
import type { DeviceDialogProps } from './dialog-props.ts';

interface EditDialogProps extends DeviceDialogProps {
  readonly sites: readonly Site[];
  readonly groups: readonly Group[];
}

export function EditDialog({ device, sites, groups, onClose }: EditDialogProps) {
  const t = useText(deviceTexts);
  const ui = useText(uiTexts);
  const toast = useToast();
  const save = useCall(fleet.updateDevice, [fleet.getDevice, fleet.listDevices, fleet.listSites, fleet.listGroups]);
  const [name, setName] = useState(device.name);
  const [siteId, setSiteId] = useState<string>(device.siteId);
  const [groupIds, setGroupIds] = useState<string[]>([...device.groupIds]);
  const before = { name: device.name, siteId: device.siteId, groupIds: device.groupIds };
  const submit = (): void =>
    save.mutate(
      { params: { id: device.id }, body: { name, siteId, groupIds } },
      {
        onSuccess: () => {
          onClose();
          toast({
            text: t('dialog.saved'),
            undo: () => save.mutate({ params: { id: device.id }, body: before }),
          });
        },
      },
    );
  return (
    <FormDialog
      title={t('dialog.edit', { name: device.name })}
      submit={ui('action.save')}
      isBusy={save.isPending}
      error={save.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={t('dialog.name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={80}
        required
        withAsterisk={false}
        data-autofocus
      />
      <NativeSelect
        label={t('dialog.site')}
        data={sites.map((site) => ({ value: site.id, label: site.name }))}
        value={siteId}
        onChange={(event) => setSiteId(event.currentTarget.value)}
      />
      {groups.length > 0 && (
        <MultiSelect
          label={t('dialog.groups')}
          data={groups.map((group) => ({ value: group.id, label: group.name }))}
          value={groupIds}
          onChange={setGroupIds}
          searchable
        />
      )}
    </FormDialog>
  );
}

export function AddressDialog({ device, onClose }: DeviceDialogProps) {
  const t = useText(deviceTexts);
  const toast = useToast();
  const move = useCall(fleet.moveDevice, [fleet.getDevice, fleet.listDevices]);
  const [host, setHost] = useState(device.host);
  const [port, setPort] = useState<string | number>(device.port);
  const [tls, setTls] = useState(device.tls);
  const submit = (): void =>
    move.mutate(
      { params: { id: device.id }, body: { host, port: Number(port), tls } },
      {
        onSuccess: () => {
          onClose();
          toast({ text: t('dialog.address.done', { name: device.name, host }) });
        },
      },
    );
  return (
    <FormDialog
      title={t('dialog.address', { name: device.name })}
      about={t('dialog.address.text')}
      submit={t('dialog.address.submit')}
      isBusy={move.isPending}
      error={move.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={t('dialog.host')}
        value={host}
        onChange={(event) => setHost(event.currentTarget.value)}
        autoCapitalize="none"
        spellCheck={false}
        required
        withAsterisk={false}
        data-autofocus
      />
      <NumberInput
        label={t('dialog.port')}
        min={1}
        max={65_535}
        allowDecimal={false}
        hideControls
        value={port}
        onChange={setPort}
        required
        withAsterisk={false}
      />
      <Checkbox label={t('dialog.tls')} checked={tls} onChange={(event) => setTls(event.currentTarget.checked)} />
    </FormDialog>
  );
}
