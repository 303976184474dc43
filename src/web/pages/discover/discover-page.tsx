/** Discovery: where to look, how far it is, what was found, and taking it into the fleet. */

import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { IconRadar2, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Candidate } from '#src/features/fleet/contract-schemas.ts';
import * as fleet from '#src/features/fleet/contract.ts';
import { listQueryOf, queryOf, useCall } from '../../api/queries.ts';
import { useCan } from '../../api/session.ts';
import { discoverTexts } from '../../i18n/discover.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { Guarded } from '../../shell/status-page.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Pages } from '../../ui/pages.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { AdoptDialog, OutcomeDialog } from './adopt-dialog.tsx';
import { CandidateList } from './candidate-list.tsx';
import css from './discover-page.module.css';
import { CandidateStatus } from './discover-search.ts';
import { RunPanel } from './run-panel.tsx';
import { StartForm } from './start-form.tsx';

/** A running search is looked at anew this often, besides its live events. */
const runRefreshMs = 2000;
const pageRows = 200;
const recentRuns = 10;
/** As many as one search may have. */
const subnetsMax = 32;

export function DiscoverPage() {
  return (
    <Guarded permission="discovery:run">
      <Discover />
    </Guarded>
  );
}

function Discover() {
  const t = useText(discoverTexts);
  const sites = useQuery(queryOf(fleet.listSites, {})).data?.sites ?? [];
  const runs = useQuery({
    ...queryOf(fleet.listDiscoveryRuns, { query: { limit: recentRuns } }),
    refetchInterval: (query) => (query.state.data?.runs[0]?.state === 'running' ? runRefreshMs : false),
  });
  const latest = runs.data?.runs[0];
  const live = useQuery({
    ...queryOf(fleet.getDiscoveryRun, { params: { id: latest?.id ?? '' } }),
    enabled: latest !== undefined,
  }).data;
  // The event of the end and the answer of the list may arrive in either order; the one that ended is right.
  const run = live !== undefined && latest !== undefined && latest.state === 'running' ? live : latest;
  const isRunning = run?.state === 'running';
  const lately = [...new Set(runs.data?.runs.flatMap((each) => each.subnets))].slice(0, subnetsMax);
  return (
    <Page title={t('title')} about={t('about')} width="wide">
      {runs.data !== undefined && <StartForm sites={sites} isRunning={isRunning} lately={lately} />}
      {runs.isPending && <LoadingRows rows={4} />}
      {runs.isError && <ProblemNotice error={runs.error} onRetry={() => void runs.refetch()} />}
      {run !== undefined && <RunPanel run={run} />}
      <Candidates isRunning={isRunning} />
    </Page>
  );
}

type Step =
  | { readonly name: 'choose' }
  | { readonly name: 'adopt'; readonly candidates: readonly Candidate[] }
  | { readonly name: 'outcome'; readonly adoptionId: string; readonly candidates: readonly Candidate[] };

function Candidates({ isRunning }: { readonly isRunning: boolean }) {
  const t = useText(discoverTexts);
  const search = useSearch({ from: '/shell/discover' });
  const navigate = useNavigate({ from: paths.discover });
  const status = search.status ?? 'new';
  const page = search.page ?? 1;
  const [selected, setSelected] = useState<ReadonlyMap<string, Candidate>>(new Map());
  const [step, setStep] = useState<Step>({ name: 'choose' });
  const sites = useQuery(queryOf(fleet.listSites, {})).data?.sites ?? [];
  const groups = useQuery(queryOf(fleet.listGroups, {})).data?.groups ?? [];
  const found = useQuery({
    ...listQueryOf(fleet.listCandidates, {
      query: { status, search: search.search, offset: (page - 1) * pageRows, limit: pageRows },
    }),
    refetchInterval: isRunning ? runRefreshMs : false,
  });
  const candidates = found.data?.candidates ?? [];
  const select = (ids: readonly string[], isSelected: boolean): void =>
    setSelected((old) => {
      const next = new Map(old);
      for (const candidate of candidates.filter((each) => ids.includes(each.id))) {
        if (isSelected) next.set(candidate.id, candidate);
        else next.delete(candidate.id);
      }
      return next;
    });
  const change = (next: typeof search): void => {
    setSelected(new Map());
    void navigate({ search: (old) => ({ ...old, page: undefined, ...next }), replace: true, resetScroll: false });
  };
  const all = step.name === 'outcome' ? step.candidates : [...selected.values()];
  return (
    <Section title={t('candidates')} flush>
      <div className={css['toolbar']}>
        <TextInput
          type="search"
          aria-label={t('candidates.search')}
          placeholder={t('candidates.search')}
          leftSection={<IconSearch size={16} aria-hidden="true" />}
          value={search.search ?? ''}
          onChange={(event) => change({ search: event.currentTarget.value || undefined })}
        />
        <SegmentedControl
          size="xs"
          value={status}
          onChange={(value) => change({ status: CandidateStatus.options.find((each) => each === value) })}
          data={CandidateStatus.options.map((each) => ({
            value: each,
            label: `${t(`status.${each}`)} ${String(found.data?.counts[each] ?? 0)}`,
          }))}
        />
      </div>
      {found.isPending && <LoadingRows rows={6} />}
      {found.isError && <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />}
      {found.data?.total === 0 && (
        <Nothing isRunning={isRunning} isFiltered={search.search !== undefined || status !== 'new'} />
      )}
      {candidates.length > 0 && (
        <CandidateList candidates={candidates} selected={new Set(selected.keys())} onSelect={select} />
      )}
      <div className={css['pages']}>
        <Pages
          total={found.data?.total ?? 0}
          rows={pageRows}
          page={page}
          onChange={(next) => void navigate({ search: (old) => ({ ...old, page: next }) })}
        />
      </div>
      <SelectionBar
        selected={[...selected.values()]}
        status={status}
        onAdopt={() => setStep({ name: 'adopt', candidates: [...selected.values()] })}
        onDone={() => setSelected(new Map())}
      />
      {step.name === 'adopt' && (
        <AdoptDialog
          candidates={step.candidates}
          sites={sites}
          groups={groups}
          onStarted={(adoptionId) => {
            setSelected(new Map());
            setStep({ name: 'outcome', adoptionId, candidates: step.candidates });
          }}
          onClose={() => setStep({ name: 'choose' })}
        />
      )}
      {step.name === 'outcome' && (
        <OutcomeDialog
          adoptionId={step.adoptionId}
          candidates={all}
          onRetry={(ids) => setStep({ name: 'adopt', candidates: all.filter((each) => ids.includes(each.id)) })}
          onClose={() => setStep({ name: 'choose' })}
        />
      )}
    </Section>
  );
}

function Nothing({ isRunning, isFiltered }: { readonly isRunning: boolean; readonly isFiltered: boolean }) {
  const t = useText(discoverTexts);
  if (isFiltered) return <EmptyState title={t('empty.filter')} />;
  return (
    <EmptyState icon={<IconRadar2 size={26} aria-hidden="true" />} title={t('empty.title')}>
      {t(isRunning ? 'empty.running' : 'empty.text')}
    </EmptyState>
  );
}

interface SelectionBarProps {
  readonly selected: readonly Candidate[];
  readonly status: CandidateStatus;
  readonly onAdopt: () => void;
  readonly onDone: () => void;
}

function SelectionBar({ selected, status, onAdopt, onDone }: SelectionBarProps) {
  const t = useText(discoverTexts);
  const can = useCan();
  const toast = useToast();
  const dismiss = useCall(fleet.dismissCandidates, [fleet.listCandidates]);
  if (selected.length === 0) return null;
  const ids = selected.map((candidate) => candidate.id);
  const isDismissed = status === 'dismissed';
  const setDismissed = (dismissed: boolean): void =>
    dismiss.mutate(
      { body: { ids, dismissed } },
      {
        onSuccess: () => {
          onDone();
          if (dismissed) {
            toast({
              text: t('bar.dismissed', { count: ids.length }),
              undo: () => dismiss.mutate({ body: { ids, dismissed: false } }),
            });
          }
        },
      },
    );
  return (
    <section className={css['selection']} aria-label={t('bar.selected', { count: ids.length })}>
      <strong>{t('bar.selected', { count: ids.length })}</strong>
      {status !== 'adopted' && (
        <>
          <ActionButton
            size="compact-md"
            reason={can('device:write') ? undefined : t('reason.no-write')}
            onClick={onAdopt}
          >
            {t('bar.adopt')}
          </ActionButton>
          <Button
            size="compact-md"
            variant="default"
            loading={dismiss.isPending}
            onClick={() => setDismissed(!isDismissed)}
          >
            {t(isDismissed ? 'bar.show-again' : 'bar.dismiss')}
          </Button>
        </>
      )}
    </section>
  );
}
