/** What people report. Their texts wait here until somebody has read them. */

import { Group, NativeSelect, Textarea } from '@mantine/core';
import { IconMessageReport } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Report } from '#src/features/status/contract-records.ts';
import * as status from '#src/features/status/contract.ts';
import { listQueryOf, useCall } from '../../api/queries.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { problemWords } from '../../i18n/problem-words.ts';
import { statusPagesTexts } from '../../i18n/status-pages.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Age } from '../../ui/age.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Pages } from '../../ui/pages.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import table from '../system/table.module.css';
import { textIn } from './local-text.ts';
import css from './reports-page.module.css';
import { refreshMs, StatusFrame, statusQuery, useWriteReason } from './status-frame.tsx';

const pageRows = 50;
const moderations = ['waiting', 'shown', 'hidden'] as const;

export function ReportsPage() {
  const t = useText(statusPagesTexts);
  return (
    <StatusFrame title={t('reports.title')} about={t('reports.about')}>
      <Reports />
    </StatusFrame>
  );
}

function Reports() {
  const t = useText(statusPagesTexts);
  const search = useSearch({ from: '/shell/reports' });
  const navigate = useNavigate({ from: paths.reports });
  const page = search.page ?? 1;
  const [edited, setEdited] = useState<Report>();
  const list = useQuery({
    ...listQueryOf(status.listReports, {
      query: {
        offset: (page - 1) * pageRows,
        limit: pageRows,
        ...(search.moderation === undefined ? {} : { moderation: search.moderation }),
        ...(search.component === undefined ? {} : { componentId: search.component }),
      },
    }),
    refetchInterval: refreshMs,
  });
  const shown = list.data?.reports ?? [];
  const isFiltered = search.moderation !== undefined || search.component !== undefined;
  return (
    <>
      <search className={table['filters']}>
        <NativeSelect
          label={t('reports.filter')}
          value={search.moderation ?? ''}
          data={[
            { value: '', label: t('reports.filter.any') },
            ...moderations.map((each) => ({ value: each, label: t(`reports.moderation.${each}`) })),
          ]}
          onChange={(event) =>
            void navigate({
              search: (old) => ({
                ...old,
                page: undefined,
                moderation: moderations.find((each) => each === event.target.value),
              }),
              replace: true,
            })
          }
        />
      </search>
      {list.isPending && <LoadingRows />}
      {list.isError && list.data === undefined && (
        <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />
      )}
      {list.data !== undefined && shown.length === 0 && (
        <EmptyState
          icon={<IconMessageReport size={26} aria-hidden="true" />}
          title={t(isFiltered ? 'reports.no-match' : 'reports.empty')}
        >
          {isFiltered ? undefined : t('reports.empty.text')}
        </EmptyState>
      )}
      {shown.length > 0 && (
        <ul className={css['list']}>
          {shown.map((report) => (
            <ReportItem key={report.id} report={report} onEdit={() => setEdited(report)} />
          ))}
        </ul>
      )}
      <div className={table['below']}>
        <Pages
          total={list.data?.total ?? 0}
          rows={pageRows}
          page={page}
          onChange={(next) => void navigate({ search: (old) => ({ ...old, page: next }) })}
        />
      </div>
      {edited !== undefined && <EditDialog report={edited} onClose={() => setEdited(undefined)} />}
    </>
  );
}

function ReportItem({ report, onEdit }: { readonly report: Report; readonly onEdit: () => void }) {
  const t = useText(statusPagesTexts);
  const { locale } = useLocale();
  const toast = useToast();
  const reason = useWriteReason();
  const moderate = useCall(status.moderateReport, [status.listReports, status.showStatus]);
  const whole = useQuery(statusQuery).data;
  const component = [...(whole?.snapshot.components ?? []), ...(whole?.privateComponents ?? [])].find(
    (each) => each.id === report.componentId,
  );
  const decide = (moderation: 'shown' | 'hidden'): void =>
    moderate.mutate(
      { params: { id: report.id }, body: { moderation } },
      {
        onSuccess: () => toast({ text: t(`reports.done.${moderation}`) }),
        onError: (error) => toast({ tone: 'fault', text: problemWords(locale, error).detail }),
      },
    );
  const hasText = report.text !== '';
  const { kind, words } = readReport(report.text);
  // A page for each service shows what people wrote of it; of the whole there is none.
  const canShow = words !== '' && report.componentId !== null;
  return (
    <li className={css['item']}>
      <p className={css['head']}>
        {report.componentId === null ? (
          <span>{t('reports.unsure')}</span>
        ) : (
          <Link to={paths.component} params={{ componentId: report.componentId }}>
            {component === undefined ? report.componentId : textIn(component.name, locale)}
          </Link>
        )}
        <span className={css['tag']}>{t(report.isVerified ? 'reports.verified' : 'reports.anonymous')}</span>
        {kind !== undefined && <span className={css['tag']}>{t(`reports.kind.${kind}`)}</span>}
        {hasText && <span className={css['tag']}>{t(`reports.moderation.${report.moderation}`)}</span>}
        <Age at={report.at} />
      </p>
      <p className={words === '' ? css['none'] : css['text']}>{words === '' ? t('reports.text.none') : words}</p>
      {report.moderation === 'shown' && report.publicText !== words && (
        <p className={css['none']}>{t('reports.public', { text: report.publicText })}</p>
      )}
      {hasText && (
        <Group gap="xs">
          {canShow && report.moderation !== 'shown' && (
            <ActionButton
              size="compact-sm"
              variant="default"
              reason={reason}
              loading={moderate.isPending}
              onClick={() => decide('shown')}
            >
              {t('reports.show')}
            </ActionButton>
          )}
          {canShow && (
            <ActionButton size="compact-sm" variant="default" reason={reason} onClick={onEdit}>
              {t('reports.edit')}
            </ActionButton>
          )}
          {report.moderation !== 'hidden' && (
            <ActionButton
              size="compact-sm"
              variant="default"
              reason={reason}
              loading={moderate.isPending}
              onClick={() => decide('hidden')}
            >
              {t('reports.hide')}
            </ActionButton>
          )}
        </Group>
      )}
    </li>
  );
}

const reportKinds = ['unreachable', 'error', 'slow', 'other'] as const;

/** The form of the page puts what was chosen there before the words, as `[slow] Words`; what programs send has none. */
function readReport(text: string): { readonly kind: (typeof reportKinds)[number] | undefined; readonly words: string } {
  const kind = reportKinds.find((each) => text.startsWith(`[${each}]`));
  return { kind, words: kind === undefined ? text : text.slice(kind.length + 2).trim() };
}

function EditDialog({ report, onClose }: { readonly report: Report; readonly onClose: () => void }) {
  const t = useText(statusPagesTexts);
  const toast = useToast();
  const [publicText, setText] = useState(report.publicText === '' ? readReport(report.text).words : report.publicText);
  const moderate = useCall(status.moderateReport, [status.listReports, status.showStatus]);
  return (
    <FormDialog
      title={t('reports.edit')}
      about={t('reports.edit.about')}
      submit={t('reports.show')}
      isBusy={moderate.isPending}
      canSubmit={publicText.trim() !== ''}
      error={moderate.error}
      onSubmit={() =>
        moderate.mutate(
          { params: { id: report.id }, body: { moderation: 'shown', publicText } },
          {
            onSuccess: () => {
              onClose();
              toast({ text: t('reports.done.shown') });
            },
          },
        )
      }
      onClose={onClose}
    >
      <Textarea
        label={t('reports.edit.field')}
        data-autofocus
        autosize
        minRows={3}
        maxRows={10}
        maxLength={1000}
        value={publicText}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
