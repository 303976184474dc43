/** A one-time link: an invitation or a reset. The person chooses a password and is signed in. */

import { Button, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import * as people from '#src/features/people/contract-entry.ts';
import { call, type CallOutput } from '../../api/client.ts';
import { entryTexts } from '../../i18n/entry.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { problemWords } from '../../i18n/problem-words.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { EntryFrame } from './entry-frame.tsx';
import { emptyPassword, isUsablePassword, PasswordFields } from './password-fields.tsx';
import { takeTokenFromFragment, useEntered } from './use-entered.ts';

export function LinkPage() {
  const t = useText(entryTexts);
  const [token] = useState(takeTokenFromFragment);
  const link = useQuery({
    // The token itself stays out of the cache's key, which tools show.
    queryKey: ['one-time-link'],
    queryFn: ({ signal }) => call(people.inspectLink, { body: { token: token ?? '' } }, signal),
    enabled: token !== undefined,
  });
  if (token === undefined) {
    return (
      <EntryFrame title={t('link.reset.title')}>
        <Notice tone="warning">{t('link.missing')}</Notice>
      </EntryFrame>
    );
  }
  if (link.data !== undefined) return <LinkForm token={token} link={link.data} />;
  return (
    <EntryFrame title={t('link.reset.title')}>
      {link.isError ? <ProblemNotice error={link.error} /> : <LoadingRows rows={3} />}
    </EntryFrame>
  );
}

function LinkForm({ token, link }: { readonly token: string; readonly link: CallOutput<typeof people.inspectLink> }) {
  const t = useText(entryTexts);
  const format = useFormats();
  const { locale } = useLocale();
  const enter = useEntered();
  const [password, setPassword] = useState(emptyPassword);
  const complete = useMutation({
    mutationFn: () => call(people.completeLink, { body: { token, password: password.password, locale } }),
    onSuccess: () => enter(),
  });
  const problems = complete.isError ? problemWords(locale, complete.error).fieldProblems : {};
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (isUsablePassword(password)) complete.mutate();
  };
  return (
    <EntryFrame title={t(`link.${link.kind}.title`, { name: link.displayName })}>
      <div>{t(`link.${link.kind}.text`, { name: link.displayName, user: link.name })}</div>
      <form onSubmit={submit}>
        <input type="text" autoComplete="username" value={link.name} readOnly hidden />
        <PasswordFields value={password} onChange={setPassword} problem={problems['password']} />
        {complete.isError && <ProblemNotice error={complete.error} />}
        <Button mt="lg" type="submit" fullWidth loading={complete.isPending}>
          {t('link.submit')}
        </Button>
        <Text mt="sm" size="xs" c="dimmed">
          {t('link.expires', { time: format.dateTime(link.expiresAt) })}
        </Text>
      </form>
    </EntryFrame>
  );
}
