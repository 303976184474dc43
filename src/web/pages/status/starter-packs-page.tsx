/** Prepared sets of monitors and components: plain data with sources, looked at before they are installed. */

import { Button, Checkbox, Group, MultiSelect, Table } from '@mantine/core';
import { IconPackage } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { StarterEntry, StarterPack } from '#src/features/status/contract-records.ts';
import * as status from '#src/features/status/contract.ts';
import * as watch from '#src/features/watch/contract.ts';
import { queryOf, useCall } from '../../api/queries.ts';
import { useCan } from '../../api/session.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { statusPagesTexts } from '../../i18n/status-pages.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import table from '../system/table.module.css';
import { vantageLabel } from '../monitors/vantage-label.ts';
import { textIn } from './local-text.ts';
import css from './starter-packs-page.module.css';
import { StatusFrame, useWriteReason } from './status-frame.tsx';

export function StarterPacksPage() {
  const t = useText(statusPagesTexts);
  return (
    <StatusFrame title={t('starter.title')} about={t('starter.about')}>
      <Packs />
    </StatusFrame>
  );
}

function Packs() {
  const t = useText(statusPagesTexts);
  const list = useQuery(queryOf(status.listStarterPacks, {}));
  if (list.isPending) return <LoadingRows rows={10} />;
  if (list.isError) return <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />;
  if (list.data.packs.length === 0) {
    return <EmptyState icon={<IconPackage size={26} aria-hidden="true" />} title={t('starter.empty')} />;
  }
  return list.data.packs.map((pack) => <Pack key={pack.id} pack={pack} />);
}

function Pack({ pack }: { readonly pack: StarterPack }) {
  const t = useText(statusPagesTexts);
  const toast = useToast();
  const navigate = useNavigate();
  const can = useCan();
  const write = useWriteReason();
  const reason = write ?? (can('monitor:write') ? undefined : t('starter.reason.no-monitors'));
  const vantages = useQuery(queryOf(watch.listVantages, {})).data?.vantages ?? [];
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(pack.entries.map((entry) => entry.id)));
  const [vantageIds, setVantageIds] = useState<string[]>();
  const [isPublic, setPublic] = useState(false);
  const install = useCall(status.installStarterPack, [status.showStatus, status.listComponents, watch.listMonitors]);
  const from = vantageIds ?? vantages.map((vantage) => vantage.id).slice(0, 15);
  const submit = (): void =>
    install.mutate(
      { params: { id: pack.id }, body: { entryIds: [...chosen], vantageIds: from, isPublic } },
      {
        onSuccess: ({ componentIds, monitorIds }) => {
          toast({ text: t('starter.done', { components: componentIds.length, monitors: monitorIds.length }) });
          void navigate({ to: paths.components });
        },
      },
    );
  return (
    <Section
      title={pack.title}
      about={`${pack.note} ${t('starter.checked', { date: pack.checkedOn })}.`}
      actions={
        <>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => setChosen(new Set(pack.entries.map((entry) => entry.id)))}
          >
            {t('starter.all')}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => setChosen(new Set())}>
            {t('starter.none')}
          </Button>
        </>
      }
      flush
    >
      {install.isError && (
        <div className={css['foot']}>
          <ProblemNotice error={install.error} />
        </div>
      )}
      <Table className={table['table']}>
        <thead>
          <tr>
            <th scope="col">{t('starter.column.name')}</th>
            <th scope="col">{t('starter.column.target')}</th>
            <th scope="col">{t('starter.column.source')}</th>
          </tr>
        </thead>
        <tbody>
          {pack.entries.map((entry) => (
            <Entry
              key={entry.id}
              entry={entry}
              isChosen={chosen.has(entry.id)}
              onToggle={() =>
                setChosen((old) => {
                  const next = new Set(old);
                  if (!next.delete(entry.id)) next.add(entry.id);
                  return next;
                })
              }
            />
          ))}
        </tbody>
      </Table>
      <div className={css['foot']}>
        <MultiSelect
          label={t('starter.vantages')}
          data={vantages.map((vantage) => ({ value: vantage.id, label: vantageLabel(vantage) }))}
          value={from}
          onChange={setVantageIds}
        />
        <Checkbox
          size="sm"
          label={t('starter.public')}
          description={t('starter.public.about')}
          checked={isPublic}
          onChange={(event) => setPublic(event.currentTarget.checked)}
        />
        <Group>
          <ActionButton
            reason={reason}
            loading={install.isPending}
            disabled={chosen.size === 0 || from.length === 0}
            onClick={submit}
          >
            {t('starter.install', { count: chosen.size })}
          </ActionButton>
        </Group>
      </div>
    </Section>
  );
}

interface EntryProps {
  readonly entry: StarterEntry;
  readonly isChosen: boolean;
  readonly onToggle: () => void;
}

function Entry({ entry, isChosen, onToggle }: EntryProps) {
  const t = useText(statusPagesTexts);
  const { locale } = useLocale();
  const name = textIn(entry.name, locale);
  const target = entry.monitor?.settings['url'] ?? entry.monitor?.settings['host'] ?? entry.monitor?.settings['name'];
  return (
    <tr>
      <th scope="row" data-label={t('starter.column.name')}>
        <span className={css['name']} data-part={entry.parent === null ? undefined : true}>
          <Checkbox size="sm" aria-label={t('starter.choose', { name })} checked={isChosen} onChange={onToggle} />
          <span>
            <strong>{name}</strong>
            {!entry.isConfirmed && <span className={css['tag']}>{t('starter.unconfirmed')}</span>}
            {Object.keys(entry.description).length > 0 && (
              <span className={css['about']}>{textIn(entry.description, locale)}</span>
            )}
          </span>
        </span>
      </th>
      <td data-label={t('starter.column.target')}>
        {entry.monitor === null ? (
          <span className={table['faint']}>{t('starter.group')}</span>
        ) : (
          <span>
            {entry.monitor.probe} <code>{typeof target === 'string' ? target : ''}</code>
          </span>
        )}
      </td>
      <td data-label={t('starter.column.source')}>{entry.source}</td>
    </tr>
  );
}
