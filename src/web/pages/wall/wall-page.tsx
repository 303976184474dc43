/** The wall: up to 36 live pictures, arranged and remembered. */

import { Button } from '@mantine/core';
import { IconDeviceCctv, IconRadar2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import type { Layout, LiveChannel } from '#src/features/live/contract-schemas.ts';
import * as live from '#src/features/live/contract.ts';
import { queryOf } from '../../api/queries.ts';
import { useCan, useMe } from '../../api/session.ts';
import { useText } from '../../i18n/use-text.ts';
import { wallTexts } from '../../i18n/wall.data.ts';
import { PlayerProvider } from '../../live/player-context.tsx';
import { paths } from '../../paths.ts';
import { Guarded } from '../../shell/status-page.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { type Shown, shownBy } from './use-wall.ts';
import { WallBoard } from './wall-board.tsx';
import { recallWall } from './wall-memory.ts';
import { add, type Wall, wallOf } from './wall-model.ts';
import type { WallSearch } from './wall-search.ts';

/** Names for the tiles; a wall with cameras beyond these asks for each of them. */
const namesRows = 500;

export function WallPage() {
  return (
    <Guarded permission="live:view">
      <PlayerProvider>
        <WallLoader />
      </PlayerProvider>
    </Guarded>
  );
}

function WallLoader() {
  const t = useText(wallTexts);
  const search = useSearch({ from: '/shell/wall' });
  const me = useMe();
  const channels = useQuery(queryOf(live.listChannels, { query: { limit: namesRows } }));
  const layouts = useQuery(queryOf(live.listLayouts, {}));
  const error = channels.error ?? layouts.error;
  if (channels.data !== undefined && layouts.data !== undefined) {
    if (channels.data.total === 0) return <NoCamera />;
    const from = { search, personId: me.id, channels: channels.data.channels, layouts: layouts.data.layouts };
    return <WallBoard initial={firstShown(from)} layouts={layouts.data.layouts} channels={channels.data.channels} />;
  }
  return (
    <Page title={t('title')} width="wide">
      {error === null ? (
        <LoadingRows rows={10} height={32} />
      ) : (
        <ProblemNotice
          error={error}
          onRetry={() => {
            void channels.refetch();
            void layouts.refetch();
          }}
        />
      )}
    </Page>
  );
}

interface FirstShownFrom {
  readonly search: WallSearch;
  readonly personId: string;
  readonly channels: readonly LiveChannel[];
  readonly layouts: readonly Layout[];
}

/** What the address names, else what this browser remembers, else the first layout, else the first cameras. */
function firstShown({ search, personId, channels, layouts }: FirstShownFrom): Shown {
  const remembered = recallWall(personId);
  const named = layouts.find((layout) => layout.id === search.layout);
  const first = layouts[0];
  let shown: Shown = { wall: wallOf(channels), layoutId: null };
  if (named !== undefined && named.id !== remembered?.layoutId) shown = shownBy(named);
  else if (remembered !== undefined) shown = remembered;
  else if (first !== undefined) shown = shownBy(first);
  const asked = channels.find((channel) => channel.deviceId === search.show);
  return asked === undefined ? shown : { ...shown, wall: withChannel(shown.wall, asked) };
}

function withChannel(wall: Wall, channel: LiveChannel): Wall {
  return add(wall, channel) ?? wall;
}

function NoCamera() {
  const t = useText(wallTexts);
  const can = useCan();
  return (
    <Page title={t('title')} width="wide">
      <EmptyState
        icon={<IconDeviceCctv size={26} aria-hidden="true" />}
        title={t('empty.title')}
        actions={
          can('discovery:run') ? (
            <>
              <Button component={Link} to={paths.discover} leftSection={<IconRadar2 size={16} aria-hidden="true" />}>
                {t('empty.discover')}
              </Button>
              <Button component={Link} to={paths.fleet} variant="default">
                {t('empty.fleet')}
              </Button>
            </>
          ) : undefined
        }
      >
        {can('discovery:run') ? t('empty.text') : t('empty.viewer')}
      </EmptyState>
    </Page>
  );
}
