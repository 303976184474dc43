/** My account: profile, password, second factors, sessions and tokens. */

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { locales } from '#src/core/messages.ts';
import * as people from '#src/features/people/contract.ts';
import { useCall } from '../../api/queries.ts';
import { meQuery, useMe } from '../../api/session.ts';
import { accountTexts } from '../../i18n/account.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { problemWords } from '../../i18n/problem-words.ts';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { localeNames, SchemeSelect } from '../../ui/appearance.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { emptyPassword, isUsablePassword, PasswordFields } from '../entry/password-fields.tsx';
import { useGrantWords, useScopeNames } from '../people/grant-words.ts';
import css from './account-page.module.css';
import { FactorsSection } from './factors-section.tsx';
import { SessionsSection } from './sessions-section.tsx';
import { TokensSection } from './tokens-section.tsx';

export function AccountPage() {
  const t = useText(accountTexts);
  const me = useMe();
  return (
    <Page title={t('title')} about={t('about', { name: me.name })}>
      <ProfileSection />
      <GrantsSection />
      <PasswordSection />
      <FactorsSection />
      <SessionsSection />
      <TokensSection />
    </Page>
  );
}

function ProfileSection() {
  const t = useText(accountTexts);
  const ui = useText(uiTexts);
  const me = useMe();
  const client = useQueryClient();
  const toast = useToast();
  const { locale, setLocale } = useLocale();
  const save = useCall(people.updateMe);
  const [displayName, setDisplayName] = useState(me.displayName);
  const [language, setLanguage] = useState(me.locale ?? locale);
  const problems = save.isError ? problemWords(locale, save.error).fieldProblems : {};
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    save.mutate(
      { body: { displayName, locale: language } },
      {
        onSuccess: (next) => {
          client.setQueryData(meQuery.queryKey, next);
          setLocale(language);
          toast({ text: t('profile.saved') });
        },
      },
    );
  };
  return (
    <Section title={t('profile')}>
      <form onSubmit={submit} className={css['form']}>
        <TextInput
          label={t('profile.display-name')}
          value={displayName}
          onChange={(event) => setDisplayName(event.currentTarget.value)}
          error={problems['displayName']}
          autoComplete="name"
          required
          withAsterisk={false}
        />
        <NativeSelect
          label={t('profile.language')}
          value={language}
          data={locales.map((each) => ({ value: each, label: localeNames[each] }))}
          onChange={(event) => {
            const chosen = locales.find((each) => each === event.currentTarget.value);
            if (chosen !== undefined) setLanguage(chosen);
          }}
        />
        <SchemeSelect />
        {save.isError && <ProblemNotice error={save.error} />}
        <Button type="submit" loading={save.isPending} className={css['submit']}>
          {ui('action.save')}
        </Button>
      </form>
    </Section>
  );
}

function GrantsSection() {
  const t = useText(accountTexts);
  const me = useMe();
  const words = useGrantWords();
  const names = useScopeNames();
  return (
    <Section title={t('grants')}>
      {me.grants.length === 0 ? (
        <p>{t('grants.none')}</p>
      ) : (
        <ul className={css['plain']}>
          {me.grants.map((grant) => (
            <li key={JSON.stringify(grant)}>{words(grant, names)}</li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function PasswordSection() {
  const t = useText(accountTexts);
  const me = useMe();
  const { locale } = useLocale();
  const toast = useToast();
  const change = useCall(people.changePassword, [people.listMySessions]);
  const [password, setPassword] = useState(emptyPassword);
  const problems = change.isError ? problemWords(locale, change.error).fieldProblems : {};
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (!isUsablePassword(password)) return;
    change.mutate(
      { body: { password: password.password } },
      {
        onSuccess: () => {
          setPassword(emptyPassword);
          toast({ text: t('password.done') });
        },
      },
    );
  };
  return (
    <Section title={t('password')} about={t('password.about')}>
      <form onSubmit={submit} className={css['narrow']}>
        <input type="text" autoComplete="username" value={me.name} readOnly hidden />
        <PasswordFields value={password} onChange={setPassword} problem={problems['password']} />
        {change.isError && <ProblemNotice error={change.error} />}
        <Button type="submit" mt="md" loading={change.isPending} variant="default">
          {t('password.submit')}
        </Button>
      </form>
    </Section>
  );
}
