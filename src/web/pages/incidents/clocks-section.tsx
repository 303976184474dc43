/** Legal clocks: reminders with their source. Nothing is ever filed from here. */

import { Button, Group, MultiSelect, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import * as actions from '#src/features/incidents/contract-actions.ts';
import type { ClockStep, LegalClock } from '#src/features/incidents/contract-clocks.ts';
import type { IncidentRoom } from '#src/features/incidents/contract-records.ts';
import * as incidents from '#src/features/incidents/contract.ts';
import { queryOf, useCall } from '../../api/queries.ts';
import { nowMs, useNowMs } from '../../browser/clock.ts';
import { saveFile } from '../../browser/save-file.ts';
import { incidentsTexts } from '../../i18n/incidents.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { problemWords } from '../../i18n/problem-words.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { MomentField } from '../../ui/moment-field.tsx';
import { Section } from '../../ui/page.tsx';
import { useToast } from '../../ui/toasts.tsx';
import css from './incidents.module.css';
import { ReasonDialog } from './reason-dialog.tsx';

const refreshes = [incidents.getIncident] as const;

/** What the time of some steps counts from, beside awareness. */
const markKinds = ['classified', 'mitigated'] as const;
type Mark = (typeof markKinds)[number];

type Open =
  | { readonly name: 'start' }
  | { readonly name: 'stop'; readonly clock: LegalClock }
  | { readonly name: 'mark'; readonly clock: LegalClock; readonly what: Mark }
  | { readonly name: 'file'; readonly clock: LegalClock; readonly step: ClockStep };

export function ClocksSection({ room, name }: { readonly room: IncidentRoom; readonly name: string }) {
  const t = useText(incidentsTexts);
  const [open, setOpen] = useState<Open>();
  const close = (): void => setOpen(undefined);
  return (
    <Section
      title={t('clocks')}
      about={t('clocks.about')}
      actions={
        <Button size="compact-md" variant="default" onClick={() => setOpen({ name: 'start' })}>
          {t('clocks.start')}
        </Button>
      }
    >
      {room.clocks.length === 0 && <p className={css['soft']}>{t('clocks.none')}</p>}
      {room.clocks.map((clock) => (
        <Clock key={clock.regimeId} clock={clock} incidentName={name} onOpen={setOpen} />
      ))}
      {open?.name === 'start' && <StartDialog room={room} onClose={close} />}
      {open?.name === 'stop' && <StopDialog clock={open.clock} onClose={close} />}
      {open?.name === 'mark' && <MarkDialog clock={open.clock} what={open.what} onClose={close} />}
      {open?.name === 'file' && <FileDialog clock={open.clock} step={open.step} onClose={close} />}
    </Section>
  );
}

interface ClockProps {
  readonly clock: LegalClock;
  readonly incidentName: string;
  readonly onOpen: (open: Open) => void;
}

function Clock({ clock, incidentName, onOpen }: ClockProps) {
  const t = useText(incidentsTexts);
  const { locale } = useLocale();
  const format = useFormats();
  const isStopped = clock.stoppedAt !== null;
  const regimes = useQuery(queryOf(actions.listRegimes, {})).data?.regimes ?? [];
  const counted = regimes.find((each) => each.id === clock.regimeId)?.steps.flatMap((step) => step.due) ?? [];
  const marks = markKinds.filter((what) => clock[`${what}At`] === null && counted.some((rule) => rule.from === what));
  return (
    <article className={css['clock']} data-stopped={isStopped || undefined}>
      <h3 className={css['statementTitle']}>{clock.name[locale]}</h3>
      <p className={css['soft']}>
        {t('clocks.aware', { time: format.dateTime(clock.awareAt) })} ·{' '}
        {markKinds.map((what) => {
          const at = clock[`${what}At`];
          return at === null ? null : (
            <span key={what}>{t(`clocks.marked.${what}`, { time: format.dateTime(at) })} · </span>
          );
        })}
        <a href={clock.source.url} target="_blank" rel="noreferrer">
          {clock.source.text}
        </a>{' '}
        · {t('clocks.confirm')}
      </p>
      {isStopped && <p className={css['soft']}>{t('clocks.stopped', { reason: clock.stopReason ?? '' })}</p>}
      {!isStopped && (
        <>
          <ul className={css['steps']}>
            {clock.steps.map((step) => (
              <Step key={step.stepId} step={step} clock={clock} incidentName={incidentName} onOpen={onOpen} />
            ))}
          </ul>
          <Group gap="xs" mt="xs">
            {marks.map((what) => (
              <Button
                key={what}
                size="compact-sm"
                variant="default"
                onClick={() => onOpen({ name: 'mark', clock, what })}
              >
                {t(`clocks.mark.${what}`)}
              </Button>
            ))}
            <Button
              size="compact-sm"
              variant="subtle"
              aria-label={t('clocks.stop.of', { name: clock.name[locale] })}
              onClick={() => onOpen({ name: 'stop', clock })}
            >
              {t('clocks.stop')}
            </Button>
          </Group>
        </>
      )}
    </article>
  );
}

function Step({ step, clock, incidentName, onOpen }: ClockProps & { readonly step: ClockStep }) {
  const t = useText(incidentsTexts);
  const { locale } = useLocale();
  const format = useFormats();
  const now = useNowMs(10_000);
  const toast = useToast();
  const client = useQueryClient();
  const stepName = step.name[locale];
  const download = async (): Promise<void> => {
    try {
      const { markdown } = await client.query({
        ...queryOf(actions.getLegalDraft, {
          params: { id: clock.incidentId },
          query: { regimeId: clock.regimeId, stepId: step.stepId, locale },
        }),
        staleTime: 0,
      });
      saveFile(`${clock.regimeId}-${step.stepId}.md`, 'text/markdown', markdown);
    } catch (error) {
      toast({ tone: 'fault', text: problemWords(locale, error).detail });
    }
  };
  return (
    <li className={css['step']} data-level={step.level}>
      <span>
        <strong>{stepName}</strong> · {t(`clocks.level.${step.level}`)}
        <br />
        <span className={css['soft']}>
          {step.filedAt !== null && format.dateTime(step.filedAt)}
          {step.filedAt === null &&
            (step.dueAt === null
              ? t(`clocks.waits.${step.waitsFor ?? 'mitigated'}`)
              : `${t('clocks.due', { time: format.dateTime(step.dueAt) })} (${format.relative(step.dueAt, now)})`)}
          {step.reference !== null && step.reference !== '' && ` · ${step.reference}`}
        </span>
      </span>
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t('clocks.draft.of', { step: `${stepName}, ${incidentName}` })}
          onClick={() => void download()}
        >
          {t('clocks.draft')}
        </Button>
        {step.filedAt === null && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t('clocks.file.of', { step: stepName })}
            onClick={() => onOpen({ name: 'file', clock, step })}
          >
            {t('clocks.file')}
          </Button>
        )}
      </Group>
    </li>
  );
}

function StartDialog({ room, onClose }: { readonly room: IncidentRoom; readonly onClose: () => void }) {
  const t = useText(incidentsTexts);
  const { locale } = useLocale();
  const regimes = useQuery(queryOf(actions.listRegimes, {})).data?.regimes ?? [];
  const running = room.clocks.map((clock) => clock.regimeId);
  const [regimeIds, setRegimes] = useState<string[]>([]);
  const [awareAt, setAware] = useState<number | null>(room.incident.awareAt ?? room.incident.detectedAt);
  const start = useCall(actions.startClocks, refreshes);
  return (
    <ReasonDialog
      title={t('clocks.start')}
      about={t('clocks.about')}
      startsWithFields
      submit={t('clocks.submit')}
      isBusy={start.isPending}
      canSubmit={regimeIds.length > 0 && awareAt !== null}
      error={start.error}
      onSubmit={(reason) =>
        start.mutate(
          { params: { id: room.incident.id }, body: { regimeIds, awareAt: awareAt ?? nowMs(), reason } },
          { onSuccess: onClose },
        )
      }
      onClose={onClose}
    >
      <MultiSelect
        label={t('clocks.field.regimes')}
        required
        data-autofocus
        searchable
        data={regimes
          .filter((each) => !running.includes(each.id))
          .map((each) => ({ value: each.id, label: each.name[locale] }))}
        value={regimeIds}
        onChange={setRegimes}
      />
      <MomentField label={t('clocks.field.aware')} isNeeded value={awareAt} onChange={setAware} />
    </ReasonDialog>
  );
}

interface MarkDialogProps {
  readonly clock: LegalClock;
  readonly what: Mark;
  readonly onClose: () => void;
}

function MarkDialog({ clock, what, onClose }: MarkDialogProps) {
  const t = useText(incidentsTexts);
  const [at, setAt] = useState<number | null>(() => nowMs());
  const mark = useCall(actions.markClock, refreshes);
  return (
    <ReasonDialog
      title={t(`clocks.mark.${what}`)}
      about={t('clocks.mark.about')}
      submit={t('clocks.mark.submit')}
      isBusy={mark.isPending}
      canSubmit={at !== null}
      error={mark.error}
      onSubmit={(reason) =>
        mark.mutate(
          { params: { id: clock.incidentId }, body: { regimeId: clock.regimeId, what, at: at ?? nowMs(), reason } },
          { onSuccess: onClose },
        )
      }
      onClose={onClose}
    >
      <MomentField label={t('clocks.mark.at')} isNeeded value={at} onChange={setAt} />
    </ReasonDialog>
  );
}

function StopDialog({ clock, onClose }: { readonly clock: LegalClock; readonly onClose: () => void }) {
  const t = useText(incidentsTexts);
  const { locale } = useLocale();
  const stop = useCall(actions.stopClock, refreshes);
  return (
    <ReasonDialog
      title={t('clocks.stop.title', { name: clock.name[locale] })}
      submit={t('clocks.stop')}
      isBusy={stop.isPending}
      error={stop.error}
      onSubmit={(reason) =>
        stop.mutate(
          { params: { id: clock.incidentId }, body: { regimeId: clock.regimeId, reason } },
          { onSuccess: onClose },
        )
      }
      onClose={onClose}
    />
  );
}

interface FileDialogProps {
  readonly clock: LegalClock;
  readonly step: ClockStep;
  readonly onClose: () => void;
}

function FileDialog({ clock, step, onClose }: FileDialogProps) {
  const t = useText(incidentsTexts);
  const { locale } = useLocale();
  const [at, setAt] = useState<number | null>(() => nowMs());
  const [reference, setReference] = useState('');
  const file = useCall(actions.fileClockStep, refreshes);
  return (
    <FormDialog
      title={t('clocks.file.title', { step: step.name[locale] })}
      submit={t('clocks.file')}
      isBusy={file.isPending}
      canSubmit={at !== null}
      error={file.error}
      onSubmit={() =>
        file.mutate(
          {
            params: { id: clock.incidentId },
            body: { regimeId: clock.regimeId, stepId: step.stepId, at: at ?? nowMs(), reference },
          },
          { onSuccess: onClose },
        )
      }
      onClose={onClose}
    >
      <MomentField label={t('clocks.field.filed')} isNeeded value={at} onChange={setAt} />
      <TextInput
        label={t('clocks.field.reference')}
        maxLength={200}
        value={reference}
        onChange={(event) => setReference(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
