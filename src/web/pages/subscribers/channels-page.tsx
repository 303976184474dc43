/** Whether each channel works, what waits in it, and a test mail. */

import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type PublicLocale, publicLocales } from '#src/core/messages.ts';
import { type ChannelHealth, MailAddress } from '#src/features/status/contract-notices.ts';
import * as notices from '#src/features/status/contract-notices.ts';
import { queryOf, useCall } from '../../api/queries.ts';
import { useCan } from '../../api/session.ts';
import { useNowMs } from '../../browser/clock.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { subscribersTexts } from '../../i18n/subscribers.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Age } from '../../ui/age.tsx';
import { ComponentStateBadge } from '../../ui/component-state.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Notice } from '../../ui/notice.tsx';
import { FactRow, Facts, Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { languageNames } from '../status/local-text.ts';
import { SubscribersFrame } from './subscribers-frame.tsx';

const refreshMs = 10_000;

export function ChannelsPage() {
  const t = useText(subscribersTexts);
  return (
    <SubscribersFrame permission="incident:read" title={t('channels.title')} about={t('channels.about')}>
      <Channels />
    </SubscribersFrame>
  );
}

function Channels() {
  const list = useQuery({ ...queryOf(notices.listNoticeChannels, {}), refetchInterval: refreshMs });
  if (list.isPending) return <LoadingRows />;
  if (list.data === undefined) return <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />;
  return list.data.channels.map((channel) => <Channel key={channel.channel} health={channel} />);
}

const lookOf = { working: 'ok', unused: 'unknown', open: 'down', trying: 'restoring', off: 'unknown' } as const;

function Channel({ health }: { readonly health: ChannelHealth }) {
  const t = useText(subscribersTexts);
  const can = useCan();
  const format = useFormats();
  const now = useNowMs(1000);
  const [isTesting, setTesting] = useState(false);
  const isOff = health.state === 'off';
  // Nothing was tried that could have failed: that it works is not known.
  const isUnused = health.state === 'working' && health.lastSentAt === null;
  const state = isUnused ? 'unused' : health.state;
  const reason = (can('settings:write') ? undefined : t('reason.no-settings')) ?? (isOff ? t('reason.off') : undefined);
  return (
    <Section
      title={t(`channel.${health.channel}`)}
      actions={
        health.channel === 'email' ? (
          <ActionButton size="compact-md" variant="default" reason={reason} onClick={() => setTesting(true)}>
            {t('channels.test')}
          </ActionButton>
        ) : undefined
      }
    >
      <ComponentStateBadge state={lookOf[state]} look="filled" word={t(`channels.state.${state}`)} />
      {isOff && <p>{t('channels.off.about')}</p>}
      {!isOff && (
        <Facts>
          <FactRow term={t('channels.queue')}>
            {[
              t('channels.waiting', { count: health.waiting }),
              ...(health.oldestWaitingAt === null
                ? []
                : [t('channels.oldest', { time: format.moment(health.oldestWaitingAt, now) })]),
              ...(health.openUntil === null
                ? []
                : [t('channels.until', { time: format.moment(health.openUntil, now) })]),
            ].join(', ')}
          </FactRow>
          {health.lastSentAt !== null && (
            <FactRow term={t('channels.last')}>
              <Age at={health.lastSentAt} />
            </FactRow>
          )}
          {health.lastError !== null && (
            <FactRow term={t('channels.error')}>
              <span lang="en">{health.lastError}</span>
            </FactRow>
          )}
        </Facts>
      )}
      {isTesting && <TestDialog onClose={() => setTesting(false)} />}
    </Section>
  );
}

function TestDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useText(subscribersTexts);
  const { locale: mine } = useLocale();
  const [email, setEmail] = useState('');
  const [locale, setLocale] = useState<PublicLocale>(mine);
  const send = useCall(notices.sendTestMail, [notices.listNoticeChannels]);
  return (
    <FormDialog
      title={t('channels.test.title')}
      about={t('channels.test.about')}
      submit={t('channels.test.submit')}
      isBusy={send.isPending}
      canSubmit={MailAddress.safeParse(email).success}
      error={send.error}
      onSubmit={() => send.mutate({ body: { email, locale } })}
      onClose={onClose}
    >
      {send.data !== undefined && (
        <Notice
          tone={send.data.outcome === 'accepted' ? 'info' : 'warning'}
          role="status"
          title={t(`channels.test.outcome.${send.data.outcome}`)}
        >
          <p lang="en">
            {send.data.answer} ({send.data.tookMs} ms)
          </p>
        </Notice>
      )}
      <TextInput
        type="email"
        label={t('add.email')}
        required
        data-autofocus
        maxLength={254}
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <NativeSelect
        label={t('add.language')}
        value={locale}
        data={publicLocales.map((each) => ({ value: each, label: languageNames[each] }))}
        onChange={(event) => setLocale(publicLocales.find((each) => each === event.currentTarget.value) ?? 'en')}
      />
    </FormDialog>
  );
}
