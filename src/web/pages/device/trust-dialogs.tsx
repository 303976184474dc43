/** Password, certificate and removal of a device: the changes that decide whom Keepsight trusts. */

import { Button, Checkbox, PasswordInput, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import * as fleet from '#src/features/fleet/contract.ts';
import { useCall } from '../../api/queries.ts';
import { deviceTexts } from '../../i18n/device.data.ts';
import { formatFingerprint } from '../../i18n/formats.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import type { DeviceDialogProps } from './dialog-props.ts';
import css from './trust-dialogs.module.css';

export function CredentialDialog({ device, onClose }: DeviceDialogProps) {
  const t = useText(deviceTexts);
  const toast = useToast();
  const save = useCall(fleet.setCredential, [fleet.getDevice, fleet.listDevices]);
  const forget = useCall(fleet.deleteCredential, [fleet.getDevice, fleet.listDevices]);
  const [username, setUsername] = useState(device.credential?.username ?? '');
  const [password, setPassword] = useState('');
  const done = (text: string): void => {
    onClose();
    toast({ text });
  };
  return (
    <FormDialog
      title={t('dialog.credential', { name: device.name })}
      about={t('dialog.credential.text')}
      submit={t('dialog.credential.submit')}
      isBusy={save.isPending}
      error={save.error ?? forget.error}
      onSubmit={() =>
        save.mutate(
          { params: { id: device.id }, body: { username, password } },
          { onSuccess: () => done(t('dialog.credential.done')) },
        )
      }
      onClose={onClose}
    >
      <TextInput
        label={t('dialog.username')}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={username}
        onChange={(event) => setUsername(event.currentTarget.value)}
        required
        withAsterisk={false}
        data-autofocus
      />
      <PasswordInput
        label={t('dialog.password')}
        autoComplete="off"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {device.credential !== null && (
        <Button
          variant="subtle"
          size="compact-sm"
          className={css['left']}
          loading={forget.isPending}
          onClick={() =>
            forget.mutate({ params: { id: device.id } }, { onSuccess: () => done(t('dialog.credential.forgotten')) })
          }
        >
          {t('dialog.credential.forget')}
        </Button>
      )}
    </FormDialog>
  );
}

export function CertificateDialog({ device, onClose }: DeviceDialogProps) {
  const t = useText(deviceTexts);
  const toast = useToast();
  const accept = useCall(fleet.acceptCertificate, [fleet.getDevice, fleet.listDevices]);
  const [isCompared, setCompared] = useState(false);
  const { pinned, offered } = device.certificate;
  if (offered === null) return null;
  return (
    <FormDialog
      title={t('dialog.certificate', { name: device.name })}
      about={t('dialog.certificate.text')}
      submit={t('dialog.certificate.submit')}
      size="lg"
      isBusy={accept.isPending}
      canSubmit={isCompared}
      error={accept.error}
      onSubmit={() =>
        accept.mutate(
          { params: { id: device.id }, body: { fingerprint: offered } },
          {
            onSuccess: () => {
              onClose();
              toast({ text: t('dialog.certificate.done') });
            },
          },
        )
      }
      onClose={onClose}
    >
      <dl className={css['fingerprints']}>
        <dt>{t('dialog.certificate.old')}</dt>
        <dd>
          <code>{pinned === null ? '–' : formatFingerprint(pinned)}</code>
        </dd>
        <dt>{t('dialog.certificate.new')}</dt>
        <dd>
          <code>{formatFingerprint(offered)}</code>
        </dd>
      </dl>
      <Checkbox
        size="sm"
        label={t('dialog.certificate.confirm')}
        checked={isCompared}
        onChange={(event) => setCompared(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}

export function RemoveDialog({ device, onClose }: DeviceDialogProps) {
  const t = useText(deviceTexts);
  const toast = useToast();
  const navigate = useNavigate();
  const remove = useCall(fleet.removeDevice, [fleet.listDevices, fleet.listSites, fleet.listRemovedDevices]);
  const restore = useCall(fleet.restoreDevice, [fleet.listDevices, fleet.listSites, fleet.listRemovedDevices]);
  const confirm = (): void =>
    remove.mutate(
      { params: { id: device.id } },
      {
        onSuccess: () => {
          toast({
            text: t('dialog.remove.done', { name: device.name }),
            undo: () =>
              void restore
                .mutateAsync({ params: { id: device.id } })
                .then(() => toast({ text: t('dialog.remove.undone', { name: device.name }) })),
          });
          void navigate({ to: paths.fleet });
        },
      },
    );
  return (
    <ConfirmDialog
      opened
      title={t('dialog.remove', { name: device.name })}
      confirm={t('action.remove')}
      isBusy={remove.isPending}
      onConfirm={confirm}
      onClose={onClose}
    >
      {remove.isError && <ProblemNotice error={remove.error} />}
      <p>{t('dialog.remove.text')}</p>
    </ConfirmDialog>
  );
}
