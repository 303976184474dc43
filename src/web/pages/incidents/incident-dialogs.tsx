/** The dialogs of an incident; each writes its reason into the log. */

import { MultiSelect, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { componentStateNames } from '#src/core/component-words.data.ts';
import * as actions from '#src/features/incidents/contract-actions.ts';
import type { IncidentRoom } from '#src/features/incidents/contract-records.ts';
import { type IncidentState, OffReason, Severity } from '#src/features/incidents/contract-schemas.ts';
import * as incidents from '#src/features/incidents/contract.ts';
import * as status from '#src/features/status/contract.ts';
import { useCall } from '../../api/queries.ts';
import { incidentsTexts } from '../../i18n/incidents.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { useToast } from '../../ui/toasts.tsx';
import { useComponents } from './incident-words.ts';
import { ReasonDialog } from './reason-dialog.tsx';

export type IncidentDialog =
  | { readonly name: 'move'; readonly to: IncidentState }
  | { readonly name: 'note' | 'change' | 'off' | 'off-end' | 'worse' | 'reopen' | 'false-alarm' };

interface DialogProps {
  readonly room: IncidentRoom;
  readonly name: string;
  readonly onClose: () => void;
}

const refreshes = [incidents.getIncident, incidents.listIncidents, status.showStatus] as const;

export function IncidentDialogs({ dialog, ...props }: DialogProps & { readonly dialog: IncidentDialog }) {
  switch (dialog.name) {
    case 'move':
      return <MoveDialog {...props} to={dialog.to} />;
    case 'note':
      return <NoteDialog {...props} />;
    case 'change':
      return <ChangeDialog {...props} />;
    case 'off':
    case 'worse':
      return <EffectDialog {...props} kind={dialog.name} />;
    case 'off-end':
      return <EndEffectDialog {...props} />;
    case 'reopen':
      return <ReopenDialog {...props} />;
    case 'false-alarm':
      return <FalseAlarmDialog {...props} />;
  }
}

function useDone(onClose: () => void): (text: string) => { onSuccess: () => void } {
  const toast = useToast();
  return (text) => ({
    onSuccess: () => {
      onClose();
      toast({ text });
    },
  });
}

function MoveDialog({ room, name, to, onClose }: DialogProps & { readonly to: IncidentState }) {
  const t = useText(incidentsTexts);
  const done = useDone(onClose);
  const move = useCall(incidents.moveIncident, refreshes);
  const state = t(`state.${to}`);
  return (
    <ReasonDialog
      title={t('dialog.move', { name, state })}
      {...(to === 'closed' ? { about: t('dialog.move.closed') } : {})}
      submit={t('dialog.move.submit')}
      isBusy={move.isPending}
      error={move.error}
      onSubmit={(reason) =>
        move.mutate({ params: { id: room.incident.id }, body: { to, reason } }, done(t('done.moved', { state })))
      }
      onClose={onClose}
    />
  );
}

function NoteDialog({ room, onClose }: DialogProps) {
  const t = useText(incidentsTexts);
  const ui = useText(uiTexts);
  const done = useDone(onClose);
  const note = useCall(incidents.addIncidentNote, refreshes);
  return (
    <ReasonDialog
      title={t('dialog.note')}
      about={t('dialog.note.about')}
      submit={ui('action.save')}
      label={t('dialog.note.field')}
      max={5000}
      isBusy={note.isPending}
      error={note.error}
      onSubmit={(text) => note.mutate({ params: { id: room.incident.id }, body: { text } }, done(t('done.noted')))}
      onClose={onClose}
    />
  );
}

function ReopenDialog({ room, name, onClose }: DialogProps) {
  const t = useText(incidentsTexts);
  const done = useDone(onClose);
  const reopen = useCall(incidents.reopenIncident, refreshes);
  return (
    <ReasonDialog
      title={t('dialog.reopen', { name })}
      submit={t('action.reopen')}
      isBusy={reopen.isPending}
      error={reopen.error}
      onSubmit={(reason) =>
        reopen.mutate({ params: { id: room.incident.id }, body: { reason } }, done(t('done.changed')))
      }
      onClose={onClose}
    />
  );
}

function FalseAlarmDialog({ room, name, onClose }: DialogProps) {
  const t = useText(incidentsTexts);
  const done = useDone(onClose);
  const declare = useCall(incidents.declareFalseAlarm, refreshes);
  return (
    <ReasonDialog
      title={t('dialog.false-alarm', { name })}
      about={t('dialog.false-alarm.about')}
      submit={t('action.false-alarm')}
      isBusy={declare.isPending}
      error={declare.error}
      onSubmit={(reason) =>
        declare.mutate({ params: { id: room.incident.id }, body: { reason } }, done(t('done.changed')))
      }
      onClose={onClose}
    />
  );
}

function ChangeDialog({ room, name, onClose }: DialogProps) {
  const t = useText(incidentsTexts);
  const ui = useText(uiTexts);
  const done = useDone(onClose);
  const components = useComponents();
  const { incident } = room;
  const own = incident.originalLocale;
  const [title, setTitle] = useState(incident.titles[own] ?? incident.title);
  const [severity, setSeverity] = useState(incident.severity);
  const [componentIds, setComponents] = useState(incident.componentIds);
  const change = useCall(incidents.changeIncident, refreshes);
  return (
    <ReasonDialog
      title={t('dialog.change', { name })}
      startsWithFields
      submit={ui('action.save')}
      isBusy={change.isPending}
      canSubmit={title.trim() !== ''}
      error={change.error}
      onSubmit={(reason) =>
        change.mutate(
          {
            params: { id: incident.id },
            body: { titles: { ...incident.titles, [own]: title }, severity, componentIds, reason },
          },
          done(t('done.changed')),
        )
      }
      onClose={onClose}
    >
      <TextInput
        label={t('new.field.title')}
        required
        data-autofocus
        maxLength={200}
        lang={own}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <NativeSelect
        label={t('column.severity')}
        value={severity}
        data={Severity.options.map((each) => ({ value: each, label: t(`severity.${each}`) }))}
        onChange={(event) =>
          setSeverity(Severity.options.find((each) => each === event.currentTarget.value) ?? severity)
        }
      />
      <MultiSelect
        label={t('new.field.components')}
        searchable
        limit={200}
        data={components.options}
        value={componentIds}
        onChange={setComponents}
      />
    </ReasonDialog>
  );
}

const worseStates = ['degraded', 'partial', 'down'] as const;

function EffectDialog({ room, kind, onClose }: DialogProps & { readonly kind: 'off' | 'worse' }) {
  const t = useText(incidentsTexts);
  const ui = useText(uiTexts);
  const { locale } = useLocale();
  const done = useDone(onClose);
  const components = useComponents();
  const [componentIds, setComponents] = useState(room.incident.componentIds);
  const [offReason, setOffReason] = useState<OffReason>('protective');
  const [state, setState] = useState<(typeof worseStates)[number]>('down');
  const add = useCall(actions.addEffect, refreshes);
  return (
    <ReasonDialog
      title={t(`dialog.${kind}`)}
      startsWithFields
      about={t(`dialog.${kind}.about`)}
      submit={ui('action.save')}
      isBusy={add.isPending}
      canSubmit={componentIds.length > 0}
      error={add.error}
      onSubmit={(reason) =>
        add.mutate(
          {
            params: { id: room.incident.id },
            body:
              kind === 'off'
                ? { kind: 'off-by-operator', componentIds, offReason, reason }
                : { kind: 'declared', componentIds, state, reason },
          },
          done(t('done.changed')),
        )
      }
      onClose={onClose}
    >
      <MultiSelect
        label={t('dialog.components')}
        required
        data-autofocus
        searchable
        limit={200}
        data={components.options}
        value={componentIds}
        onChange={setComponents}
      />
      {kind === 'off' ? (
        <NativeSelect
          label={t('dialog.off.reason')}
          value={offReason}
          data={OffReason.options.map((each) => ({ value: each, label: t(`off.${each}`) }))}
          onChange={(event) =>
            setOffReason(OffReason.options.find((each) => each === event.currentTarget.value) ?? 'other')
          }
        />
      ) : (
        <NativeSelect
          label={t('dialog.worse.state')}
          value={state}
          data={worseStates.map((each) => ({ value: each, label: componentStateNames[locale][each] }))}
          onChange={(event) => setState(worseStates.find((each) => each === event.currentTarget.value) ?? 'down')}
        />
      )}
    </ReasonDialog>
  );
}

function EndEffectDialog({ room, onClose }: DialogProps) {
  const t = useText(incidentsTexts);
  const ui = useText(uiTexts);
  const done = useDone(onClose);
  const components = useComponents();
  const off = room.effects.filter((effect) => effect.kind === 'off-by-operator').map((effect) => effect.componentId);
  const [componentIds, setComponents] = useState(off);
  const end = useCall(actions.endEffect, refreshes);
  return (
    <ReasonDialog
      title={t('dialog.off.end')}
      submit={ui('action.save')}
      isBusy={end.isPending}
      canSubmit={componentIds.length > 0}
      error={end.error}
      onSubmit={(reason) =>
        end.mutate(
          { params: { id: room.incident.id }, body: { kind: 'off-by-operator', componentIds, reason } },
          done(t('done.changed')),
        )
      }
      onClose={onClose}
    >
      <MultiSelect
        label={t('dialog.components')}
        required
        data={components.options.filter((each) => off.includes(each.value))}
        value={componentIds}
        onChange={setComponents}
      />
    </ReasonDialog>
  );
}
