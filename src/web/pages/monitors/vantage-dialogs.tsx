/** Dialogs about a vantage: enrol one, change it, give it a new token, delete it. */

import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Vantage } from '#src/features/watch/contract-schemas.ts';
import * as watch from '#src/features/watch/contract.ts';
import { useCall } from '../../api/queries.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { problemWords } from '../../i18n/problem-words.ts';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { vantagesTexts } from '../../i18n/vantages.data.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { ShownOnceDialog } from '../../ui/shown-once-dialog.tsx';
import { useToast } from '../../ui/toasts.tsx';

export interface IssuedToken {
  readonly name: string;
  readonly token: string;
  readonly expiresAt: number;
}

interface VantageFields {
  readonly name: string;
  readonly network: string;
  readonly place: string;
}

interface FieldsProps {
  readonly fields: VantageFields;
  readonly error: unknown;
  readonly onChange: (fields: VantageFields) => void;
}

function Fields({ fields, error, onChange }: FieldsProps) {
  const t = useText(vantagesTexts);
  const { locale } = useLocale();
  const problems = error === null ? {} : problemWords(locale, error).fieldProblems;
  return (
    <>
      <TextInput
        label={t('field.name')}
        required
        data-autofocus
        maxLength={100}
        error={problems['name']}
        value={fields.name}
        onChange={(event) => onChange({ ...fields, name: event.currentTarget.value })}
      />
      <TextInput
        label={t('field.network')}
        description={t('field.network.about')}
        required
        maxLength={100}
        error={problems['network']}
        value={fields.network}
        onChange={(event) => onChange({ ...fields, network: event.currentTarget.value })}
      />
      <TextInput
        label={t('field.place')}
        maxLength={100}
        value={fields.place}
        onChange={(event) => onChange({ ...fields, place: event.currentTarget.value })}
      />
    </>
  );
}

interface EnrolDialogProps {
  readonly onIssued: (issued: IssuedToken) => void;
  readonly onClose: () => void;
}

export function EnrolDialog({ onIssued, onClose }: EnrolDialogProps) {
  const t = useText(vantagesTexts);
  const [fields, setFields] = useState<VantageFields>({ name: '', network: '', place: '' });
  const create = useCall(watch.createVantage, [watch.listVantages]);
  return (
    <FormDialog
      title={t('add')}
      about={t('add.about')}
      submit={t('add.submit')}
      isBusy={create.isPending}
      canSubmit={fields.name.trim() !== '' && fields.network.trim() !== ''}
      error={create.error}
      onSubmit={() =>
        create.mutate(
          { body: fields },
          {
            onSuccess: ({ token, expiresAt }) => {
              onClose();
              onIssued({ name: fields.name, token, expiresAt });
            },
          },
        )
      }
      onClose={onClose}
    >
      <Fields fields={fields} error={create.error} onChange={setFields} />
    </FormDialog>
  );
}

interface VantageDialogProps {
  readonly vantage: Vantage;
  readonly onClose: () => void;
}

export function VantageDialog({ vantage, onClose }: VantageDialogProps) {
  const t = useText(vantagesTexts);
  const ui = useText(uiTexts);
  const toast = useToast();
  const [fields, setFields] = useState<VantageFields>(vantage);
  const update = useCall(watch.updateVantage, [watch.listVantages]);
  const { name, network, place } = fields;
  return (
    <FormDialog
      title={t('edit.title', { name: vantage.name })}
      submit={ui('action.save')}
      isBusy={update.isPending}
      canSubmit={name.trim() !== '' && network.trim() !== ''}
      error={update.error}
      onSubmit={() =>
        update.mutate(
          { params: { id: vantage.id }, body: { name, network, place } },
          {
            onSuccess: () => {
              onClose();
              toast({ text: t('done.saved', { name }) });
            },
          },
        )
      }
      onClose={onClose}
    >
      <Fields fields={fields} error={update.error} onChange={setFields} />
    </FormDialog>
  );
}

export function RenewDialog({ vantage, onIssued, onClose }: VantageDialogProps & EnrolDialogProps) {
  const t = useText(vantagesTexts);
  const renew = useCall(watch.renewEnrolment, [watch.listVantages]);
  return (
    <ConfirmDialog
      opened
      tone="normal"
      title={t('renew.title', { name: vantage.name })}
      confirm={t('action.renew')}
      isBusy={renew.isPending}
      error={renew.error}
      onConfirm={() =>
        renew.mutate(
          { params: { id: vantage.id } },
          {
            onSuccess: ({ token, expiresAt }) => {
              onClose();
              onIssued({ name: vantage.name, token, expiresAt });
            },
          },
        )
      }
      onClose={onClose}
    >
      <p>{t('renew.about')}</p>
    </ConfirmDialog>
  );
}

export function RemoveVantageDialog({ vantage, onClose }: VantageDialogProps) {
  const t = useText(vantagesTexts);
  const toast = useToast();
  const remove = useCall(watch.deleteVantage, [watch.listVantages]);
  return (
    <ConfirmDialog
      opened
      title={t('remove.title', { name: vantage.name })}
      confirm={t('action.remove')}
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() =>
        remove.mutate(
          { params: { id: vantage.id } },
          {
            onSuccess: () => {
              onClose();
              toast({ text: t('done.removed', { name: vantage.name }) });
            },
          },
        )
      }
      onClose={onClose}
    >
      <p>{t('remove.about')}</p>
    </ConfirmDialog>
  );
}

export function TokenDialog({ issued, onClose }: { readonly issued: IssuedToken; readonly onClose: () => void }) {
  const t = useText(vantagesTexts);
  const format = useFormats();
  return (
    <ShownOnceDialog
      title={t('token.title', { name: issued.name })}
      about={t('token.about', { time: format.dateTime(issued.expiresAt) })}
      label={t('token.label')}
      text={`npx keepsight vantage --hub ${location.origin} --token ${issued.token}`}
      onClose={onClose}
    />
  );
}
