/** The rows of the tree. While arranging, a row moves by its handle: with the mouse, or with the arrow keys. */

import { ActionIcon, Table } from '@mantine/core';
import {
  IconChevronDown,
  IconChevronRight,
  IconEyeOff,
  IconGripVertical,
  IconMapPin,
  IconTool,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type KeyboardEvent, useState } from 'react';
import type { ComponentView, Snapshot } from '#src/features/status/contract-schemas.ts';
import * as status from '#src/features/status/contract.ts';
import { queryOf, useCall } from '../../api/queries.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { problemWords } from '../../i18n/problem-words.ts';
import { stateTexts } from '../../i18n/state.data.ts';
import { statusTexts } from '../../i18n/status.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { Age } from '../../ui/age.tsx';
import { ComponentStateBadge } from '../../ui/component-state.tsx';
import { useToast } from '../../ui/toasts.tsx';
import table from '../system/table.module.css';
import css from './components-page.module.css';
import { movedTo, type TreeRow } from './component-tree.ts';
import { textIn } from './local-text.ts';
import { useWhy } from './why.ts';

interface ComponentsTableProps {
  readonly rows: readonly TreeRow<ComponentView>[];
  readonly all: readonly ComponentView[];
  readonly snapshot: Snapshot;
  readonly privateIds: ReadonlySet<string>;
  readonly collapsed: ReadonlySet<string>;
  readonly isArranging: boolean;
  readonly onToggle: (id: string) => void;
}

export function ComponentsTable(props: ComponentsTableProps) {
  const t = useText(statusTexts);
  const mover = useMove(props.all, props.snapshot);
  return (
    <div className={table['frame']}>
      <Table className={`${table['table'] ?? ''} ${css['tree'] ?? ''}`}>
        <thead>
          <tr>
            <th scope="col">{t('column.name')}</th>
            <th scope="col">{t('column.shown')}</th>
            <th scope="col">{t('column.measured')}</th>
            <th scope="col">{t('column.claimed')}</th>
            <th scope="col">{t('column.why')}</th>
            <th scope="col">{t('column.since')}</th>
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <ComponentRow key={row.item.id} row={row} mover={mover} {...props} />
          ))}
        </tbody>
      </Table>
    </div>
  );
}

/** What is measured says more than that its provider says the same. */
function whyFirst({ reasons, state }: ComponentView): ComponentView['reasons'][number] | undefined {
  const deciding = reasons.filter((each) => each.state === state);
  return deciding.find(({ kind }) => kind !== 'claimed') ?? deciding[0] ?? reasons[0];
}

interface ComponentRowProps extends ComponentsTableProps {
  readonly row: TreeRow<ComponentView>;
  readonly mover: ReturnType<typeof useMove>;
}

function ComponentRow({ row, snapshot, all, privateIds, collapsed, isArranging, onToggle, mover }: ComponentRowProps) {
  const t = useText(statusTexts);
  const states = useText(stateTexts);
  const { locale } = useLocale();
  const why = useWhy(snapshot, all);
  const view = row.item;
  const name = textIn(view.name, locale, snapshot.page.defaultLocale);
  const reason = whyFirst(view);
  const isFolded = collapsed.has(view.id);
  const Chevron = isFolded ? IconChevronRight : IconChevronDown;
  return (
    <tr
      data-state={view.state}
      data-dropping={mover.over === view.id || undefined}
      {...(isArranging ? mover.dropProps(view) : {})}
    >
      <th scope="row">
        <span className={css['name']} style={{ paddingInlineStart: row.depth * 20 }}>
          {isArranging && (
            <button
              type="button"
              className={css['handle']}
              draggable
              aria-label={t('arrange.handle', { name })}
              {...mover.handleProps(view, row.place, name)}
            >
              <IconGripVertical size={16} aria-hidden="true" />
            </button>
          )}
          {row.hasParts ? (
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-expanded={!isFolded}
              aria-label={t(isFolded ? 'expand' : 'collapse', { name })}
              onClick={() => onToggle(view.id)}
            >
              <Chevron size={16} />
            </ActionIcon>
          ) : (
            <span className={css['leaf']} />
          )}
          <span className={css['words']}>
            <Link to={paths.component} params={{ componentId: view.id }} className={css['link']}>
              {name}
            </Link>
            {privateIds.has(view.id) && (
              <span className={css['tag']} title={t('private.about')}>
                <IconEyeOff size={14} aria-hidden="true" /> {t('private')}
              </span>
            )}
            {view.maintenanceIds.length > 0 && (
              <span className={css['tag']}>
                <IconTool size={14} aria-hidden="true" /> {t('maintenance')}
              </span>
            )}
            {view.isRegional && (
              <span className={css['tag']}>
                <IconMapPin size={14} aria-hidden="true" /> {t('regional')}
              </span>
            )}
            {view.reports.isRaised && (
              <span className={css['tag']} data-tone="warning">
                {t('reports.raised')}
              </span>
            )}
          </span>
        </span>
      </th>
      <td data-label={t('column.shown')}>
        <ComponentStateBadge
          state={view.state}
          word={view.isUnverifiedClaim && view.state === 'unknown' ? states('unverified') : undefined}
        />
      </td>
      <td data-label={t('column.measured')}>
        <ComponentStateBadge state={view.measured} />
      </td>
      <td data-label={t('column.claimed')}>
        {view.claimed === null ? (
          <span className={table['faint']} title={states('not-claimed')}>
            –
          </span>
        ) : (
          <span className={view.claimed === view.measured ? undefined : css['differs']}>
            <ComponentStateBadge state={view.claimed} />
          </span>
        )}
      </td>
      <td data-label={t('column.why')}>
        <span className={css['why']}>{reason === undefined ? '' : why(view, reason)}</span>
      </td>
      <td className={table['nowrap']} data-label={t('column.since')}>
        <Age at={view.since} isShort />
      </td>
    </tr>
  );
}

/** Moves one component among its siblings; each place that changes is saved. */
function useMove(all: readonly ComponentView[], snapshot: Snapshot) {
  const t = useText(statusTexts);
  const toast = useToast();
  const { locale } = useLocale();
  const definitions = useQuery(queryOf(status.listComponents, { query: { limit: 500, offset: 0 } })).data?.components;
  const update = useCall(status.updateComponent, [status.showStatus, status.listComponents]);
  const [dragged, setDragged] = useState<string>();
  const [over, setOver] = useState<string>();
  const [isMoving, setMoving] = useState(false);
  const move = async (view: ComponentView, place: number): Promise<void> => {
    if (isMoving || definitions === undefined) return;
    const changes = movedTo(definitions, view.id, place);
    if (changes.length === 0) return;
    setMoving(true);
    try {
      for (const { item, position } of changes) {
        const { id, slug: _slug, createdAt: _createdAt, changedAt: _changedAt, ...input } = item;
        await update.mutateAsync({ params: { id }, body: { ...input, position } });
      }
      const count = definitions.filter((each) => each.parentId === view.parentId).length;
      const name = textIn(view.name, locale, snapshot.page.defaultLocale);
      toast({ text: t('arrange.moved', { name, position: Math.min(Math.max(place, 0) + 1, count), count }) });
    } catch (error) {
      toast({ tone: 'fault', text: problemWords(locale, error).detail });
    } finally {
      setMoving(false);
    }
  };
  const keyMoves: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };
  return {
    over,
    handleProps: (view: ComponentView, place: number, name: string) => ({
      'aria-disabled': isMoving,
      onDragStart: () => setDragged(view.id),
      onDragEnd: () => {
        setDragged(undefined);
        setOver(undefined);
      },
      onKeyDown: (event: KeyboardEvent) => {
        const by = keyMoves[event.key];
        if (by === undefined) return;
        event.preventDefault();
        void move(view, place - 1 + by);
      },
      title: name,
    }),
    dropProps: (view: ComponentView) => ({
      onDragOver: (event: React.DragEvent) => {
        const moved = all.find((each) => each.id === dragged);
        if (moved === undefined || moved.parentId !== view.parentId || moved.id === view.id) return;
        event.preventDefault();
        setOver(view.id);
      },
      onDrop: (event: React.DragEvent) => {
        event.preventDefault();
        setOver(undefined);
        const moved = all.find((each) => each.id === dragged);
        const siblings = all
          .filter((each) => each.parentId === view.parentId)
          .sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1));
        if (moved !== undefined) void move(moved, siblings.indexOf(view));
      },
    }),
  };
}
