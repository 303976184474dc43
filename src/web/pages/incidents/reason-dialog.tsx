/** A change that needs a reason, because it stands in the log for good. */

import { Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { incidentsTexts } from '../../i18n/incidents.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';

interface ReasonDialogProps {
  readonly title: string;
  readonly about?: string;
  readonly submit: string;
  readonly label?: string;
  readonly max?: number;
  readonly isBusy: boolean;
  readonly canSubmit?: boolean;
  readonly error: unknown;
  /** Fields before the reason. */
  readonly children?: ReactNode;
  /** The first of them is empty or to be changed, so that writing begins there. */
  readonly startsWithFields?: boolean;
  readonly onSubmit: (reason: string) => void;
  readonly onClose: () => void;
}

export function ReasonDialog(props: ReasonDialogProps) {
  const t = useText(incidentsTexts);
  const [reason, setReason] = useState('');
  return (
    <FormDialog
      title={props.title}
      {...(props.about === undefined ? {} : { about: props.about })}
      submit={props.submit}
      isBusy={props.isBusy}
      canSubmit={reason.trim() !== '' && props.canSubmit !== false}
      error={props.error}
      onSubmit={() => props.onSubmit(reason)}
      onClose={props.onClose}
    >
      {props.children}
      <Textarea
        label={props.label ?? t('dialog.reason')}
        description={t('dialog.reason.about')}
        required
        {...(props.startsWithFields === true ? {} : { 'data-autofocus': true })}
        autosize
        minRows={2}
        maxLength={props.max ?? 1000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
