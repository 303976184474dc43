/** The dialog that asks for a fresh proof before a sensitive change. */

import { Button, Group, Modal, PasswordInput } from '@mantine/core';
import { type SyntheticEvent, type ReactNode, useCallback, useRef, useState } from 'react';
import * as people from '#src/features/people/contract-entry.ts';
import { call } from '../api/client.ts';
import { answerChallenge } from '../api/passkeys.ts';
import { useMe } from '../api/session.ts';
import { StepUpContextProvider } from '../api/step-up.ts';
import { shellTexts } from '../i18n/shell.data.ts';
import { uiTexts } from '../i18n/ui.data.ts';
import { useText } from '../i18n/use-text.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';

export function StepUpProvider({ children }: { readonly children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const settle = useRef<(isProven: boolean) => void>(() => undefined);
  const ask = useCallback(
    () =>
      new Promise<boolean>((resolve) => {
        settle.current = resolve;
        setOpen(true);
      }),
    [],
  );
  const finish = (isProven: boolean): void => {
    setOpen(false);
    settle.current(isProven);
  };
  return (
    <StepUpContextProvider value={ask}>
      {children}
      {isOpen && <ProofDialog onFinish={finish} />}
    </StepUpContextProvider>
  );
}

function ProofDialog({ onFinish }: { readonly onFinish: (isProven: boolean) => void }) {
  const t = useText(shellTexts);
  const ui = useText(uiTexts);
  const me = useMe();
  const [password, setPassword] = useState('');
  const [error, setError] = useState<unknown>(undefined);
  const [isBusy, setBusy] = useState(false);
  const prove = async (work: () => Promise<unknown>): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
      onFinish(true);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const withPassword = (event: SyntheticEvent): void => {
    event.preventDefault();
    void prove(() => call(people.reauthenticate, { body: { method: 'password', password } }));
  };
  const withPasskey = (): void =>
    void prove(async () => {
      const challenge = await call(people.reauthenticatePasskeyOptions, {});
      const signed = await answerChallenge(challenge);
      return await call(people.reauthenticate, { body: { method: 'passkey', ...signed } });
    });
  return (
    <Modal
      opened
      onClose={() => onFinish(false)}
      title={t('proof.title')}
      closeButtonProps={{ 'aria-label': ui('action.close') }}
    >
      <form onSubmit={withPassword}>
        <p>{t('proof.text')}</p>
        {error !== undefined && <ProblemNotice error={error} />}
        <PasswordInput
          mt="sm"
          label={t('proof.password', { name: me.name })}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          data-autofocus
          required
          withAsterisk={false}
        />
        <Group justify="flex-end" mt="lg" gap="xs">
          {me.factors.passkeys > 0 && (
            <Button variant="default" onClick={withPasskey} disabled={isBusy}>
              {t('proof.passkey')}
            </Button>
          )}
          <Button type="submit" loading={isBusy}>
            {t('proof.confirm')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
