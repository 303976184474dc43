/** Sign-in: name and password or a passkey, then a second factor where there is one. */

import { Button, Divider, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { type SyntheticEvent, useState } from 'react';
import * as people from '#src/features/people/contract-entry.ts';
import type { SignInResult } from '#src/features/people/contract-schemas.ts';
import { call } from '../../api/client.ts';
import { answerChallenge, canUsePasskeys } from '../../api/passkeys.ts';
import { entryTexts } from '../../i18n/entry.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { EntryFrame } from './entry-frame.tsx';
import { SecondFactor } from './second-factor.tsx';
import { useEntered } from './use-entered.ts';

type Pending = Extract<SignInResult, { next: 'second-factor' }>;

export function SignInPage() {
  const { next } = useSearch({ from: '/sign-in' });
  const enter = useEntered();
  const [pending, setPending] = useState<Pending>();
  const go = async (result: SignInResult): Promise<void> => {
    if (result.next === 'signed-in') await enter(next);
    else setPending(result);
  };
  if (pending !== undefined) {
    return <SecondFactor pending={pending} onDone={go} onRestart={() => setPending(undefined)} />;
  }
  return <FirstFactor onDone={go} />;
}

function FirstFactor({ onDone }: { readonly onDone: (result: SignInResult) => Promise<void> }) {
  const t = useText(entryTexts);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const withPassword = useMutation({
    mutationFn: () => call(people.signIn, { body: { name, password } }),
    onSuccess: onDone,
    onError: () => setPassword(''),
  });
  const withPasskey = useMutation({
    mutationFn: async () => {
      const challenge = await call(people.passkeySignInOptions, {});
      return await call(people.signInWithPasskey, { body: await answerChallenge(challenge) });
    },
    onSuccess: onDone,
  });
  const error = withPassword.error ?? withPasskey.error;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    withPasskey.reset();
    withPassword.mutate();
  };
  return (
    <EntryFrame title={t('sign-in.title')}>
      <form onSubmit={submit}>
        <Stack gap="md">
          {error !== null && <ProblemNotice error={error} />}
          <TextInput
            label={t('name')}
            autoComplete="username webauthn"
            autoCapitalize="none"
            spellCheck={false}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            required
            withAsterisk={false}
            autoFocus
          />
          <PasswordInput
            label={t('password')}
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            required
            withAsterisk={false}
          />
          <Button type="submit" fullWidth loading={withPassword.isPending}>
            {t('sign-in.submit')}
          </Button>
        </Stack>
      </form>
      {canUsePasskeys() && (
        <>
          <Divider my="md" label={t('sign-in.or')} />
          <Button
            variant="default"
            fullWidth
            leftSection={<IconKey size={16} aria-hidden="true" />}
            loading={withPasskey.isPending}
            onClick={() => {
              withPassword.reset();
              withPasskey.mutate();
            }}
          >
            {t('sign-in.passkey')}
          </Button>
        </>
      )}
      <Text mt="md" size="xs" c="dimmed">
        {t('sign-in.forgot')}
      </Text>
    </EntryFrame>
  );
}
