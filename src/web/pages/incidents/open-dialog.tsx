/** Open an incident by hand. Nothing is public before a statement is. */

import { MultiSelect, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type PublicLocale, publicLocales } from '#src/core/messages.ts';
import { Severity } from '#src/features/incidents/contract-schemas.ts';
import * as incidents from '#src/features/incidents/contract.ts';
import { useCall } from '../../api/queries.ts';
import { incidentsTexts } from '../../i18n/incidents.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { MomentField } from '../../ui/moment-field.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { languageNames } from '../status/local-text.ts';
import { useComponents } from './incident-words.ts';

export function OpenDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useText(incidentsTexts);
  const { locale: mine } = useLocale();
  const toast = useToast();
  const navigate = useNavigate();
  const components = useComponents();
  const [title, setTitle] = useState('');
  const [locale, setLocale] = useState<PublicLocale>(mine);
  const [severity, setSeverity] = useState<Severity>('major');
  const [state, setState] = useState<'suspected' | 'confirmed'>('suspected');
  const [componentIds, setComponents] = useState<string[]>([]);
  const [startedAt, setStarted] = useState<number | null>(null);
  const [reason, setReason] = useState('');
  const open = useCall(incidents.openIncident, [incidents.listIncidents]);
  const submit = (): void =>
    open.mutate(
      {
        body: {
          titles: { [locale]: title },
          originalLocale: locale,
          severity,
          state,
          componentIds,
          reason,
          ...(startedAt === null ? {} : { startedAt }),
        },
      },
      {
        onSuccess: ({ id }) => {
          onClose();
          toast({ text: t('done.opened') });
          void navigate({ to: paths.incident, params: { incidentId: id } });
        },
      },
    );
  return (
    <FormDialog
      title={t('new.title')}
      about={t('new.about')}
      submit={t('new.submit')}
      isBusy={open.isPending}
      canSubmit={title.trim() !== '' && reason.trim() !== ''}
      error={open.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={t('new.field.title')}
        required
        data-autofocus
        maxLength={200}
        lang={locale}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <NativeSelect
        label={t('new.field.locale')}
        value={locale}
        data={publicLocales.map((each) => ({ value: each, label: languageNames[each] }))}
        onChange={(event) => setLocale(publicLocales.find((each) => each === event.currentTarget.value) ?? 'en')}
      />
      <NativeSelect
        label={t('new.field.severity')}
        value={severity}
        data={Severity.options.map((each) => ({ value: each, label: t(`severity.${each}`) }))}
        onChange={(event) =>
          setSeverity(Severity.options.find((each) => each === event.currentTarget.value) ?? 'major')
        }
      />
      <NativeSelect
        label={t('new.field.state')}
        value={state}
        data={[
          { value: 'suspected', label: t('state.suspected') },
          { value: 'confirmed', label: t('state.confirmed') },
        ]}
        onChange={(event) => setState(event.currentTarget.value === 'confirmed' ? 'confirmed' : 'suspected')}
      />
      <MultiSelect
        label={t('new.field.components')}
        searchable
        limit={200}
        data={components.options}
        value={componentIds}
        onChange={setComponents}
      />
      <MomentField
        label={t('new.field.started')}
        description={t('new.field.started.about')}
        value={startedAt}
        onChange={setStarted}
      />
      <Textarea
        label={t('new.field.reason')}
        description={t('new.field.reason.about')}
        required
        autosize
        minRows={2}
        maxLength={1000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
