/** The dialogs of a wave: plan or change it, open it, confirm it, take it back. */

import { Checkbox, MultiSelect, NumberInput, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import * as actions from '#src/features/incidents/contract-actions.ts';
import type { IncidentRoom } from '#src/features/incidents/contract-records.ts';
import type { Wave, WaveInput } from '#src/features/incidents/contract-restoration.ts';
import * as incidents from '#src/features/incidents/contract.ts';
import * as status from '#src/features/status/contract.ts';
import { useCall } from '../../api/queries.ts';
import { incidentsTexts } from '../../i18n/incidents.data.ts';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { MomentField } from '../../ui/moment-field.tsx';
import { useComponents } from './incident-words.ts';
import { ReasonDialog } from './reason-dialog.tsx';

const refreshes = [incidents.getIncident, status.showStatus] as const;

interface WaveDialogProps {
  readonly room: IncidentRoom;
  readonly wave?: Wave;
  readonly onClose: () => void;
}

function inputOf(room: IncidentRoom, wave: Wave | undefined): WaveInput {
  const off = room.effects.filter((effect) => effect.kind === 'off-by-operator').map((effect) => effect.componentId);
  return {
    name: wave?.name ?? '',
    componentIds: wave?.componentIds ?? off,
    scopePercent: wave?.scopePercent ?? 100,
    audience: wave?.audience ?? '',
    gate: wave?.gate ?? { okForMinutes: 15, vantagesMin: 1, needsPerson: false },
    after: wave?.after ?? room.waves.map((each) => each.id),
    plannedAt: wave?.plannedAt ?? null,
    plannedUntil: wave?.plannedUntil ?? null,
    works: wave?.works ?? '',
    doesNotWork: wave?.doesNotWork ?? '',
    rollbackRule: wave?.rollbackRule ?? '',
  };
}

export function WaveDialog({ room, wave, onClose }: WaveDialogProps) {
  const t = useText(incidentsTexts);
  const ui = useText(uiTexts);
  const components = useComponents();
  const [draft, setDraft] = useState(() => inputOf(room, wave));
  const change = (next: Partial<WaveInput>): void => setDraft((old) => ({ ...old, ...next }));
  const plan = useCall(actions.planWave, refreshes);
  const update = useCall(actions.changeWave, refreshes);
  const { gate } = draft;
  const area = (key: 'works' | 'doesNotWork' | 'rollbackRule', label: string) => (
    <Textarea
      label={label}
      autosize
      minRows={1}
      maxRows={5}
      maxLength={1000}
      value={draft[key]}
      onChange={(event) => change({ [key]: event.currentTarget.value })}
    />
  );
  return (
    <FormDialog
      title={wave?.name ?? t('waves.add')}
      submit={wave === undefined ? t('wave.submit') : ui('action.save')}
      size="lg"
      isBusy={plan.isPending || update.isPending}
      canSubmit={
        draft.name.trim() !== '' && draft.componentIds.length > 0 && (gate.okForMinutes > 0 || gate.needsPerson)
      }
      error={plan.error ?? update.error}
      onSubmit={() =>
        wave === undefined
          ? plan.mutate({ params: { id: room.incident.id }, body: draft }, { onSuccess: onClose })
          : update.mutate({ params: { id: wave.id }, body: draft }, { onSuccess: onClose })
      }
      onClose={onClose}
    >
      <TextInput
        label={t('wave.field.name')}
        required
        data-autofocus
        maxLength={100}
        value={draft.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <MultiSelect
        label={t('dialog.components')}
        required
        searchable
        limit={200}
        data={components.options}
        value={draft.componentIds}
        onChange={(componentIds) => change({ componentIds })}
      />
      <NumberInput
        label={t('wave.field.percent')}
        min={1}
        max={100}
        value={draft.scopePercent}
        onChange={(value) => typeof value === 'number' && change({ scopePercent: value })}
      />
      <TextInput
        label={t('wave.field.audience')}
        maxLength={200}
        value={draft.audience}
        onChange={(event) => change({ audience: event.currentTarget.value })}
      />
      <NumberInput
        label={t('wave.field.minutes')}
        min={0}
        max={1440}
        value={gate.okForMinutes}
        onChange={(value) => typeof value === 'number' && change({ gate: { ...gate, okForMinutes: value } })}
      />
      <NumberInput
        label={t('wave.field.vantages')}
        min={1}
        max={15}
        value={gate.vantagesMin}
        onChange={(value) => typeof value === 'number' && change({ gate: { ...gate, vantagesMin: value } })}
      />
      <Checkbox
        size="sm"
        label={t('wave.field.person')}
        checked={gate.needsPerson}
        onChange={(event) => change({ gate: { ...gate, needsPerson: event.currentTarget.checked } })}
      />
      <MultiSelect
        label={t('wave.field.after')}
        data={room.waves.filter((each) => each.id !== wave?.id).map((each) => ({ value: each.id, label: each.name }))}
        value={draft.after}
        onChange={(after) => change({ after })}
      />
      <MomentField
        label={t('wave.field.planned')}
        value={draft.plannedAt}
        onChange={(plannedAt) => change({ plannedAt })}
      />
      {area('works', t('wave.field.works'))}
      {area('doesNotWork', t('wave.field.works-not'))}
      {area('rollbackRule', t('wave.field.rollback'))}
    </FormDialog>
  );
}

interface OneWaveProps {
  readonly wave: Wave;
  readonly onClose: () => void;
}

/** Opens a wave, or lets it pass: both may be told in public. */
export function OpenWaveDialog({ wave, isPassing, onClose }: OneWaveProps & { readonly isPassing: boolean }) {
  const t = useText(incidentsTexts);
  const [announce, setAnnounce] = useState(true);
  const open = useCall(actions.openWave, refreshes);
  const pass = useCall(actions.passWave, refreshes);
  const action = isPassing ? pass : open;
  const title = isPassing ? wave.name : t('wave.open.title', { name: wave.name });
  return (
    <FormDialog
      title={title}
      {...(isPassing ? {} : { about: t('wave.open.about') })}
      submit={t(isPassing ? 'wave.action.pass' : 'wave.action.open')}
      isBusy={action.isPending}
      error={action.error}
      onSubmit={() => action.mutate({ params: { id: wave.id }, body: { announce } }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <Checkbox
        size="sm"
        label={t('wave.announce')}
        checked={announce}
        onChange={(event) => setAnnounce(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}

export function ConfirmWaveDialog({ wave, onClose }: OneWaveProps) {
  const t = useText(incidentsTexts);
  const confirm = useCall(actions.confirmWave, refreshes);
  return (
    <ReasonDialog
      title={t('wave.confirm.title', { name: wave.name })}
      submit={t('wave.action.confirm')}
      label={t('dialog.note.field')}
      isBusy={confirm.isPending}
      error={confirm.error}
      onSubmit={(note) => confirm.mutate({ params: { id: wave.id }, body: { note } }, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}

export function RollBackDialog({ wave, onClose }: OneWaveProps) {
  const t = useText(incidentsTexts);
  const [announce, setAnnounce] = useState(true);
  const rollBack = useCall(actions.rollBackWave, refreshes);
  return (
    <ReasonDialog
      title={t('wave.roll-back.title', { name: wave.name })}
      about={t('wave.roll-back.about')}
      submit={t('wave.action.roll-back')}
      isBusy={rollBack.isPending}
      error={rollBack.error}
      onSubmit={(reason) =>
        rollBack.mutate({ params: { id: wave.id }, body: { announce, reason } }, { onSuccess: onClose })
      }
      onClose={onClose}
    >
      <Checkbox
        size="sm"
        label={t('wave.announce')}
        checked={announce}
        onChange={(event) => setAnnounce(event.currentTarget.checked)}
      />
    </ReasonDialog>
  );
}
