/** Asks before a door moves: names it, says what happens, and shows what the controller answers. */

import { useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type { Door as DoorSchema, DoorOperation } from '#src/features/live/contract-schemas.ts';
import * as live from '#src/features/live/contract.ts';
import { queryOf, useCall } from '../../api/queries.ts';
import { deviceLiveTexts } from '../../i18n/device-live.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';

export type Door = z.output<typeof DoorSchema>;

const confirmWords = { access: 'door.access', unlock: 'door.unlock-it', lock: 'door.lock-it' } as const;

interface DoorDialogProps {
  readonly deviceId: string;
  readonly door: Door;
  readonly operation: DoorOperation;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

export function DoorDialog({ deviceId, door, operation, onDone, onClose }: DoorDialogProps) {
  const t = useText(deviceLiveTexts);
  const toast = useToast();
  const client = useQueryClient();
  const operate = useCall(live.operateDoor);
  const listed = queryOf(live.listDoors, { params: { id: deviceId } });
  const confirm = (): void =>
    operate.mutate(
      { params: { id: deviceId, door: door.id }, body: { operation, confirm: door.name } },
      {
        onSuccess: (answer) => {
          client.setQueryData(listed.queryKey, (old) =>
            old === undefined ? old : { doors: old.doors.map((each) => (each.id === answer.id ? answer : each)) },
          );
          onDone();
          onClose();
          const lock = t(`door.lock.${answer.lock}`);
          toast({ text: t('door.done', { name: answer.name, lock, door: t(`door.state.${answer.door}`) }) });
        },
        // Whatever failed, the door may have moved: ask the controller, believe nothing.
        onError: () => void client.invalidateQueries({ queryKey: listed.queryKey }),
      },
    );
  return (
    <ConfirmDialog
      opened
      title={t(`door.ask.${operation}`, { name: door.name })}
      confirm={t(confirmWords[operation])}
      tone={operation === 'lock' ? 'normal' : 'danger'}
      isBusy={operate.isPending}
      onConfirm={confirm}
      onClose={onClose}
    >
      {operate.isError && <ProblemNotice error={operate.error} />}
      <p>{t(`door.effect.${operation}`)}</p>
      <p>{t('door.effect.audit')}</p>
    </ConfirmDialog>
  );
}
