/** Dialogs about a person: invite, grants, reset, switch off, remove, and the link that two of them end with. */

import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { RoleGrant } from '#src/core/access.ts';
import { locales } from '#src/core/messages.ts';
import type { OneTimeLink, Person } from '#src/features/people/contract-schemas.ts';
import * as people from '#src/features/people/contract.ts';
import { useCall } from '../../api/queries.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { peopleTexts } from '../../i18n/people.data.ts';
import { problemWords } from '../../i18n/problem-words.ts';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { localeNames } from '../../ui/appearance.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { ShownOnceDialog } from '../../ui/shown-once-dialog.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { useScopeNames } from './grant-words.ts';
import { areGrantsComplete, GrantsEditor } from './grants-editor.tsx';

export interface IssuedLink {
  readonly name: string;
  readonly link: OneTimeLink;
}

interface InviteDialogProps {
  readonly onIssued: (issued: IssuedLink) => void;
  readonly onClose: () => void;
}

export function InviteDialog({ onIssued, onClose }: InviteDialogProps) {
  const t = useText(peopleTexts);
  const { locale } = useLocale();
  const names = useScopeNames();
  const create = useCall(people.createPerson, [people.listPeople]);
  const [displayName, setDisplayName] = useState('');
  const [name, setName] = useState('');
  const [language, setLanguage] = useState('');
  const [grants, setGrants] = useState<readonly RoleGrant[]>([{ role: 'viewer', scope: { kind: 'everything' } }]);
  const problems = create.isError ? problemWords(locale, create.error).fieldProblems : {};
  const submit = (): void =>
    create.mutate(
      {
        body: {
          name,
          displayName,
          locale: locales.find((each) => each === language) ?? null,
          grants: [...grants],
        },
      },
      {
        onSuccess: (answer) => {
          onClose();
          if (answer.link !== null) onIssued({ name: answer.person.displayName, link: answer.link });
        },
      },
    );
  return (
    <FormDialog
      title={t('dialog.invite')}
      about={t('dialog.invite.about')}
      submit={t('dialog.invite.submit')}
      size="lg"
      isBusy={create.isPending}
      canSubmit={areGrantsComplete(grants)}
      error={create.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={t('dialog.display-name')}
        value={displayName}
        onChange={(event) => setDisplayName(event.currentTarget.value)}
        error={problems['displayName']}
        autoComplete="off"
        required
        withAsterisk={false}
        data-autofocus
      />
      <TextInput
        label={t('dialog.name')}
        description={t('dialog.name.about')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={problems['name']}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
        withAsterisk={false}
      />
      <NativeSelect
        label={t('dialog.language')}
        value={language}
        data={[
          { value: '', label: t('dialog.language.any') },
          ...locales.map((each) => ({ value: each, label: localeNames[each] })),
        ]}
        onChange={(event) => setLanguage(event.currentTarget.value)}
      />
      <GrantsEditor grants={grants} names={names} onChange={setGrants} />
    </FormDialog>
  );
}

interface PersonDialogProps {
  readonly person: Person;
  readonly onClose: () => void;
}

export function GrantsDialog({ person, onClose }: PersonDialogProps) {
  const t = useText(peopleTexts);
  const ui = useText(uiTexts);
  const toast = useToast();
  const names = useScopeNames();
  const save = useCall(people.setGrants, [people.listPeople, people.getMe]);
  const [grants, setGrants] = useState<readonly RoleGrant[]>(person.grants);
  const submit = (): void =>
    save.mutate(
      { params: { id: person.id }, body: { grants: [...grants] } },
      {
        onSuccess: () => {
          onClose();
          toast({
            text: t('grants.saved', { name: person.displayName }),
            undo: () => save.mutate({ params: { id: person.id }, body: { grants: [...person.grants] } }),
          });
        },
      },
    );
  return (
    <FormDialog
      title={t('dialog.grants', { name: person.displayName })}
      about={t('dialog.grants.about')}
      submit={ui('action.save')}
      size="lg"
      isBusy={save.isPending}
      canSubmit={areGrantsComplete(grants)}
      error={save.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <GrantsEditor grants={grants} names={names} onChange={setGrants} />
    </FormDialog>
  );
}

interface ResetDialogProps extends PersonDialogProps {
  readonly onIssued: (issued: IssuedLink) => void;
}

export function ResetDialog({ person, onIssued, onClose }: ResetDialogProps) {
  const t = useText(peopleTexts);
  const reset = useCall(people.resetPerson, [people.listPeople]);
  const [clearSecondFactors, setFactors] = useState(false);
  const [revokeTokens, setTokens] = useState(false);
  const submit = (): void =>
    reset.mutate(
      { params: { id: person.id }, body: { clearSecondFactors, revokeTokens } },
      {
        onSuccess: ({ link }) => {
          onClose();
          onIssued({ name: person.displayName, link });
        },
      },
    );
  return (
    <FormDialog
      title={t('dialog.reset', { name: person.displayName })}
      about={t('dialog.reset.about', { name: person.displayName })}
      submit={t('dialog.reset.submit')}
      isBusy={reset.isPending}
      error={reset.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <Checkbox
        size="sm"
        label={t('dialog.reset.factors')}
        checked={clearSecondFactors}
        onChange={(event) => setFactors(event.currentTarget.checked)}
      />
      <Checkbox
        size="sm"
        label={t('dialog.reset.tokens')}
        checked={revokeTokens}
        onChange={(event) => setTokens(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}

export function DisableDialog({ person, onClose }: PersonDialogProps) {
  const t = useText(peopleTexts);
  const toast = useToast();
  const update = useCall(people.updatePerson, [people.listPeople]);
  const set = (disabled: boolean): void =>
    update.mutate(
      { params: { id: person.id }, body: { disabled } },
      {
        onSuccess: () => {
          onClose();
          toast({
            text: t(disabled ? 'done.disabled' : 'done.enabled', { name: person.displayName }),
            ...(disabled ? { undo: () => set(false) } : {}),
          });
        },
      },
    );
  return (
    <ConfirmDialog
      opened
      title={t('dialog.disable', { name: person.displayName })}
      confirm={t('disable')}
      isBusy={update.isPending}
      error={update.error}
      onConfirm={() => set(true)}
      onClose={onClose}
    >
      <p>{t('dialog.disable.about')}</p>
    </ConfirmDialog>
  );
}

export function RemoveDialog({ person, onClose }: PersonDialogProps) {
  const t = useText(peopleTexts);
  const toast = useToast();
  const remove = useCall(people.deletePerson, [people.listPeople]);
  return (
    <ConfirmDialog
      opened
      title={t('dialog.remove', { name: person.displayName })}
      confirm={t('remove')}
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() =>
        remove.mutate(
          { params: { id: person.id } },
          {
            onSuccess: () => {
              onClose();
              toast({ text: t('done.removed', { name: person.displayName }) });
            },
          },
        )
      }
      onClose={onClose}
    >
      <p>{t('dialog.remove.about')}</p>
    </ConfirmDialog>
  );
}

export function LinkDialog({ issued, onClose }: { readonly issued: IssuedLink; readonly onClose: () => void }) {
  const t = useText(peopleTexts);
  const format = useFormats();
  const { name, link } = issued;
  return (
    <ShownOnceDialog
      title={t('link.title', { name })}
      about={t('link.about', { name, time: format.dateTime(link.expiresAt) })}
      label={t('link.label')}
      text={`${location.origin}${link.path}`}
      onClose={onClose}
    />
  );
}
