/** API tokens: made once, shown once, revoked at will. */

import { Button, Checkbox, Group, NumberInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { peopleLimits, TokenScope } from '#src/features/people/contract-schemas.ts';
import * as people from '#src/features/people/contract.ts';
import { queryOf, useCall } from '../../api/queries.ts';
import { useMe } from '../../api/session.ts';
import { accountTexts } from '../../i18n/account.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { Age } from '../../ui/age.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { ShownOnceDialog } from '../../ui/shown-once-dialog.tsx';
import { useToast } from '../../ui/toasts.tsx';
import css from './account-page.module.css';

/** Long enough for a script, short enough to be renewed on purpose. */
const daysDefault = 90;

export function TokensSection() {
  const t = useText(accountTexts);
  const format = useFormats();
  const toast = useToast();
  const list = useQuery(queryOf(people.listMyTokens, {}));
  const revoke = useCall(people.revokeMyToken, [people.listMyTokens]);
  const [isMaking, setMaking] = useState(false);
  const [secret, setSecret] = useState<string>();
  const [leaving, setLeaving] = useState<{ readonly id: string; readonly name: string }>();
  return (
    <Section
      title={t('tokens')}
      about={t('tokens.about')}
      actions={
        <Button variant="default" size="compact-md" onClick={() => setMaking(true)}>
          {t('tokens.add')}
        </Button>
      }
    >
      {list.isPending && <LoadingRows rows={2} />}
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.data?.tokens.length === 0 && <p>{t('tokens.none')}</p>}
      <ul className={css['rows']}>
        {(list.data?.tokens ?? []).map((token) => (
          <li key={token.id} className={css['row']}>
            <div className={css['text']}>
              <strong>{token.name}</strong>
              <span className={css['meta']}>
                <code>{token.scopes.join(', ')}</code> · {t('tokens.until', { date: format.date(token.expiresAt) })} ·{' '}
                {t('tokens.used')} <Age at={token.lastUsedAt} />
              </span>
            </div>
            <Button variant="default" size="compact-md" onClick={() => setLeaving(token)}>
              {t('tokens.revoke')}
            </Button>
          </li>
        ))}
      </ul>
      {isMaking && <TokenDialog onSecret={setSecret} onClose={() => setMaking(false)} />}
      {secret !== undefined && (
        <ShownOnceDialog
          title={t('tokens.secret')}
          about={t('tokens.secret.about')}
          label={t('tokens.secret')}
          text={secret}
          onClose={() => setSecret(undefined)}
        />
      )}
      <ConfirmDialog
        opened={leaving !== undefined}
        title={t('tokens.revoke.confirm', { name: leaving?.name ?? '' })}
        confirm={t('tokens.revoke')}
        isBusy={revoke.isPending}
        error={revoke.error}
        onConfirm={() => {
          if (leaving === undefined) return;
          revoke.mutate(
            { params: { id: leaving.id } },
            {
              onSuccess: () => {
                setLeaving(undefined);
                toast({ text: t('tokens.revoked', { name: leaving.name }) });
              },
            },
          );
        }}
        onClose={() => setLeaving(undefined)}
      >
        <p>{t('tokens.revoke.about')}</p>
      </ConfirmDialog>
    </Section>
  );
}

interface TokenDialogProps {
  readonly onSecret: (secret: string) => void;
  readonly onClose: () => void;
}

function TokenDialog({ onSecret, onClose }: TokenDialogProps) {
  const t = useText(accountTexts);
  const me = useMe();
  const create = useCall(people.createMyToken, [people.listMyTokens]);
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>([]);
  const [days, setDays] = useState<string | number>(daysDefault);
  const possible = TokenScope.options.filter((scope) => me.permissionsAnywhere.includes(scope));
  return (
    <FormDialog
      title={t('tokens.add')}
      submit={t('tokens.submit')}
      isBusy={create.isPending}
      canSubmit={scopes.length > 0}
      error={create.error}
      onSubmit={() =>
        create.mutate(
          {
            body: { name, scopes: possible.filter((scope) => scopes.includes(scope)), expiresInDays: Number(days) },
          },
          {
            onSuccess: (made) => {
              onClose();
              onSecret(made.secret);
            },
          },
        )
      }
      onClose={onClose}
    >
      <TextInput
        label={t('tokens.name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={60}
        required
        withAsterisk={false}
        data-autofocus
      />
      <Checkbox.Group label={t('tokens.scopes')} value={scopes} onChange={setScopes}>
        <Group gap="sm" mt={6}>
          {possible.map((scope) => (
            <Checkbox key={scope} size="sm" value={scope} label={scope} />
          ))}
        </Group>
      </Checkbox.Group>
      <NumberInput
        label={t('tokens.days')}
        min={1}
        max={peopleLimits.tokenDaysMax}
        allowDecimal={false}
        value={days}
        onChange={setDays}
      />
    </FormDialog>
  );
}
