/** First start: the one-time link makes the first owner. */

import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type SyntheticEvent, useState } from 'react';
import * as people from '#src/features/people/contract-entry.ts';
import { call } from '../../api/client.ts';
import { queryOf } from '../../api/queries.ts';
import { entryTexts } from '../../i18n/entry.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { problemWords } from '../../i18n/problem-words.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { EntryFrame } from './entry-frame.tsx';
import { emptyPassword, isUsablePassword, PasswordFields } from './password-fields.tsx';
import { takeTokenFromFragment, useEntered } from './use-entered.ts';

export function SetupPage() {
  const t = useText(entryTexts);
  const state = useQuery(queryOf(people.getSetupState, {}));
  const [token] = useState(takeTokenFromFragment);
  if (state.isPending) {
    return (
      <EntryFrame title={t('setup.title')}>
        <LoadingRows rows={3} />
      </EntryFrame>
    );
  }
  if (state.isError) {
    return (
      <EntryFrame title={t('setup.title')}>
        <ProblemNotice error={state.error} onRetry={() => void state.refetch()} />
      </EntryFrame>
    );
  }
  if (!state.data.needed) {
    return (
      <EntryFrame title={t('setup.done.title')}>
        <Link to={paths.signIn}>{t('setup.done.action')}</Link>
      </EntryFrame>
    );
  }
  if (token === undefined) {
    return (
      <EntryFrame title={t('setup.no-token.title')}>
        <p>{t('setup.no-token.text')}</p>
        <p>{t('setup.no-token.lost')}</p>
      </EntryFrame>
    );
  }
  return <SetupForm token={token} />;
}

function SetupForm({ token }: { readonly token: string }) {
  const t = useText(entryTexts);
  const { locale } = useLocale();
  const enter = useEntered();
  const [name, setName] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [password, setPassword] = useState(emptyPassword);
  const setUp = useMutation({
    mutationFn: () =>
      call(people.completeSetup, { body: { token, name, displayName, password: password.password, locale } }),
    onSuccess: () => enter(),
  });
  const problems = setUp.isError ? problemWords(locale, setUp.error).fieldProblems : {};
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (isUsablePassword(password)) setUp.mutate();
  };
  return (
    <EntryFrame title={t('setup.title')}>
      <Notice tone="info">{t('setup.text')}</Notice>
      <form onSubmit={submit}>
        <TextInput
          mt="md"
          label={t('display-name')}
          description={t('display-name.about')}
          autoComplete="name"
          value={displayName}
          onChange={(event) => setDisplayName(event.currentTarget.value)}
          error={problems['displayName']}
          required
          withAsterisk={false}
        />
        <TextInput
          mt="md"
          label={t('name')}
          description={t('name.about')}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={problems['name']}
          required
          withAsterisk={false}
        />
        <PasswordFields value={password} onChange={setPassword} problem={problems['password']} />
        {setUp.isError && (
          <div role="group">
            <br />
            <ProblemNotice error={setUp.error} />
          </div>
        )}
        <Button mt="lg" type="submit" fullWidth loading={setUp.isPending}>
          {t('setup.submit')}
        </Button>
      </form>
    </EntryFrame>
  );
}
