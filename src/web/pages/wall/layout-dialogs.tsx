/** Saving the wall as a layout, renaming and sharing one, deleting one. */

import { Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Layout } from '#src/features/live/contract-schemas.ts';
import * as live from '#src/features/live/contract.ts';
import { useCall } from '../../api/queries.ts';
import { useText } from '../../i18n/use-text.ts';
import { wallTexts } from '../../i18n/wall.data.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import type { Wall } from './wall-model.ts';

export type LayoutDialog = 'save' | 'edit' | 'delete';

interface LayoutDialogsProps {
  readonly dialog: LayoutDialog | undefined;
  readonly wall: Wall;
  readonly layout: Layout | undefined;
  readonly onSaved: (layoutId: string | null) => void;
  readonly onClose: () => void;
}

export function LayoutDialogs({ dialog, ...props }: LayoutDialogsProps) {
  const { layout } = props;
  switch (dialog) {
    case undefined:
      return null;
    case 'save':
      return <SaveDialog {...props} />;
    case 'edit':
      return layout === undefined ? null : <EditDialog {...props} layout={layout} />;
    case 'delete':
      return layout === undefined ? null : <DeleteDialog {...props} layout={layout} />;
  }
}

type DialogProps = Omit<LayoutDialogsProps, 'dialog'>;

function SaveDialog({ wall, onSaved, onClose }: DialogProps) {
  const t = useText(wallTexts);
  const toast = useToast();
  const create = useCall(live.createLayout, [live.listLayouts]);
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  return (
    <FormDialog
      title={t('layout.dialog.save')}
      submit={t('layout.save')}
      isBusy={create.isPending}
      canSubmit={name.trim() !== ''}
      error={create.error}
      onSubmit={() =>
        create.mutate(
          { body: { name: name.trim(), shared, columns: wall.columns, tiles: [...wall.tiles] } },
          {
            onSuccess: (saved) => {
              onSaved(saved.id);
              onClose();
              toast({ text: t('layout.saved', { name: saved.name }) });
            },
          },
        )
      }
      onClose={onClose}
    >
      <LayoutFields name={name} shared={shared} onName={setName} onShared={setShared} />
    </FormDialog>
  );
}

/** Changes the name and who sees it; the saved arrangement stays as it was saved. */
function EditDialog({ layout, onClose }: DialogProps & { readonly layout: Layout }) {
  const t = useText(wallTexts);
  const toast = useToast();
  const update = useCall(live.updateLayout, [live.listLayouts]);
  const [name, setName] = useState(layout.name);
  const [shared, setShared] = useState(layout.shared);
  const body = { name: name.trim(), shared, columns: layout.columns, tiles: layout.tiles };
  return (
    <FormDialog
      title={t('layout.dialog.edit', { name: layout.name })}
      submit={t('layout.save')}
      isBusy={update.isPending}
      canSubmit={name.trim() !== ''}
      error={update.error}
      onSubmit={() =>
        update.mutate(
          { params: { id: layout.id }, body },
          {
            onSuccess: (saved) => {
              onClose();
              toast({ text: t('layout.saved', { name: saved.name }) });
            },
          },
        )
      }
      onClose={onClose}
    >
      <LayoutFields name={name} shared={shared} onName={setName} onShared={setShared} />
    </FormDialog>
  );
}

interface LayoutFieldsProps {
  readonly name: string;
  readonly shared: boolean;
  readonly onName: (name: string) => void;
  readonly onShared: (shared: boolean) => void;
}

function LayoutFields({ name, shared, onName, onShared }: LayoutFieldsProps) {
  const t = useText(wallTexts);
  return (
    <>
      <TextInput
        label={t('layout.name')}
        value={name}
        onChange={(event) => onName(event.currentTarget.value)}
        maxLength={80}
        required
        withAsterisk={false}
        data-autofocus
      />
      <Switch
        label={t('layout.share')}
        description={t('layout.share.about')}
        checked={shared}
        onChange={(event) => onShared(event.currentTarget.checked)}
      />
    </>
  );
}

function DeleteDialog({ layout, onSaved, onClose }: DialogProps & { readonly layout: Layout }) {
  const t = useText(wallTexts);
  const toast = useToast();
  const remove = useCall(live.deleteLayout, [live.listLayouts]);
  const create = useCall(live.createLayout, [live.listLayouts]);
  const { name, shared, columns, tiles } = layout;
  const bringBack = async (): Promise<void> => {
    await create.mutateAsync({ body: { name, shared, columns, tiles } });
    toast({ text: t('layout.restored', { name }) });
  };
  return (
    <ConfirmDialog
      opened
      title={t('layout.dialog.delete', { name })}
      confirm={t('layout.delete.submit')}
      isBusy={remove.isPending}
      onConfirm={() =>
        remove.mutate(
          { params: { id: layout.id } },
          {
            onSuccess: () => {
              onSaved(null);
              onClose();
              toast({ text: t('layout.deleted', { name }), undo: () => void bringBack() });
            },
          },
        )
      }
      onClose={onClose}
    >
      {remove.isError && <ProblemNotice error={remove.error} />}
      <p>{t('layout.dialog.delete.text')}</p>
    </ConfirmDialog>
  );
}
