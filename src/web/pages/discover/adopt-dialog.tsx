/** Takes chosen candidates into the fleet, with one login for all of them, and shows the outcome of each. */

import {
  Button,
  Checkbox,
  Group,
  Modal,
  MultiSelect,
  NativeSelect,
  PasswordInput,
  Progress,
  TextInput,
} from '@mantine/core';
import { IconCircleCheck, IconCircleX, IconClock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Adoption, Candidate, Group as DeviceGroup, Site } from '#src/features/fleet/contract-schemas.ts';
import * as fleet from '#src/features/fleet/contract.ts';
import { queryOf, useCall } from '../../api/queries.ts';
import { discoverTexts } from '../../i18n/discover.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { translateError } from '../../i18n/problem-words.ts';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Notice } from '../../ui/notice.tsx';
import css from './adopt-dialog.module.css';
import { candidateName } from './candidate-list.tsx';

interface AdoptDialogProps {
  readonly candidates: readonly Candidate[];
  readonly sites: readonly Site[];
  readonly groups: readonly DeviceGroup[];
  readonly onStarted: (adoptionId: string) => void;
  readonly onClose: () => void;
}

export function AdoptDialog({ candidates, sites, groups, onStarted, onClose }: AdoptDialogProps) {
  const t = useText(discoverTexts);
  const adopt = useCall(fleet.adoptCandidates);
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [isWithout, setWithout] = useState(false);
  const [siteId, setSiteId] = useState<string>(candidates[0]?.siteId ?? sites[0]?.id ?? '');
  const [groupIds, setGroupIds] = useState<string[]>([]);
  const inFactoryState = candidates.filter((candidate) => candidate.needsSetup).length;
  const submit = (): void =>
    adopt.mutate(
      {
        body: {
          candidates: candidates.map(({ id }) => ({ id })),
          groupIds,
          ...(siteId === '' ? {} : { siteId }),
          ...(isWithout ? {} : { credential: { username, password } }),
        },
      },
      { onSuccess: (adoption) => onStarted(adoption.id) },
    );
  return (
    <FormDialog
      title={t('adopt.title', { count: candidates.length })}
      about={t('adopt.text')}
      submit={t('adopt.submit')}
      isBusy={adopt.isPending}
      error={adopt.error}
      onSubmit={submit}
      onClose={onClose}
    >
      {inFactoryState > 0 && <Notice tone="warning">{t('adopt.setup.note', { count: inFactoryState })}</Notice>}
      <TextInput
        label={t('adopt.username')}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={username}
        onChange={(event) => setUsername(event.currentTarget.value)}
        disabled={isWithout}
        required={!isWithout}
        withAsterisk={false}
        data-autofocus
      />
      <PasswordInput
        label={t('adopt.password')}
        autoComplete="off"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        disabled={isWithout}
      />
      <Checkbox
        size="sm"
        label={t('adopt.none')}
        description={t('adopt.none.about')}
        checked={isWithout}
        onChange={(event) => setWithout(event.currentTarget.checked)}
      />
      {sites.length > 1 && (
        <NativeSelect
          label={t('adopt.site')}
          data={sites.map((site) => ({ value: site.id, label: site.name }))}
          value={siteId}
          onChange={(event) => setSiteId(event.currentTarget.value)}
        />
      )}
      {groups.length > 0 && (
        <MultiSelect
          label={t('adopt.groups')}
          data={groups.map((group) => ({ value: group.id, label: group.name }))}
          value={groupIds}
          onChange={setGroupIds}
          searchable
        />
      )}
    </FormDialog>
  );
}

interface OutcomeDialogProps {
  readonly adoptionId: string;
  readonly candidates: readonly Candidate[];
  readonly onRetry: (ids: readonly string[]) => void;
  readonly onClose: () => void;
}

/** Live events tell of progress; this only catches what got lost. */
const refreshMs = 2000;

export function OutcomeDialog({ adoptionId, candidates, onRetry, onClose }: OutcomeDialogProps) {
  const t = useText(discoverTexts);
  const ui = useText(uiTexts);
  const adoption = useQuery({
    ...queryOf(fleet.getAdoption, { params: { id: adoptionId } }),
    refetchInterval: (query) => (query.state.data?.finished === true ? false : refreshMs),
  }).data;
  const failedIds = (adoption?.results ?? [])
    .filter((result) => result.outcome === 'failed')
    .map((result) => result.candidateId);
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('outcome.title')}
      closeButtonProps={{ 'aria-label': ui('action.close') }}
    >
      {adoption === undefined ? (
        <LoadingRows rows={4} />
      ) : (
        <>
          <p role="status" className={css['summary']}>
            {adoption.finished
              ? t('outcome.finished', { adopted: adoption.done - adoption.failed })
              : t('outcome.progress', { done: adoption.done, total: adoption.total, failed: adoption.failed })}
          </p>
          {!adoption.finished && (
            <Progress value={(adoption.done / Math.max(1, adoption.total)) * 100} aria-label={t('outcome.title')} />
          )}
          <ul className={css['list']}>
            {adoption.results.map((result) => (
              <Result
                key={result.candidateId}
                result={result}
                candidate={candidates.find((each) => each.id === result.candidateId)}
              />
            ))}
          </ul>
          {adoption.finished && (
            <Group justify="flex-end" gap="xs">
              {failedIds.length > 0 && (
                <Button variant="default" onClick={() => onRetry(failedIds)}>
                  {t('outcome.retry')}
                </Button>
              )}
              <Link to={paths.fleet} className={css['toFleet']}>
                {t('outcome.to-fleet')}
              </Link>
            </Group>
          )}
        </>
      )}
    </Modal>
  );
}

const icons = { waiting: IconClock, adopted: IconCircleCheck, failed: IconCircleX } as const;

interface ResultProps {
  readonly result: Adoption['results'][number];
  readonly candidate: Candidate | undefined;
}

function Result({ result, candidate }: ResultProps) {
  const t = useText(discoverTexts);
  const { locale } = useLocale();
  const Icon = icons[result.outcome];
  const fields = candidate === undefined ? {} : { host: candidate.host, port: candidate.port };
  const words = result.error === null ? undefined : translateError(locale, result.error, fields);
  return (
    <li className={css['result']} data-outcome={result.outcome}>
      <Icon size={18} aria-hidden="true" />
      <div>
        <p>
          {candidate === undefined ? result.candidateId : `${candidateName(candidate)}, ${candidate.host}`}:{' '}
          <strong>{t(`outcome.${result.outcome}`)}</strong>{' '}
          {result.deviceId !== null && (
            <Link to={paths.device} params={{ deviceId: result.deviceId }}>
              {t('open')}
            </Link>
          )}
        </p>
        {result.error !== null && (
          <p className={css['error']}>
            {words?.detail} {words?.remedy} <code>{result.error.code}</code>
          </p>
        )}
      </div>
    </li>
  );
}
