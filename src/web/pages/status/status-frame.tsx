/** What all pages about status share: their heading, the way between them, and what waits where. */

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import * as status from '#src/features/status/contract.ts';
import { queryOf } from '../../api/queries.ts';
import { useCan } from '../../api/session.ts';
import { statusTexts } from '../../i18n/status.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { Guarded } from '../../shell/status-page.tsx';
import { SubNavigation } from '../../shell/sub-navigation.tsx';
import { Page } from '../../ui/page.tsx';

/** Events of the engine refresh it; this only keeps ages honest when there are none. */
export const refreshMs = 30_000;

export const statusQuery = queryOf(status.showStatus, {});

interface StatusFrameProps {
  readonly title: string;
  readonly about?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function StatusFrame(props: StatusFrameProps) {
  return (
    <Guarded permission="status:read">
      <Frame {...props} />
    </Guarded>
  );
}

function Frame({ title, about, actions, children }: StatusFrameProps) {
  const t = useText(statusTexts);
  const contradictions = useQuery(
    queryOf(status.listContradictions, { query: { isOpen: 'true', limit: 1, offset: 0 } }),
  ).data?.total;
  const waiting = useQuery(queryOf(status.listReports, { query: { moderation: 'waiting', limit: 1, offset: 0 } })).data
    ?.total;
  return (
    <Page title={title} about={about} actions={actions} width="wide">
      <SubNavigation
        label={t('pages')}
        pages={[
          { to: paths.components, label: t('tab.components') },
          { to: paths.contradictions, label: t('tab.contradictions'), count: contradictions },
          { to: paths.reports, label: t('tab.reports'), count: waiting },
          { to: paths.maintenance, label: t('tab.maintenance') },
          { to: paths.publishing, label: t('tab.publishing') },
          { to: paths.starterPacks, label: t('tab.starter') },
        ]}
      />
      {children}
    </Page>
  );
}

/** Why somebody cannot change anything here, or nothing. */
export function useWriteReason(): string | undefined {
  const t = useText(statusTexts);
  return useCan()('status:write') ? undefined : t('reason.no-write');
}
