/** The list of cameras beside the wall: searched by the server, grouped by site, dragged or set with Enter. */

import { Button, CloseButton, Drawer, TextInput } from '@mantine/core';
import { IconCheck, IconGripVertical, IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { LiveChannel } from '#src/features/live/contract-schemas.ts';
import * as live from '#src/features/live/contract.ts';
import { call } from '../../api/client.ts';
import { keyOf } from '../../api/queries.ts';
import { later } from '../../browser/clock.ts';
import { useIsPhone } from '../../browser/use-is-phone.ts';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { wallTexts } from '../../i18n/wall.data.ts';
import { channelName } from '../../live/channel-names.ts';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import css from './channel-picker.module.css';
import { startDrag } from './dragging.ts';
import { isSame, type Wall } from './wall-model.ts';

/** Typing pauses shorter than this do not ask the server. */
const typingMs = 200;
const pageRows = 100;

interface ChannelPickerProps {
  readonly wall: Wall;
  /** Where the next camera goes; `undefined`: the first free place. */
  readonly target: number | undefined;
  readonly onPick: (channel: LiveChannel) => void;
  readonly onClose: () => void;
}

export function ChannelPicker(props: ChannelPickerProps) {
  const t = useText(wallTexts);
  const ui = useText(uiTexts);
  const isPhone = useIsPhone();
  if (isPhone) {
    return (
      <Drawer
        opened
        onClose={props.onClose}
        position="bottom"
        size="80%"
        title={t('cameras')}
        closeButtonProps={{ 'aria-label': ui('action.close') }}
      >
        <Choice {...props} />
      </Drawer>
    );
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape closes it from anywhere inside
    <aside
      className={css['side']}
      aria-label={t('cameras')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        props.onClose();
      }}
    >
      <div className={css['head']}>
        <h2 className={css['title']}>{t('cameras')}</h2>
        <CloseButton aria-label={t('cameras.close')} onClick={props.onClose} />
      </div>
      <Choice {...props} />
    </aside>
  );
}

function Choice({ wall, target, onPick }: ChannelPickerProps) {
  const t = useText(wallTexts);
  const isPhone = useIsPhone();
  const field = useRef<HTMLInputElement>(null);
  // On a phone the field would bring up the keyboard over the list.
  useEffect(() => {
    if (!isPhone) field.current?.focus();
  }, [isPhone, target]);
  const [typed, setTyped] = useState('');
  const [search, setSearch] = useState('');
  useEffect(() => later(typingMs, () => setSearch(typed.trim())), [typed]);
  const list = useInfiniteQuery({
    queryKey: [...keyOf(live.listChannels), 'pages', search],
    queryFn: ({ pageParam, signal }) =>
      call(live.listChannels, { query: { search, offset: pageParam, limit: pageRows } }, signal),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const rows = pages.reduce((sum, page) => sum + page.channels.length, 0);
      return last.channels.length === 0 || rows >= last.total ? undefined : rows;
    },
    placeholderData: keepPreviousData,
  });
  const channels = list.data?.pages.flatMap((page) => page.channels) ?? [];
  return (
    <div className={css['choice']}>
      <TextInput
        ref={field}
        type="search"
        aria-label={t('cameras.search')}
        placeholder={t('cameras.search')}
        leftSection={<IconSearch size={16} aria-hidden="true" />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <p className={css['hint']} role="status">
        {target === undefined ? t('cameras.hint') : t('cameras.target', { place: target + 1 })}
      </p>
      {list.isPending && <LoadingRows rows={8} />}
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && channels.length === 0 && <p>{t('cameras.none')}</p>}
      <div className={css['list']}>
        {bySite(channels).map(({ siteId, siteName, ofSite }) => (
          <section key={siteId} aria-label={siteName}>
            <h3 className={css['site']}>{siteName}</h3>
            <ul className={css['items']}>
              {ofSite.map((channel) => (
                <li key={`${channel.deviceId} ${channel.channelId}`}>
                  <Item channel={channel} channels={channels} wall={wall} onPick={onPick} />
                </li>
              ))}
            </ul>
          </section>
        ))}
        {list.hasNextPage && (
          <Button
            variant="subtle"
            size="compact-md"
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {t('cameras.more')}
          </Button>
        )}
      </div>
    </div>
  );
}

interface ItemProps {
  readonly channel: LiveChannel;
  readonly channels: readonly LiveChannel[];
  readonly wall: Wall;
  readonly onPick: (channel: LiveChannel) => void;
}

function Item({ channel, channels, wall, onPick }: ItemProps) {
  const t = useText(wallTexts);
  const isShown = wall.tiles.some((tile) => isSame(tile, channel));
  const name = channelName(channel, channels);
  return (
    <button
      type="button"
      className={css['item']}
      draggable
      aria-label={t('cameras.add', { name })}
      onDragStart={(event) => startDrag(event, channel)}
      onClick={() => onPick(channel)}
    >
      <IconGripVertical size={14} aria-hidden="true" className={css['grip']} />
      <span className={css['name']}>{name}</span>
      {isShown && (
        <span className={css['shown']} title={t('cameras.shown')}>
          <IconCheck size={16} aria-hidden="true" />
          <span className="ks-visually-hidden">{t('cameras.shown')}</span>
        </span>
      )}
    </button>
  );
}

function bySite(channels: readonly LiveChannel[]) {
  const groups = new Map<string, { siteId: string; siteName: string; ofSite: LiveChannel[] }>();
  for (const channel of channels) {
    const { siteId, siteName } = channel;
    const group = groups.get(siteId) ?? { siteId, siteName, ofSite: [] };
    group.ofSite.push(channel);
    groups.set(siteId, group);
  }
  return [...groups.values()];
}
