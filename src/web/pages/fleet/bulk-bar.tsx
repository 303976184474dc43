/** Actions on all selected devices, a few requests at a time, with progress and what failed. */

import { Button, Modal, NativeSelect, Progress } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Device, Site } from '#src/features/fleet/contract-schemas.ts';
import * as fleet from '#src/features/fleet/contract.ts';
import { call } from '../../api/client.ts';
import { keyOf } from '../../api/queries.ts';
import { fleetTexts } from '../../i18n/fleet.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { problemWords } from '../../i18n/problem-words.ts';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { useToast } from '../../ui/toasts.tsx';
import css from './bulk-bar.module.css';
import type { FleetSelection } from './use-selection.ts';

/** Enough to be quick, few enough to leave the server to others. */
const atOnce = 4;

interface Outcome {
  readonly done: readonly Device[];
  readonly failed: readonly Device[];
  readonly firstError: unknown;
}

async function forEachDevice(
  devices: readonly Device[],
  work: (device: Device) => Promise<unknown>,
  onProgress: (done: number) => void,
): Promise<Outcome> {
  const done: Device[] = [];
  const failed: Device[] = [];
  let firstError: unknown;
  const waiting = [...devices];
  const worker = async (): Promise<void> => {
    for (let device = waiting.shift(); device !== undefined; device = waiting.shift()) {
      try {
        await work(device);
        done.push(device);
      } catch (error) {
        firstError ??= error;
        failed.push(device);
      }
      onProgress(done.length + failed.length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { done, failed, firstError };
}

interface BulkBarProps {
  readonly selection: FleetSelection;
  readonly sites: readonly Site[];
  /** Why devices may not be changed, when they may not. */
  readonly reason: string | undefined;
}

export function BulkBar({ selection, sites, reason }: BulkBarProps) {
  const t = useText(fleetTexts);
  const { locale } = useLocale();
  const client = useQueryClient();
  const toast = useToast();
  const [progress, setProgress] = useState<number>();
  const [dialog, setDialog] = useState<'move' | 'remove'>();
  const devices = [...selection.ids.values()];
  const count = devices.length;
  if (count === 0) return null;

  const run = async (work: (device: Device) => Promise<unknown>, finish: (outcome: Outcome) => void): Promise<void> => {
    setDialog(undefined);
    setProgress(0);
    const outcome = await forEachDevice(devices, work, setProgress);
    setProgress(undefined);
    if (outcome.done.length > 0) finish(outcome);
    if (outcome.failed.length > 0) {
      const { detail } = problemWords(locale, outcome.firstError);
      toast({ tone: 'fault', text: t('bulk.failed', { count: outcome.failed.length, detail }) });
    }
    selection.keep(new Set(outcome.failed.map((device) => device.id)));
    await client.invalidateQueries({ queryKey: keyOf(fleet.listDevices) });
    await client.invalidateQueries({ queryKey: keyOf(fleet.listSites) });
  };
  const check = () =>
    void run(
      (device) => call(fleet.checkDevice, { params: { id: device.id } }),
      ({ done }) => toast({ text: t('bulk.checked', { count: done.length }) }),
    );
  const move = (site: Site) =>
    void run(
      (device) => call(fleet.updateDevice, { params: { id: device.id }, body: { siteId: site.id } }),
      ({ done }) =>
        toast({
          text: t('bulk.moved', { count: done.length, site: site.name }),
          undo: () => {
            const undoMove = async (): Promise<void> => {
              for (const each of done) {
                await call(fleet.updateDevice, { params: { id: each.id }, body: { siteId: each.siteId } });
              }
              await client.invalidateQueries({ queryKey: keyOf(fleet.listDevices) });
            };
            void undoMove();
          },
        }),
    );
  const remove = () =>
    void run(
      (device) => call(fleet.removeDevice, { params: { id: device.id } }),
      ({ done }) =>
        toast({
          text: t('bulk.removed', { count: done.length }),
          undo: () => {
            const undoRemoval = async (): Promise<void> => {
              for (const each of done) await call(fleet.restoreDevice, { params: { id: each.id } });
              await client.invalidateQueries({ queryKey: keyOf(fleet.listDevices) });
            };
            void undoRemoval();
          },
        }),
    );

  return (
    <section className={css['bar']} aria-label={t('bulk.selected', { count })}>
      <strong>{t('bulk.selected', { count })}</strong>
      {progress === undefined ? (
        <>
          <Button size="compact-md" variant="default" onClick={check}>
            {t('bulk.check')}
          </Button>
          <ActionButton size="compact-md" variant="default" reason={reason} onClick={() => setDialog('move')}>
            {t('bulk.move')}
          </ActionButton>
          <ActionButton size="compact-md" variant="default" reason={reason} onClick={() => setDialog('remove')}>
            {t('bulk.remove')}
          </ActionButton>
          <Button size="compact-md" variant="subtle" onClick={selection.clear}>
            {t('bulk.clear')}
          </Button>
        </>
      ) : (
        <div className={css['progress']} role="status">
          <Progress
            value={(progress / count) * 100}
            aria-label={t('bulk.progress', { done: progress, total: count })}
          />
          {t('bulk.progress', { done: progress, total: count })}
        </div>
      )}
      <MoveDialog
        opened={dialog === 'move'}
        count={count}
        sites={sites}
        onMove={move}
        onClose={() => setDialog(undefined)}
      />
      <ConfirmDialog
        opened={dialog === 'remove'}
        title={t('bulk.remove.title', { count })}
        confirm={t('bulk.remove')}
        onConfirm={remove}
        onClose={() => setDialog(undefined)}
      >
        <p>{t('bulk.remove.text')}</p>
        <ul className={css['names']}>
          {devices.slice(0, 8).map((device) => (
            <li key={device.id}>{device.name}</li>
          ))}
          {count > 8 && <li>…</li>}
        </ul>
      </ConfirmDialog>
    </section>
  );
}

interface MoveDialogProps {
  readonly opened: boolean;
  readonly count: number;
  readonly sites: readonly Site[];
  readonly onMove: (site: Site) => void;
  readonly onClose: () => void;
}

function MoveDialog({ opened, count, sites, onMove, onClose }: MoveDialogProps) {
  const t = useText(fleetTexts);
  const ui = useText(uiTexts);
  const [siteId, setSiteId] = useState('');
  const site = sites.find((each) => each.id === siteId) ?? sites[0];
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('bulk.move.title', { count })}
      closeButtonProps={{ 'aria-label': ui('action.close') }}
    >
      <NativeSelect
        label={t('add.site')}
        data={sites.map((each) => ({ value: each.id, label: each.name }))}
        value={site?.id ?? ''}
        onChange={(event) => setSiteId(event.currentTarget.value)}
      />
      <Button mt="lg" fullWidth disabled={site === undefined} onClick={() => site !== undefined && onMove(site)}>
        {t('bulk.move')}
      </Button>
    </Modal>
  );
}
