/** Where a provider's words and our measurements differed, each with its signed evidence, and how far words lag behind. */

import { Button, Checkbox, NativeSelect, Table } from '@mantine/core';
import { IconDownload, IconScale } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { ComponentView, Contradiction } from '#src/features/status/contract-schemas.ts';
import { ContradictionKind } from '#src/features/status/contract-schemas.ts';
import * as status from '#src/features/status/contract.ts';
import { listQueryOf, queryOf } from '../../api/queries.ts';
import { useNowMs } from '../../browser/clock.ts';
import { saveFile } from '../../browser/save-file.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { problemWords } from '../../i18n/problem-words.ts';
import { statusPagesTexts } from '../../i18n/status-pages.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { Moment } from '../../ui/age.tsx';
import { ComponentStateBadge } from '../../ui/component-state.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Pages } from '../../ui/pages.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import table from '../system/table.module.css';
import { LagSection } from './lag-section.tsx';
import { textIn } from './local-text.ts';
import { refreshMs, StatusFrame, statusQuery } from './status-frame.tsx';
import type { ContradictionsSearch } from './status-search.ts';

const pageRows = 50;

/** Both sides say something, and not the same. */
function differsNow({ claimed, measured }: ComponentView): boolean {
  return claimed !== null && claimed !== 'unknown' && measured !== 'unknown' && claimed !== measured;
}

export function ContradictionsPage() {
  const t = useText(statusPagesTexts);
  return (
    <StatusFrame title={t('contradictions.title')} about={t('contradictions.about')}>
      <Contradictions />
      <LagSection />
    </StatusFrame>
  );
}

function Contradictions() {
  const t = useText(statusPagesTexts);
  const { locale } = useLocale();
  const search = useSearch({ from: '/shell/contradictions' });
  const navigate = useNavigate({ from: paths.contradictions });
  const page = search.page ?? 1;
  const whole = useQuery(statusQuery).data;
  const components = [...(whole?.snapshot.components ?? []), ...(whole?.privateComponents ?? [])];
  const nameOf = (id: string): string => {
    const found = components.find((each) => each.id === id);
    return found === undefined ? id : textIn(found.name, locale, whole?.snapshot.page.defaultLocale);
  };
  const list = useQuery({
    ...listQueryOf(status.listContradictions, {
      query: {
        offset: (page - 1) * pageRows,
        limit: pageRows,
        ...(search.kind === undefined ? {} : { kind: search.kind }),
        ...(search.component === undefined ? {} : { componentId: search.component }),
        ...(search.open === undefined ? {} : { isOpen: 'true' }),
      },
    }),
    refetchInterval: refreshMs,
  });
  const change = (next: ContradictionsSearch): void =>
    void navigate({ search: (old) => ({ ...old, page: undefined, ...next }), replace: true, resetScroll: false });
  const isFiltered = search.kind !== undefined || search.component !== undefined || search.open !== undefined;
  const shown = list.data?.contradictions ?? [];
  // What lasts is listed; until then nobody must read here that both agree.
  const differing = components.filter(differsNow);
  return (
    <>
      <search className={table['filters']}>
        <NativeSelect
          label={t('contradictions.component')}
          value={search.component ?? ''}
          data={[
            { value: '', label: t('contradictions.component.any') },
            ...components.map((each) => ({ value: each.id, label: nameOf(each.id) })),
          ]}
          onChange={(event) => change({ component: event.currentTarget.value || undefined })}
        />
        <NativeSelect
          label={t('contradictions.kind')}
          value={search.kind ?? ''}
          data={[
            { value: '', label: t('contradictions.kind.any') },
            ...ContradictionKind.options.map((kind) => ({ value: kind, label: t(`contradictions.kind.${kind}`) })),
          ]}
          onChange={(event) =>
            change({ kind: ContradictionKind.options.find((kind) => kind === event.currentTarget.value) })
          }
        />
        <Checkbox
          size="sm"
          label={t('contradictions.open-only')}
          checked={search.open === 'yes'}
          onChange={(event) => change({ open: event.currentTarget.checked ? 'yes' : undefined })}
        />
      </search>
      {list.isPending && <LoadingRows />}
      {list.isError && list.data === undefined && (
        <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />
      )}
      {list.data !== undefined && shown.length === 0 && (
        <EmptyState
          icon={<IconScale size={26} aria-hidden="true" />}
          title={t(isFiltered ? 'contradictions.no-match' : 'contradictions.empty')}
        >
          {!isFiltered && differing.length > 0 && (
            <>
              {t('contradictions.now', {
                count: differing.length,
                names: differing.map(({ id }) => nameOf(id)).join(', '),
              })}{' '}
            </>
          )}
          {!isFiltered && t('contradictions.empty.text')}
        </EmptyState>
      )}
      {shown.length > 0 && (
        <div className={table['frame']}>
          <Table className={table['table']}>
            <thead>
              <tr>
                <th scope="col">{t('contradictions.component')}</th>
                <th scope="col">{t('contradictions.column.what')}</th>
                <th scope="col">{t('contradictions.claimed')}</th>
                <th scope="col">{t('contradictions.measured')}</th>
                <th scope="col">{t('contradictions.column.when')}</th>
                <th scope="col">{t('contradictions.evidence')}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((each) => (
                <Row key={each.id} contradiction={each} name={nameOf(each.componentId)} />
              ))}
            </tbody>
          </Table>
        </div>
      )}
      <div className={table['below']}>
        <Pages
          total={list.data?.total ?? 0}
          rows={pageRows}
          page={page}
          onChange={(next) => void navigate({ search: (old) => ({ ...old, page: next }) })}
        />
      </div>
    </>
  );
}

function Row({ contradiction, name }: { readonly contradiction: Contradiction; readonly name: string }) {
  const t = useText(statusPagesTexts);
  const format = useFormats();
  const { locale } = useLocale();
  const toast = useToast();
  const client = useQueryClient();
  const now = useNowMs(10_000);
  const { id, startedAt, endedAt } = contradiction;
  const duration = format.duration(Math.max(0, (endedAt ?? now) - startedAt));
  const download = async (): Promise<void> => {
    try {
      const pack = await client.query({
        ...queryOf(status.getContradictionEvidence, { params: { id } }),
        staleTime: 0,
      });
      saveFile(`contradiction-${id}.json`, 'application/json', JSON.stringify(pack, undefined, 2));
    } catch (error) {
      toast({ tone: 'fault', text: problemWords(locale, error).detail });
    }
  };
  return (
    <tr>
      <th scope="row" data-label={t('contradictions.component')}>
        <Link to={paths.component} params={{ componentId: contradiction.componentId }}>
          {name}
        </Link>
      </th>
      <td data-label={t('contradictions.column.what')}>{t(`contradictions.kind.${contradiction.kind}`)}</td>
      <td data-label={t('contradictions.claimed')}>
        {contradiction.claimed === null ? '–' : <ComponentStateBadge state={contradiction.claimed} />}
      </td>
      <td data-label={t('contradictions.measured')}>
        <ComponentStateBadge state={contradiction.measured} />
      </td>
      <td data-label={t('contradictions.column.when')}>
        <span>
          <Moment at={startedAt} />
          <br />
          <span className={table['faint']}>
            {t(endedAt === null ? 'contradictions.still' : 'contradictions.lasted', { duration })}
          </span>
        </span>
      </td>
      <td data-label={t('contradictions.evidence')}>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconDownload size={14} aria-hidden="true" />}
          aria-label={t('contradictions.evidence.of', { name })}
          onClick={() => void download()}
        >
          {t('contradictions.evidence')}
        </Button>
      </td>
    </tr>
  );
}
