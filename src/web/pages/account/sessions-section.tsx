/** Where this person is signed in, and ending it. */

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import * as people from '#src/features/people/contract.ts';
import { queryOf, useCall } from '../../api/queries.ts';
import { accountTexts } from '../../i18n/account.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { Age } from '../../ui/age.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import css from './account-page.module.css';
import { browserName } from './browser-name.ts';

export function SessionsSection() {
  const t = useText(accountTexts);
  const toast = useToast();
  const list = useQuery(queryOf(people.listMySessions, {}));
  const end = useCall(people.endMySession, [people.listMySessions]);
  const endOthers = useCall(people.endMyOtherSessions, [people.listMySessions]);
  const sessions = list.data?.sessions ?? [];
  return (
    <Section
      title={t('sessions')}
      actions={
        sessions.length > 1 ? (
          <Button
            variant="default"
            size="compact-md"
            loading={endOthers.isPending}
            onClick={() =>
              endOthers.mutate({}, { onSuccess: ({ ended }) => toast({ text: t('sessions.ended', { count: ended }) }) })
            }
          >
            {t('sessions.end-others')}
          </Button>
        ) : undefined
      }
    >
      {list.isPending && <LoadingRows rows={2} />}
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      <ul className={css['rows']}>
        {sessions.map((session) => (
          <li key={session.id} className={css['row']}>
            <div className={css['text']}>
              <strong title={session.userAgent}>
                {browserName(session.userAgent) ?? t('sessions.unknown-browser')}
              </strong>
              {session.current && <span className={css['tag']}>{t('sessions.this')}</span>}
              <span className={css['meta']}>
                {session.address !== null && `${session.address} · `}
                {t(`sessions.method.${session.method}`)} · {t('sessions.seen')} <Age at={session.lastSeenAt} />
              </span>
            </div>
            {!session.current && (
              <Button
                variant="default"
                size="compact-md"
                onClick={() =>
                  end.mutate(
                    { params: { id: session.id } },
                    { onSuccess: () => toast({ text: t('sessions.ended', { count: 1 }) }) },
                  )
                }
              >
                {t('sessions.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
