/** The mails of the demo, which went nowhere. */

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import * as demo from '#src/features/system/contract-demo.ts';
import { queryOf } from '../../api/queries.ts';
import { demoTexts } from '../../i18n/demo.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { Age } from '../../ui/age.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import css from './demo-mails.module.css';

/** No event tells of a mail: a person who subscribes waits for it here. */
const refreshMs = 3000;
const shownAtFirst = 5;

export function DemoMails() {
  const t = useText(demoTexts);
  const list = useQuery({ ...queryOf(demo.listSimulatedMails, {}), refetchInterval: refreshMs });
  const [isWhole, setWhole] = useState(false);
  const mails = list.data?.mails ?? [];
  const shown = isWhole ? mails : mails.slice(0, shownAtFirst);
  return (
    <Section title={t('mails')} about={t('mails.about')}>
      {list.isPending && <LoadingRows rows={3} />}
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.data !== undefined && mails.length === 0 && <p className={css['soft']}>{t('mails.none')}</p>}
      {shown.map((mail) => (
        <details key={`${String(mail.at)} ${mail.to} ${mail.subject}`} className={css['mail']}>
          <summary>
            {mail.subject}{' '}
            <span className={css['soft']}>
              {t('mails.to', { address: mail.to })}, <Age at={mail.at} />
            </span>
          </summary>
          <MailText text={mail.text} />
        </details>
      ))}
      {shown.length < mails.length && (
        <Button variant="default" size="compact-md" mt="sm" onClick={() => setWhole(true)}>
          {t('mails.more', { count: mails.length })}
        </Button>
      )}
    </Section>
  );
}

/** With its links, as a mail program shows them; only those of this Keepsight lead anywhere in a demo. */
function MailText({ text }: { readonly text: string }) {
  const parts = text.split(/(https?:\/\/\S+)/);
  return (
    <pre className={css['text']}>
      {parts.map((part, index) =>
        part.startsWith(location.origin) ? (
          // The parts of one text never change places.
          // oxlint-disable-next-line react/no-array-index-key
          <a key={index} href={part} target="_blank" rel="noreferrer">
            {part}
          </a>
        ) : (
          part
        ),
      )}
    </pre>
  );
}
