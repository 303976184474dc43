/** Who does what, and the times of the incident; both change with a reason or a note. */

import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { EditableTime, type Incident, IncidentRole } from '#src/features/incidents/contract-schemas.ts';
import * as incidents from '#src/features/incidents/contract.ts';
import { useCall } from '../../api/queries.ts';
import { nowMs } from '../../browser/clock.ts';
import { incidentsTexts } from '../../i18n/incidents.data.ts';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Moment } from '../../ui/age.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { MomentField } from '../../ui/moment-field.tsx';
import { Section } from '../../ui/page.tsx';
import css from './incidents.module.css';
import { ReasonDialog } from './reason-dialog.tsx';

interface SectionProps {
  readonly incident: Incident;
  readonly reason: string | undefined;
}

const refreshes = [incidents.getIncident, incidents.listIncidents] as const;

export function RolesSection({ incident, reason }: SectionProps) {
  const t = useText(incidentsTexts);
  const [role, setRole] = useState<IncidentRole>();
  return (
    <Section title={t('roles')}>
      <ul className={css['rows']}>
        {IncidentRole.options.map((each) => (
          <li key={each}>
            <span>{t(`roles.${each}`)}</span>
            <span className={incident.roles[each] === undefined ? css['soft'] : undefined}>
              {incident.roles[each] ?? t('roles.nobody')}
            </span>
            <ActionButton
              size="compact-sm"
              variant="subtle"
              reason={reason}
              aria-label={t('roles.title', { role: t(`roles.${each}`) })}
              onClick={() => setRole(each)}
            >
              {t('roles.change')}
            </ActionButton>
          </li>
        ))}
      </ul>
      {role !== undefined && <RoleDialog incident={incident} role={role} onClose={() => setRole(undefined)} />}
    </Section>
  );
}

interface RoleDialogProps {
  readonly incident: Incident;
  readonly role: IncidentRole;
  readonly onClose: () => void;
}

function RoleDialog({ incident, role, onClose }: RoleDialogProps) {
  const t = useText(incidentsTexts);
  const [holder, setHolder] = useState(incident.roles[role] ?? '');
  const [note, setNote] = useState('');
  const handOver = useCall(incidents.handOverRole, refreshes);
  return (
    <FormDialog
      title={t('roles.title', { role: t(`roles.${role}`) })}
      submit={t('roles.change')}
      isBusy={handOver.isPending}
      error={handOver.error}
      onSubmit={() =>
        handOver.mutate(
          {
            params: { id: incident.id },
            body: { role, holder: holder.trim() === '' ? null : holder.trim(), note },
          },
          { onSuccess: onClose },
        )
      }
      onClose={onClose}
    >
      <TextInput
        label={t('roles.field.holder')}
        description={t('roles.field.holder.about')}
        data-autofocus
        maxLength={100}
        value={holder}
        onChange={(event) => setHolder(event.currentTarget.value)}
      />
      <TextInput
        label={t('roles.field.note')}
        maxLength={1000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </FormDialog>
  );
}

const times = [
  'startedAt',
  'detectedAt',
  'acknowledgedAt',
  'firstPublicAt',
  'containedAt',
  'firstRestoredAt',
  'fullyRestoredAt',
  'closedAt',
] as const;

export function TimesSection({ incident, reason }: SectionProps) {
  const t = useText(incidentsTexts);
  const [field, setField] = useState<EditableTime>();
  return (
    <Section title={t('times')}>
      <ul className={css['rows']}>
        {times.map((each) => {
          const at = incident[each];
          const editable = EditableTime.options.find((option) => option === each);
          return (
            <li key={each}>
              <span>{t(`times.${each}`)}</span>
              {at === null ? <span className={css['soft']}>–</span> : <Moment at={at} />}
              {editable !== undefined && (
                <ActionButton
                  size="compact-sm"
                  variant="subtle"
                  reason={reason}
                  aria-label={t('times.correct.of', { what: t(`times.${each}`) })}
                  onClick={() => setField(editable)}
                >
                  {t('times.correct')}
                </ActionButton>
              )}
            </li>
          );
        })}
      </ul>
      {field !== undefined && <TimeDialog incident={incident} field={field} onClose={() => setField(undefined)} />}
    </Section>
  );
}

interface TimeDialogProps {
  readonly incident: Incident;
  readonly field: EditableTime;
  readonly onClose: () => void;
}

function TimeDialog({ incident, field, onClose }: TimeDialogProps) {
  const t = useText(incidentsTexts);
  const ui = useText(uiTexts);
  const [at, setAt] = useState<number | null>(() => incident[field] ?? nowMs());
  const set = useCall(incidents.setIncidentTime, refreshes);
  return (
    <ReasonDialog
      title={t('times.correct.of', { what: t(`times.${field}`) })}
      submit={ui('action.save')}
      isBusy={set.isPending}
      canSubmit={at !== null}
      error={set.error}
      onSubmit={(reason) =>
        set.mutate({ params: { id: incident.id }, body: { field, at: at ?? nowMs(), reason } }, { onSuccess: onClose })
      }
      onClose={onClose}
    >
      <MomentField label={t('times.field.at')} isNeeded value={at} onChange={setAt} />
    </ReasonDialog>
  );
}
