/** Restoration in waves: what comes back when, for whom, and what its gate still waits for. */

import { Group } from '@mantine/core';
import { useState } from 'react';
import type { IncidentRoom } from '#src/features/incidents/contract-records.ts';
import type { Wave } from '#src/features/incidents/contract-restoration.ts';
import * as actions from '#src/features/incidents/contract-actions.ts';
import * as incidents from '#src/features/incidents/contract.ts';
import * as status from '#src/features/status/contract.ts';
import { useCall } from '../../api/queries.ts';
import { incidentsTexts } from '../../i18n/incidents.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { problemWords } from '../../i18n/problem-words.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Section } from '../../ui/page.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { useComponents } from './incident-words.ts';
import css from './incidents.module.css';
import { ConfirmWaveDialog, OpenWaveDialog, RollBackDialog, WaveDialog } from './wave-dialogs.tsx';

const waveRefreshes = [incidents.getIncident, status.showStatus] as const;

type Open = { readonly name: 'change' | 'open' | 'confirm' | 'roll-back' | 'pass'; readonly wave: Wave };

interface WavesSectionProps {
  readonly room: IncidentRoom;
  readonly reason: string | undefined;
}

export function WavesSection({ room, reason }: WavesSectionProps) {
  const t = useText(incidentsTexts);
  const [isAdding, setAdding] = useState(false);
  const [open, setOpen] = useState<Open>();
  const close = (): void => setOpen(undefined);
  return (
    <Section
      title={t('waves')}
      about={t('waves.about')}
      actions={
        <ActionButton size="compact-md" variant="default" reason={reason} onClick={() => setAdding(true)}>
          {t('waves.add')}
        </ActionButton>
      }
    >
      {room.waves.length === 0 && <p className={css['soft']}>{t('waves.none')}</p>}
      <ol className={css['waves']}>
        {room.waves.map((wave) => (
          <WaveItem key={wave.id} wave={wave} room={room} reason={reason} onOpen={setOpen} />
        ))}
      </ol>
      {isAdding && <WaveDialog room={room} onClose={() => setAdding(false)} />}
      {open?.name === 'change' && <WaveDialog room={room} wave={open.wave} onClose={close} />}
      {(open?.name === 'open' || open?.name === 'pass') && (
        <OpenWaveDialog wave={open.wave} isPassing={open.name === 'pass'} onClose={close} />
      )}
      {open?.name === 'confirm' && <ConfirmWaveDialog wave={open.wave} onClose={close} />}
      {open?.name === 'roll-back' && <RollBackDialog wave={open.wave} onClose={close} />}
    </Section>
  );
}

interface WaveItemProps {
  readonly wave: Wave;
  readonly room: IncidentRoom;
  readonly reason: string | undefined;
  readonly onOpen: (open: Open) => void;
}

function WaveItem({ wave, room, reason, onOpen }: WaveItemProps) {
  const t = useText(incidentsTexts);
  const format = useFormats();
  const components = useComponents();
  const nameOf = (id: string | null): string =>
    room.waves.find((each) => each.id === id)?.name ?? (id === null ? '' : components.nameOf(id));
  return (
    <li className={css['wave']} data-state={wave.state}>
      <p className={css['statementHead']}>
        <span className={css['tag']}>{t(`wave.${wave.state}`)}</span>
        <strong>{wave.name}</strong>
        <span>{t('wave.scope', { percent: wave.scopePercent })}</span>
        {wave.audience !== '' && <span>{t('wave.for', { audience: wave.audience })}</span>}
        {wave.plannedAt !== null && <span>{t('wave.planned-at', { time: format.dateTime(wave.plannedAt) })}</span>}
      </p>
      <p className={css['soft']}>
        {wave.componentIds.map((id) => components.nameOf(id)).join(', ')}.{' '}
        {t('wave.gate', {
          minutes: wave.gate.okForMinutes,
          vantages: wave.gate.vantagesMin,
          person: wave.gate.needsPerson ? 'yes' : 'no',
        })}
      </p>
      {wave.works !== '' && <p className={css['line']}>{t('wave.works', { text: wave.works })}</p>}
      {wave.doesNotWork !== '' && <p className={css['line']}>{t('wave.works-not', { text: wave.doesNotWork })}</p>}
      {wave.waitingFor.length > 0 && wave.state !== 'passed' && (
        <div>
          <p className={css['line']}>{t('wave.waits')}</p>
          <ul className={css['waits']}>
            {wave.waitingFor.map((each) => (
              <li key={`${each.code} ${each.refId ?? ''}`}>
                {t(`wave.wait.${each.code}`, { name: nameOf(each.refId), count: Number(each.detail) || 0 })}
              </li>
            ))}
          </ul>
        </div>
      )}
      <WaveActions wave={wave} reason={reason} onOpen={onOpen} />
    </li>
  );
}

function WaveActions({ wave, reason, onOpen }: Omit<WaveItemProps, 'room'>) {
  const t = useText(incidentsTexts);
  const { locale } = useLocale();
  const toast = useToast();
  const fail = { onError: (error: unknown) => toast({ tone: 'fault', text: problemWords(locale, error).detail }) };
  const ready = useCall(actions.finishWave, waveRefreshes);
  const remove = useCall(actions.removeWave, waveRefreshes);
  const small = { size: 'compact-sm', variant: 'default' } as const;
  const gate = wave.waitingFor.length > 0 ? t('wave.reason.gate') : undefined;
  const isAfterOthers = wave.waitingFor.some((each) => each.code === 'wave');
  const opening = (words: string) => (
    <ActionButton
      {...small}
      reason={reason ?? (isAfterOthers ? t('wave.reason.before') : undefined)}
      onClick={() => onOpen({ name: 'open', wave })}
    >
      {words}
    </ActionButton>
  );
  const changing = (
    <ActionButton {...small} reason={reason} onClick={() => onOpen({ name: 'change', wave })}>
      {t('wave.action.change')}
    </ActionButton>
  );
  switch (wave.state) {
    case 'planned':
      return (
        <Group gap="xs">
          {opening(t('wave.action.open'))}
          {changing}
          <ActionButton
            {...small}
            reason={reason}
            loading={remove.isPending}
            onClick={() => remove.mutate({ params: { id: wave.id } }, fail)}
          >
            {t('wave.action.remove')}
          </ActionButton>
        </Group>
      );
    case 'open':
    case 'gate-waiting':
      return (
        <Group gap="xs">
          {wave.readyAt === null && (
            <ActionButton
              {...small}
              reason={reason}
              loading={ready.isPending}
              onClick={() => ready.mutate({ params: { id: wave.id }, body: {} }, fail)}
            >
              {t('wave.action.ready')}
            </ActionButton>
          )}
          {wave.gate.needsPerson && wave.confirmedBy === null && (
            <ActionButton {...small} reason={reason} onClick={() => onOpen({ name: 'confirm', wave })}>
              {t('wave.action.confirm')}
            </ActionButton>
          )}
          <ActionButton {...small} reason={reason ?? gate} onClick={() => onOpen({ name: 'pass', wave })}>
            {t('wave.action.pass')}
          </ActionButton>
          <ActionButton {...small} reason={reason} onClick={() => onOpen({ name: 'roll-back', wave })}>
            {t('wave.action.roll-back')}
          </ActionButton>
        </Group>
      );
    case 'passed':
      return (
        <ActionButton {...small} reason={reason} onClick={() => onOpen({ name: 'roll-back', wave })}>
          {t('wave.action.roll-back')}
        </ActionButton>
      );
    case 'rolled-back':
      return (
        <>
          {wave.rollbackReason !== null && (
            <p className={css['line']}>{t('wave.taken-back', { reason: wave.rollbackReason })}</p>
          )}
          <Group gap="xs">
            {opening(t('wave.action.open-again'))}
            {changing}
          </Group>
        </>
      );
  }
}
