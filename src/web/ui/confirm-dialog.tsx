/** Asks before something that hurts; names the object, and the button says what it does. */

import { Button, Group, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { uiTexts } from '../i18n/ui.data.ts';
import { useText } from '../i18n/use-text.ts';
import { ProblemNotice } from './problem-notice.tsx';

interface ConfirmDialogProps {
  readonly opened: boolean;
  readonly title: string;
  readonly children: ReactNode;
  readonly confirm: string;
  readonly isBusy?: boolean;
  /** Why it did not succeed. */
  readonly error?: unknown;
  readonly tone?: 'danger' | 'normal';
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const t = useText(uiTexts);
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {props.error !== undefined && props.error !== null && <ProblemNotice error={props.error} />}
      {props.children}
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={props.onClose} data-autofocus>
          {t('action.cancel')}
        </Button>
        <Button
          {...(props.tone === 'normal' ? {} : { color: 'down' })}
          loading={props.isBusy ?? false}
          onClick={props.onConfirm}
        >
          {props.confirm}
        </Button>
      </Group>
    </Modal>
  );
}
