/** Shows a secret that cannot be shown again; it does not close by a click beside it. */

import { Button, Group, Modal } from '@mantine/core';
import { uiTexts } from '../i18n/ui.data.ts';
import { useText } from '../i18n/use-text.ts';
import { CopyText } from './copy-text.tsx';

interface ShownOnceDialogProps {
  readonly title: string;
  readonly about: string;
  /** What the secret is, for those who do not see it. */
  readonly label: string;
  readonly text: string;
  readonly onClose: () => void;
}

export function ShownOnceDialog({ title, about, label, text, onClose }: ShownOnceDialogProps) {
  const t = useText(uiTexts);
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnClickOutside={false}
      size="lg"
      title={title}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <p>{about}</p>
      <CopyText text={text} label={label} />
      <Group justify="flex-end" mt="lg">
        <Button onClick={onClose}>{t('action.close')}</Button>
      </Group>
    </Modal>
  );
}
