/** The second step of a sign-in: a code, a recovery code or a passkey, whichever the person has. */

import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import * as people from '#src/features/people/contract-entry.ts';
import type { SecondFactorMethod, SignInResult } from '#src/features/people/contract-schemas.ts';
import { call } from '../../api/client.ts';
import { answerChallenge } from '../../api/passkeys.ts';
import { entryTexts } from '../../i18n/entry.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { EntryFrame } from './entry-frame.tsx';

interface SecondFactorProps {
  readonly pending: Extract<SignInResult, { next: 'second-factor' }>;
  readonly onDone: (result: SignInResult) => Promise<void>;
  readonly onRestart: () => void;
}

const preferred: readonly SecondFactorMethod[] = ['totp', 'passkey', 'recovery-code'];

export function SecondFactor({ pending, onDone, onRestart }: SecondFactorProps) {
  const t = useText(entryTexts);
  const [method, setMethod] = useState(preferred.find((each) => pending.methods.includes(each)) ?? 'recovery-code');
  const [code, setCode] = useState('');
  const verify = useMutation({
    mutationFn: () => verifyWith(method, pending.ticket, code),
    onSuccess: onDone,
    onError: () => setCode(''),
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    verify.mutate();
  };
  const switchTo = (next: SecondFactorMethod): void => {
    setMethod(next);
    setCode('');
    verify.reset();
  };
  return (
    <EntryFrame title={t('factor.title')}>
      <form onSubmit={submit}>
        <Stack gap="md">
          {verify.isError && <ProblemNotice error={verify.error} />}
          {method === 'passkey' && <div>{t('factor.passkey.text')}</div>}
          {method !== 'passkey' && (
            <TextInput
              key={method}
              label={t(method === 'totp' ? 'factor.totp.label' : 'factor.recovery.label')}
              description={t(method === 'totp' ? 'factor.totp.text' : 'factor.recovery.text')}
              inputMode={method === 'totp' ? 'numeric' : 'text'}
              autoComplete={method === 'totp' ? 'one-time-code' : 'off'}
              spellCheck={false}
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
              required
              withAsterisk={false}
              autoFocus
            />
          )}
          <Button type="submit" fullWidth loading={verify.isPending}>
            {t(method === 'passkey' ? 'factor.passkey.submit' : 'factor.submit')}
          </Button>
        </Stack>
      </form>
      <Group mt="md" gap="xs">
        {pending.methods
          .filter((each) => each !== method)
          .map((each) => (
            <Button key={each} variant="subtle" size="compact-sm" onClick={() => switchTo(each)}>
              {t(`factor.use.${each}`)}
            </Button>
          ))}
        <Button variant="subtle" size="compact-sm" onClick={onRestart}>
          {t('factor.back')}
        </Button>
      </Group>
    </EntryFrame>
  );
}

async function verifyWith(method: SecondFactorMethod, ticket: string, code: string): Promise<SignInResult> {
  if (method !== 'passkey') return await call(people.verifySecondFactor, { body: { method, ticket, code } });
  const challenge = await call(people.secondFactorPasskeyOptions, { body: { ticket } });
  return await call(people.verifySecondFactor, { body: { method, ticket, ...(await answerChallenge(challenge)) } });
}
