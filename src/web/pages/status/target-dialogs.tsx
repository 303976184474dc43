/** Add, change and remove a place to which copies of the page go. */

import { Checkbox, NativeSelect, NumberInput, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type PublishTargetView, TargetPlace } from '#src/features/status/contract-page.ts';
import * as page from '#src/features/status/contract-page.ts';
import { useCall } from '../../api/queries.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { problemWords } from '../../i18n/problem-words.ts';
import { publishingTexts } from '../../i18n/publishing.data.ts';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';

const kinds = ['folder', 'rsync', 'sftp', 's3', 'git', 'http-put'] as const;
type Kind = (typeof kinds)[number];
/** What a person writes for each kind; an optional one that stays empty is left out. */
const fieldsOf = {
  folder: ['path'],
  rsync: ['host', 'user', 'path', 'identityFile', 'knownHostsFile'],
  sftp: ['host', 'user', 'path', 'identityFile', 'knownHostsFile'],
  s3: ['endpoint', 'region', 'bucket', 'prefix', 'accessKeyId'],
  git: ['url', 'branch', 'username'],
  'http-put': ['url', 'username'],
} as const satisfies Readonly<Record<Kind, readonly string[]>>;
const optional: readonly string[] = ['identityFile', 'knownHostsFile', 'prefix', 'username'];
const withSecret: readonly Kind[] = ['s3', 'git', 'http-put'];
const sshPort = 22;

interface TargetDialogProps {
  readonly target?: PublishTargetView;
  readonly onClose: () => void;
}

export function TargetDialog({ target, onClose }: TargetDialogProps) {
  const t = useText(publishingTexts);
  const ui = useText(uiTexts);
  const { locale } = useLocale();
  const toast = useToast();
  const [name, setName] = useState(target?.name ?? '');
  const [kind, setKind] = useState<Kind>(target?.kind ?? 'folder');
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(
      Object.entries(target?.place ?? {}).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
    ),
  );
  const was = target?.place ?? undefined;
  const [port, setPort] = useState(was !== undefined && 'port' in was ? was.port : sshPort);
  const [secret, setSecret] = useState('');
  const [everyS, setEvery] = useState(target?.everyS ?? 60);
  const [isEnabled, setEnabled] = useState(target?.isEnabled ?? true);
  const refreshes = [page.listPublishTargets];
  const create = useCall(page.createPublishTarget, refreshes);
  const update = useCall(page.updatePublishTarget, refreshes);
  const error = create.error ?? update.error;
  const problems = error === null ? {} : problemWords(locale, error).fieldProblems;
  const isShell = kind === 'rsync' || kind === 'sftp';
  const place = TargetPlace.safeParse({
    kind,
    ...Object.fromEntries(
      fieldsOf[kind].flatMap((key) => {
        const value = texts[key] ?? '';
        return value === '' && optional.includes(key) ? [] : [[key, value]];
      }),
    ),
    ...(isShell ? { port } : {}),
  });
  const wrong = new Set(place.success ? [] : place.error.issues.map((issue) => String(issue.path[0])));
  const submit = (): void => {
    if (!place.success) return;
    const body = { name, place: place.data, isEnabled, everyS, ...(secret === '' ? {} : { secret }) };
    const done = {
      onSuccess: () => {
        onClose();
        toast({ text: t('targets.done.saved', { name }) });
      },
    };
    if (target === undefined) create.mutate({ body }, done);
    else update.mutate({ params: { id: target.id }, body }, done);
  };
  return (
    <FormDialog
      title={target === undefined ? t('target.new') : t('target.edit', { name: target.name })}
      submit={ui('action.save')}
      isBusy={create.isPending || update.isPending}
      canSubmit={name.trim() !== '' && place.success}
      error={error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={t('target.name')}
        required
        data-autofocus
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NativeSelect
        label={t('target.kind')}
        value={kind}
        data={kinds.map((each) => ({ value: each, label: t(`kind.${each}`) }))}
        onChange={(event) => setKind(kinds.find((each) => each === event.currentTarget.value) ?? 'folder')}
      />
      {fieldsOf[kind].map((key) => (
        <TextInput
          key={key}
          label={t(`target.${key}`)}
          required={!optional.includes(key)}
          maxLength={500}
          error={problems[key] ?? ((texts[key] ?? '') !== '' && wrong.has(key) ? ' ' : undefined)}
          value={texts[key] ?? ''}
          onChange={(event) => {
            const value = event.currentTarget.value;
            setTexts((old) => ({ ...old, [key]: value }));
          }}
        />
      ))}
      {isShell && (
        <NumberInput
          label={t('target.port')}
          min={1}
          max={65_535}
          value={port}
          onChange={(value) => typeof value === 'number' && setPort(value)}
        />
      )}
      {withSecret.includes(kind) && (
        <PasswordInput
          label={t('target.secret')}
          description={t(target?.hasSecret === true ? 'target.secret.keep' : 'target.secret.about')}
          maxLength={4096}
          value={secret}
          onChange={(event) => setSecret(event.currentTarget.value)}
        />
      )}
      <NumberInput
        label={t('target.every')}
        min={30}
        max={3600}
        value={everyS}
        onChange={(value) => typeof value === 'number' && setEvery(value)}
      />
      <Checkbox
        size="sm"
        label={t('target.enabled')}
        checked={isEnabled}
        onChange={(event) => setEnabled(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}

interface RemoveProps {
  readonly target: PublishTargetView;
  readonly onClose: () => void;
}

export function RemoveTargetDialog({ target, onClose }: RemoveProps) {
  const t = useText(publishingTexts);
  const toast = useToast();
  const remove = useCall(page.deletePublishTarget, [page.listPublishTargets]);
  return (
    <ConfirmDialog
      opened
      title={t('targets.remove.title', { name: target.name })}
      confirm={t('targets.remove')}
      isBusy={remove.isPending}
      onConfirm={() =>
        remove.mutate(
          { params: { id: target.id } },
          {
            onSuccess: () => {
              onClose();
              toast({ text: t('targets.done.removed', { name: target.name }) });
            },
          },
        )
      }
      onClose={onClose}
    >
      {remove.isError && <ProblemNotice error={remove.error} />}
      <p>{t('targets.remove.about')}</p>
    </ConfirmDialog>
  );
}
