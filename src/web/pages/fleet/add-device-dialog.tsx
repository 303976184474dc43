/** Adopts the device at one address that a person knows. */

import { Button, Group, Modal, NativeSelect, NumberInput, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type SyntheticEvent, useState } from 'react';
import type { Site } from '#src/features/fleet/contract-schemas.ts';
import * as fleet from '#src/features/fleet/contract.ts';
import { useCall } from '../../api/queries.ts';
import { fleetTexts } from '../../i18n/fleet.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { problemWords } from '../../i18n/problem-words.ts';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';

interface AddDeviceDialogProps {
  readonly sites: readonly Site[];
  readonly onClose: () => void;
}

export function AddDeviceDialog({ sites, onClose }: AddDeviceDialogProps) {
  const t = useText(fleetTexts);
  const ui = useText(uiTexts);
  const { locale } = useLocale();
  const toast = useToast();
  const navigate = useNavigate();
  const add = useCall(fleet.createDevice, [fleet.listDevices, fleet.listSites]);
  const [form, setForm] = useState({
    host: '',
    port: '',
    path: '',
    name: '',
    siteId: sites[0]?.id ?? '',
    username: '',
    password: '',
  });
  const set = (change: Partial<typeof form>): void => setForm((old) => ({ ...old, ...change }));
  const problems = add.isError ? problemWords(locale, add.error).fieldProblems : {};
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    add.mutate(
      {
        body: {
          host: form.host,
          ...(form.port === '' ? {} : { port: Number(form.port) }),
          ...(form.path === '' ? {} : { path: form.path }),
          ...(form.name === '' ? {} : { name: form.name }),
          ...(form.siteId === '' ? {} : { siteId: form.siteId }),
          ...(form.username === '' ? {} : { credential: { username: form.username, password: form.password } }),
        },
      },
      {
        onSuccess: (device) => {
          toast({ text: t('add.done', { name: device.name }) });
          onClose();
          void navigate({ to: paths.device, params: { deviceId: device.id } });
        },
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title={t('add.title')} closeButtonProps={{ 'aria-label': ui('action.close') }}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Text size="sm">{t('add.text')}</Text>
          {add.isError && <ProblemNotice error={add.error} />}
          <TextInput
            label={t('add.host')}
            description={t('add.host.about')}
            value={form.host}
            onChange={(event) => set({ host: event.currentTarget.value })}
            error={problems['host']}
            autoCapitalize="none"
            spellCheck={false}
            required
            withAsterisk={false}
            data-autofocus
          />
          <Group grow align="flex-start">
            <NumberInput
              label={t('add.port')}
              description={t('add.port.about')}
              min={1}
              max={65_535}
              allowDecimal={false}
              hideControls
              value={form.port}
              onChange={(value) => set({ port: String(value) })}
              error={problems['port']}
            />
            <TextInput
              label={t('add.path')}
              description={t('add.path.about')}
              value={form.path}
              onChange={(event) => set({ path: event.currentTarget.value })}
              error={problems['path']}
            />
          </Group>
          <TextInput
            label={`${t('add.name')} (${ui('optional')})`}
            value={form.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
            error={problems['name']}
          />
          {sites.length > 1 && (
            <NativeSelect
              label={t('add.site')}
              data={sites.map((site) => ({ value: site.id, label: site.name }))}
              value={form.siteId}
              onChange={(event) => set({ siteId: event.currentTarget.value })}
            />
          )}
          <TextInput
            label={t('add.username')}
            description={t('add.credential.about')}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={form.username}
            onChange={(event) => set({ username: event.currentTarget.value })}
          />
          <PasswordInput
            label={t('add.password')}
            autoComplete="off"
            value={form.password}
            onChange={(event) => set({ password: event.currentTarget.value })}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {ui('action.cancel')}
            </Button>
            <Button type="submit" loading={add.isPending}>
              {t('add.submit')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
