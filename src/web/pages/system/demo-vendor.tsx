/** The simulated vendor: what each service does, and what its status page says of it. */

import { NativeSelect, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { SimulatedService } from '#src/features/system/contract-demo.ts';
import * as demo from '#src/features/system/contract-demo.ts';
import { queryOf, useCall } from '../../api/queries.ts';
import { demoTexts } from '../../i18n/demo.data.ts';
import { shellTexts } from '../../i18n/shell.data.ts';
import { statusTexts } from '../../i18n/status.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths, publicPagePath } from '../../paths.ts';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import css from './table.module.css';

export function DemoVendor() {
  const t = useText(demoTexts);
  const nav = useText(shellTexts);
  const status = useText(statusTexts);
  const list = useQuery(queryOf(demo.listSimulatedServices, {}));
  return (
    <Section
      title={t('vendor')}
      about={
        <>
          {t('vendor.about')} {t('vendor.look')}{' '}
          <a href={publicPagePath} target="_blank" rel="noreferrer">
            {status('tab.publishing')}
          </a>
          {', '}
          <Link to={paths.components}>{nav('nav.components')}</Link>
          {', '}
          <Link to={paths.contradictions}>{status('tab.contradictions')}</Link>
          {', '}
          <Link to={paths.incidents}>{nav('nav.incidents')}</Link>.
        </>
      }
      flush
    >
      {list.isPending && <LoadingRows rows={10} />}
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.data !== undefined && (
        <Table className={css['table']}>
          <thead>
            <tr>
              <th scope="col">{t('vendor.service')}</th>
              <th scope="col">{t('vendor.does')}</th>
              <th scope="col">{t('vendor.says')}</th>
            </tr>
          </thead>
          <tbody>
            {list.data.services.map((service) => (
              <Row key={service.id} service={service} />
            ))}
          </tbody>
        </Table>
      )}
    </Section>
  );
}

function isWord(key: string): key is keyof typeof demoTexts.en {
  return key in demoTexts.en;
}

/** What the simulation names, in words; a word that is new is shown as it is. */
function useWords(): (kind: 'condition' | 'says', name: string) => string {
  const t = useText(demoTexts);
  return (kind, name) => {
    const key = `${kind}.${name}`;
    return isWord(key) ? t(key) : name;
  };
}

function Row({ service }: { readonly service: SimulatedService }) {
  const t = useText(demoTexts);
  const words = useWords();
  const toast = useToast();
  const set = useCall(demo.setSimulatedService, [demo.listSimulatedServices]);
  const { id, name, url, condition, conditions, claimed } = service;
  const change = (next: string): void =>
    set.mutate(
      { params: { id }, body: { condition: next } },
      { onSuccess: () => toast({ text: t('vendor.changed', { name, condition: words('condition', next) }) }) },
    );
  return (
    <tr>
      <th scope="row">
        <span>
          {name}
          <br />
          <code className={css['faint']}>{url}</code>
        </span>
      </th>
      <td data-label={t('vendor.does')}>
        <span>
          {set.isError && <ProblemNotice error={set.error} />}
          <NativeSelect
            size="xs"
            aria-label={t('vendor.does-of', { name })}
            value={condition}
            disabled={set.isPending}
            data={conditions.map((each) => ({ value: each, label: words('condition', each) }))}
            onChange={(event) => change(event.currentTarget.value)}
          />
        </span>
      </td>
      <td data-label={t('vendor.says')}>{claimed === null ? '–' : words('says', claimed)}</td>
    </tr>
  );
}
