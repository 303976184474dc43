/** What the pages about subscribers share. */

import type { ReactNode } from 'react';
import type { Permission } from '#src/core/access.ts';
import { useCan } from '../../api/session.ts';
import { subscribersTexts } from '../../i18n/subscribers.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { Guarded } from '../../shell/status-page.tsx';
import { SubNavigation } from '../../shell/sub-navigation.tsx';
import { Page } from '../../ui/page.tsx';

interface SubscribersFrameProps {
  readonly permission: Permission;
  readonly title: string;
  readonly about?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function SubscribersFrame({ permission, title, about, actions, children }: SubscribersFrameProps) {
  const t = useText(subscribersTexts);
  const can = useCan();
  return (
    <Guarded permission={permission}>
      <Page title={title} about={about} actions={actions} width="wide">
        <SubNavigation
          label={t('pages')}
          pages={[
            ...(can('subscriber:read') ? [{ to: paths.subscribers, label: t('tab.subscribers') }] : []),
            { to: paths.notices, label: t('tab.notices') },
            { to: paths.channels, label: t('tab.channels') },
          ]}
        />
        {children}
      </Page>
    </Guarded>
  );
}
