/** The demo: what is simulated, with the switches for what goes wrong, and the mails that went nowhere. */

import { isApiError } from '../../api/api-error.ts';
import { queryOf } from '../../api/queries.ts';
import { useQuery } from '@tanstack/react-query';
import * as demo from '#src/features/system/contract-demo.ts';
import { demoTexts } from '../../i18n/demo.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { Guarded } from '../../shell/status-page.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { DemoDevices } from './demo-devices.tsx';
import { DemoMails } from './demo-mails.tsx';
import { DemoVendor } from './demo-vendor.tsx';

export function DemoPage() {
  return (
    <Guarded permission="settings:read">
      <Demo />
    </Guarded>
  );
}

function Demo() {
  const t = useText(demoTexts);
  const list = useQuery(queryOf(demo.listSimulatedDevices, {}));
  return (
    <Page title={t('title')} about={t('about')} width="wide">
      {list.isPending && <LoadingRows rows={10} />}
      {list.isError &&
        (isApiError(list.error, 'demo.not-running') ? (
          <EmptyState title={t('not-running')} />
        ) : (
          <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />
        ))}
      {list.data !== undefined && (
        <>
          <DemoVendor />
          <DemoMails />
          <DemoDevices devices={list.data.devices} faults={list.data.faults} />
        </>
      )}
    </Page>
  );
}
