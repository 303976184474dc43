/** Add or change a monitor: what is tested comes from the probe's own schema, who decides and how patiently from here. */

import { Checkbox, Fieldset, MultiSelect, NativeSelect, NumberInput, TagsInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { MonitorDetail } from '#src/features/watch/contract-lists.ts';
import type { Vantage } from '#src/features/watch/contract-schemas.ts';
import * as watch from '#src/features/watch/contract.ts';
import { queryOf, useCall } from '../../api/queries.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { monitorsTexts } from '../../i18n/monitors.data.ts';
import { probeName } from '../../i18n/probe-words.ts';
import { problemWords } from '../../i18n/problem-words.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { fieldsOf, initialOf, isComplete, type Json, settingsOf } from './form-model.ts';
import { inWords } from './form-words.ts';
import css from './monitor-dialog.module.css';
import { SchemaFields } from './schema-fields.tsx';
import { TrialButton, TrialResult, useTrial } from './trial.tsx';
import { vantageLabel } from './vantage-label.ts';

interface MonitorDialogProps {
  /** Absent: a new one. */
  readonly monitor?: MonitorDetail;
  /** Begins with what another one has. */
  readonly copyOf?: MonitorDetail;
  readonly onClose: () => void;
}

export function MonitorDialog(props: MonitorDialogProps) {
  const t = useText(monitorsTexts);
  const probes = useQuery(queryOf(watch.listProbes, {}));
  const vantages = useQuery(queryOf(watch.listVantages, {}));
  const error = probes.error ?? vantages.error;
  if (probes.data !== undefined && vantages.data !== undefined) {
    return <MonitorForm {...props} probes={probes.data.probes} vantages={vantages.data.vantages} />;
  }
  return (
    <FormDialog
      title={t('new.title')}
      submit={t('save')}
      isBusy={false}
      canSubmit={false}
      onSubmit={() => undefined}
      onClose={props.onClose}
    >
      {error === null ? <LoadingRows rows={5} /> : <ProblemNotice error={error} />}
    </FormDialog>
  );
}

type ProbeTypes = readonly { id: string; label: string; settings: Record<string, Json>; localOnly: boolean }[];

interface MonitorFormProps extends MonitorDialogProps {
  readonly probes: ProbeTypes;
  readonly vantages: readonly Vantage[];
}

function MonitorForm({ monitor, copyOf, probes, vantages, onClose }: MonitorFormProps) {
  const t = useText(monitorsTexts);
  const { locale } = useLocale();
  const toast = useToast();
  const navigate = useNavigate();
  const from = monitor ?? copyOf;
  const here = vantages.filter((vantage) => vantage.kind === 'here');
  const [draft, setDraft] = useState(() => ({
    name: monitor?.name ?? (copyOf === undefined ? '' : t('copy.of', { name: copyOf.name })),
    probe: from?.probe ?? probes.find((each) => each.id === 'http')?.id ?? probes[0]?.id ?? '',
    periodS: from?.periodS ?? 60,
    budgetMs: from?.budgetMs ?? 20_000,
    slowAboveMs: from?.slowAboveMs ?? null,
    vantageIds: from?.vantageIds ?? here.map((vantage) => vantage.id),
    networksMin: from?.networksMin ?? 1,
    failuresToConfirm: from?.failuresToConfirm ?? 2,
    successesToConfirm: from?.successesToConfirm ?? 2,
    isEnabled: from?.isEnabled ?? true,
    tags: from?.tags ?? [],
    source: from?.source ?? '',
  }));
  const probe = probes.find((each) => each.id === draft.probe);
  const fields = useMemo(() => fieldsOf(probe?.settings), [probe]);
  const worded = useMemo(() => inWords(fields, draft.probe, locale), [fields, draft.probe, locale]);
  const [settings, setSettings] = useState<Readonly<Record<string, Json>>>(() => from?.settings ?? initialOf(fields));
  const create = useCall(watch.createMonitor, [watch.listMonitors]);
  const update = useCall(watch.updateMonitor, [watch.listMonitors, watch.getMonitor]);
  const { probe: probeId, budgetMs, slowAboveMs } = draft;
  const sent = { ...settingsOf(fields, settings) };
  const trial = useTrial({ probe: probeId, settings: sent, budgetMs, slowAboveMs });
  const error = create.error ?? update.error;
  const refused = error ?? trial.error;
  const problems = refused === null ? {} : problemWords(locale, refused).fieldProblems;
  const change = (next: Partial<typeof draft>): void => setDraft((old) => ({ ...old, ...next }));
  const submit = (): void => {
    const { probe: _probe, ...common } = draft;
    const body = { ...common, settings: sent };
    if (monitor === undefined) {
      create.mutate(
        { body: { ...body, probe: probeId } },
        {
          onSuccess: (made) => {
            onClose();
            toast({ text: t('done.added', { name: made.name }) });
            void navigate({ to: paths.monitor, params: { monitorId: made.id } });
          },
        },
      );
    } else {
      update.mutate(
        { params: { id: monitor.id }, body },
        {
          onSuccess: (saved) => {
            onClose();
            toast({ text: t('done.saved', { name: saved.name }) });
          },
        },
      );
    }
  };
  const chooseProbe = (id: string): void => {
    change({ probe: id });
    setSettings(initialOf(fieldsOf(probes.find((each) => each.id === id)?.settings)));
  };
  return (
    <FormDialog
      title={monitor === undefined ? t('new.title') : t('edit.title', { name: monitor.name })}
      submit={t(monitor === undefined ? 'save.new' : 'save')}
      size="lg"
      isBusy={create.isPending || update.isPending}
      canSubmit={draft.name.trim() !== '' && draft.vantageIds.length > 0}
      error={error}
      actions={<TrialButton trial={trial} probe={probeId} isComplete={isComplete(fields, settings)} />}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={t('field.name')}
        required
        data-autofocus
        maxLength={100}
        error={problems['name']}
        value={draft.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('field.probe')}
        {...(monitor === undefined ? {} : { description: t('field.probe.fixed'), disabled: true })}
        value={draft.probe}
        data={probes.map((each) => ({ value: each.id, label: probeName(locale, each.id) }))}
        onChange={(event) => chooseProbe(event.currentTarget.value)}
      />
      {fields.length > 0 && (
        <Fieldset legend={t('group.test')} className={css['group']}>
          <SchemaFields
            key={draft.probe}
            fields={worded}
            values={settings}
            problems={problems}
            onChange={setSettings}
          />
        </Fieldset>
      )}
      <Fieldset legend={t('group.quorum')} className={css['group']}>
        <MultiSelect
          label={t('field.vantages')}
          description={t('field.vantages.about')}
          required
          error={problems['vantageIds']}
          data={vantages
            .filter((each) => probe?.localOnly !== true || each.kind === 'here')
            .map((each) => ({ value: each.id, label: vantageLabel(each) }))}
          value={draft.vantageIds}
          maxValues={15}
          onChange={(vantageIds) => change({ vantageIds })}
        />
        <QuorumAdvice draft={draft} vantages={vantages} isLocalOnly={probe?.localOnly === true} />
        <NumberInput
          label={t('field.networks')}
          min={1}
          max={5}
          error={problems['networksMin']}
          value={draft.networksMin}
          onChange={(value) => typeof value === 'number' && change({ networksMin: value })}
        />
      </Fieldset>
      <Fieldset legend={t('group.pace')} className={css['group']}>
        <div className={css['columns']}>
          <NumberInput
            label={t('field.period')}
            description={t('field.period.about')}
            min={10}
            max={86_400}
            error={problems['periodS']}
            value={draft.periodS}
            onChange={(value) => typeof value === 'number' && change({ periodS: value })}
          />
          <NumberInput
            label={t('field.budget')}
            description={t('field.budget.about')}
            min={1000}
            max={60_000}
            step={1000}
            error={problems['budgetMs']}
            value={draft.budgetMs}
            onChange={(value) => typeof value === 'number' && change({ budgetMs: value })}
          />
          <NumberInput
            label={t('field.slow')}
            description={t('field.slow.about')}
            min={1}
            max={60_000}
            error={problems['slowAboveMs']}
            value={draft.slowAboveMs ?? ''}
            onChange={(value) => change({ slowAboveMs: typeof value === 'number' ? value : null })}
          />
          <NumberInput
            label={t('field.failures')}
            min={1}
            max={10}
            value={draft.failuresToConfirm}
            onChange={(value) => typeof value === 'number' && change({ failuresToConfirm: value })}
          />
          <NumberInput
            label={t('field.successes')}
            min={1}
            max={10}
            value={draft.successesToConfirm}
            onChange={(value) => typeof value === 'number' && change({ successesToConfirm: value })}
          />
        </div>
      </Fieldset>
      <TagsInput
        label={t('field.tags')}
        description={t('field.tags.about')}
        maxTags={20}
        value={draft.tags}
        onChange={(tags) => change({ tags })}
      />
      <TextInput
        label={t('field.source')}
        description={t('field.source.about')}
        maxLength={500}
        value={draft.source}
        onChange={(event) => change({ source: event.currentTarget.value })}
      />
      <Checkbox
        size="sm"
        label={t('field.enabled')}
        checked={draft.isEnabled}
        onChange={(event) => change({ isEnabled: event.currentTarget.checked })}
      />
      <TrialResult trial={trial} />
    </FormDialog>
  );
}

interface QuorumAdviceProps {
  readonly draft: { readonly vantageIds: readonly string[]; readonly networksMin: number };
  readonly vantages: readonly Vantage[];
  readonly isLocalOnly: boolean;
}

/** What this choice of vantages can and cannot tell. */
function QuorumAdvice({ draft, vantages, isLocalOnly }: QuorumAdviceProps) {
  const t = useText(monitorsTexts);
  const count = draft.vantageIds.length;
  const named = new Set(
    vantages.filter((each) => draft.vantageIds.includes(each.id)).map((each) => each.network.trim().toLowerCase()),
  );
  // One that nobody named may be any of the others.
  const networks = named.has('') && named.size > 1 ? named.size - 1 : named.size;
  const needed = Math.floor(count / 2) + 1;
  if (isLocalOnly) return <p className={css['advice']}>{t('quorum.local')}</p>;
  if (count > 0 && networks < draft.networksMin) {
    return <Notice tone="warning" title={t('quorum.networks', { networks })} />;
  }
  if (count === 1) {
    return (
      <Notice tone="info" title={t('quorum.one')}>
        <p>{t('quorum.one.about')}</p>
      </Notice>
    );
  }
  if (count === 0) return null;
  return <p className={css['advice']}>{t(count % 2 === 0 ? 'quorum.even' : 'quorum.odd', { count, needed })}</p>;
}
