/** What the pages about monitors share. */

import type { ReactNode } from 'react';
import { useCan } from '../../api/session.ts';
import { monitorsTexts } from '../../i18n/monitors.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { Guarded } from '../../shell/status-page.tsx';
import { SubNavigation } from '../../shell/sub-navigation.tsx';
import { Page } from '../../ui/page.tsx';

interface MonitorsFrameProps {
  readonly title: string;
  readonly about?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function MonitorsFrame({ title, about, actions, children }: MonitorsFrameProps) {
  const t = useText(monitorsTexts);
  return (
    <Guarded permission="monitor:read">
      <Page title={title} about={about} actions={actions} width="wide">
        <SubNavigation
          label={t('pages')}
          pages={[
            { to: paths.monitors, label: t('tab.monitors') },
            { to: paths.vantages, label: t('tab.vantages') },
          ]}
        />
        {children}
      </Page>
    </Guarded>
  );
}

/** Why somebody cannot change monitors, or nothing. */
export function useMonitorWriteReason(): string | undefined {
  const t = useText(monitorsTexts);
  return useCan()('monitor:write') ? undefined : t('reason.no-write');
}
