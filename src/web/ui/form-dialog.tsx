/** A dialog that is a form: what it is about, fields, the error, cancel and one named action. */

import { Button, Group, Modal, Stack } from '@mantine/core';
import type { SyntheticEvent, ReactNode } from 'react';
import { uiTexts } from '../i18n/ui.data.ts';
import { useText } from '../i18n/use-text.ts';
import { ProblemNotice } from './problem-notice.tsx';

interface FormDialogProps {
  readonly title: string;
  readonly about?: string;
  readonly submit: string;
  readonly isBusy: boolean;
  readonly canSubmit?: boolean;
  readonly error?: unknown;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly size?: string;
  /** Further actions, before the ones that end the dialog. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function FormDialog(props: FormDialogProps) {
  const t = useText(uiTexts);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    props.onSubmit();
  };
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.title}
      size={props.size ?? 'md'}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          {props.about !== undefined && <div>{props.about}</div>}
          {props.error !== undefined && props.error !== null && <ProblemNotice error={props.error} />}
          {props.children}
          <Group justify="flex-end" gap="xs" mt="xs">
            {props.actions}
            <Button variant="default" onClick={props.onClose}>
              {t('action.cancel')}
            </Button>
            <Button type="submit" loading={props.isBusy} disabled={props.canSubmit === false}>
              {props.submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
