/** Devices that were removed and can still be brought back. */

import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import * as fleet from '#src/features/fleet/contract.ts';
import { queryOf, useCall } from '../../api/queries.ts';
import { fleetTexts } from '../../i18n/fleet.data.ts';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import css from './removed-dialog.module.css';

export function RemovedDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useText(fleetTexts);
  const ui = useText(uiTexts);
  const format = useFormats();
  const toast = useToast();
  const removed = useQuery(queryOf(fleet.listRemovedDevices, {}));
  const restore = useCall(fleet.restoreDevice, [fleet.listRemovedDevices, fleet.listDevices, fleet.listSites]);
  return (
    <Modal opened onClose={onClose} title={t('removed.title')} closeButtonProps={{ 'aria-label': ui('action.close') }}>
      <p>{t('removed.text')}</p>
      {removed.isPending && <LoadingRows rows={3} />}
      {removed.isError && <ProblemNotice error={removed.error} onRetry={() => void removed.refetch()} />}
      {restore.isError && <ProblemNotice error={restore.error} />}
      {removed.data?.devices.length === 0 && <p>{t('removed.empty')}</p>}
      <ul className={css['list']}>
        {(removed.data?.devices ?? []).map((device) => (
          <li key={device.id} className={css['item']}>
            <span>
              <strong>{device.name}</strong>
              <br />
              {device.host}, {t('removed.until', { date: format.date(device.restorableUntil) })}
            </span>
            <Button
              size="compact-md"
              variant="default"
              loading={restore.isPending && restore.variables.params.id === device.id}
              onClick={() =>
                restore.mutate(
                  { params: { id: device.id } },
                  { onSuccess: () => toast({ text: t('removed.restored', { name: device.name }) }) },
                )
              }
            >
              {t('removed.restore')}
            </Button>
          </li>
        ))}
      </ul>
    </Modal>
  );
}
