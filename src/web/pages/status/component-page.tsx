/** One component: what we show, measure, read and hear about it; every reason and every test behind it; its time line. */

import { Button, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Component, ComponentView, Snapshot } from '#src/features/status/contract-schemas.ts';
import * as status from '#src/features/status/contract.ts';
import { queryOf, useCall } from '../../api/queries.ts';
import { useNowMs } from '../../browser/clock.ts';
import { componentTexts } from '../../i18n/component.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { useText } from '../../i18n/use-text.ts';
import { paths, publicPagePath } from '../../paths.ts';
import { ErrorPage, Guarded } from '../../shell/status-page.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { ComponentDialog } from './component-dialog.tsx';
import { ComponentPanel } from './component-panel.tsx';
import css from './component-page.module.css';
import { EvidenceSection } from './evidence-section.tsx';
import { HistorySection } from './history-section.tsx';
import { textIn } from './local-text.ts';
import { RelationsSection } from './relations-section.tsx';
import { refreshMs, statusQuery, useWriteReason } from './status-frame.tsx';
import { TimelineSection } from './timeline-section.tsx';

/** One that is younger has no day to show: its hour is all there is. */
const youngMs = 6 * 3_600_000;

export function ComponentPage() {
  return (
    <Guarded permission="status:read">
      <Loaded />
    </Guarded>
  );
}

function Loaded() {
  const { componentId } = useParams({ from: '/shell/components/$componentId' });
  const one = useQuery({
    ...queryOf(status.getComponent, { params: { id: componentId } }),
    refetchInterval: refreshMs,
  });
  const whole = useQuery(statusQuery);
  const error = one.error ?? whole.error;
  if (one.data !== undefined && whole.data !== undefined) {
    const all = [...whole.data.snapshot.components, ...whole.data.privateComponents];
    return (
      <ComponentShown component={one.data.component} view={one.data.view} snapshot={whole.data.snapshot} all={all} />
    );
  }
  if (error !== null) return <ErrorPage error={error} onRetry={() => void one.refetch()} />;
  return (
    <Page title="…">
      <LoadingRows rows={10} />
    </Page>
  );
}

interface ComponentShownProps {
  readonly component: Component;
  readonly view: ComponentView | null;
  readonly snapshot: Snapshot;
  readonly all: readonly ComponentView[];
}

function ComponentShown({ component, view, snapshot, all }: ComponentShownProps) {
  const now = useNowMs(60_000);
  const t = useText(componentTexts);
  const { locale } = useLocale();
  const reason = useWriteReason();
  const search = useSearch({ from: '/shell/components/$componentId' });
  const navigate = useNavigate({ from: paths.component });
  const [dialog, setDialog] = useState<'edit' | 'remove'>();
  const own = snapshot.page.defaultLocale;
  const name = textIn(component.name, locale, own);
  const hasParts = all.some((each) => each.parentId === component.id);
  const close = (): void => setDialog(undefined);
  const removeReason = reason ?? (hasParts ? t('reason.has-parts') : undefined);
  return (
    <Page
      width="wide"
      title={name}
      about={
        <span className={css['crumbs']}>
          <Link to={paths.components}>{t('crumb')}</Link>
          {Object.keys(component.description).length > 0 && ` / ${textIn(component.description, locale, own)}`}
        </span>
      }
      actions={
        <>
          <Menu position="bottom-end" withArrow>
            <Menu.Target>
              <Button variant="default" px="xs" aria-label={t('more')}>
                <IconDots size={18} aria-hidden="true" />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {component.isPublic && (
                <Menu.Item
                  component="a"
                  href={`${publicPagePath}${own}/component/${component.slug}/`}
                  target="_blank"
                  rel="noreferrer"
                >
                  {t('open-public')}
                </Menu.Item>
              )}
              {removeReason !== undefined && <Menu.Label>{removeReason}</Menu.Label>}
              <Menu.Item color="down" disabled={removeReason !== undefined} onClick={() => setDialog('remove')}>
                {t('remove')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <ActionButton reason={reason} onClick={() => setDialog('edit')}>
            {t('edit')}
          </ActionButton>
        </>
      }
    >
      {view !== null && <ComponentPanel view={view} snapshot={snapshot} all={all} />}
      <TimelineSection
        componentId={component.id}
        range={search.range ?? (now - component.createdAt < youngMs ? '1h' : '24h')}
        onRange={(range) => void navigate({ search: { range }, replace: true, resetScroll: false })}
      />
      {view !== null && <EvidenceSection view={view} />}
      <div className={css['columns']}>
        <HistorySection componentId={component.id} />
        <RelationsSection component={component} view={view} snapshot={snapshot} all={all} />
      </div>
      {dialog === 'edit' && <ComponentDialog component={component} onClose={close} />}
      {dialog === 'remove' && <RemoveDialog id={component.id} name={name} onClose={close} />}
    </Page>
  );
}

interface RemoveDialogProps {
  readonly id: string;
  readonly name: string;
  readonly onClose: () => void;
}

function RemoveDialog({ id, name, onClose }: RemoveDialogProps) {
  const t = useText(componentTexts);
  const toast = useToast();
  const navigate = useNavigate();
  const remove = useCall(status.deleteComponent, [status.showStatus, status.listComponents]);
  return (
    <ConfirmDialog
      opened
      title={t('remove.title', { name })}
      confirm={t('remove')}
      isBusy={remove.isPending}
      onConfirm={() =>
        remove.mutate(
          { params: { id } },
          {
            onSuccess: () => {
              toast({ text: t('done.removed', { name }) });
              void navigate({ to: paths.components });
            },
          },
        )
      }
      onClose={onClose}
    >
      {remove.isError && <ProblemNotice error={remove.error} />}
      <p>{t('remove.about')}</p>
    </ConfirmDialog>
  );
}
