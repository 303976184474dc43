/** The public page: its settings, what Keepsight says by itself, where copies go and how they stand, and a preview. */

import { useQuery } from '@tanstack/react-query';
import * as page from '#src/features/status/contract-page.ts';
import * as status from '#src/features/status/contract.ts';
import { queryOf } from '../../api/queries.ts';
import { publishingTexts } from '../../i18n/publishing.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { EngineSection } from './engine-section.tsx';
import { PagePreview } from './page-preview.tsx';
import { PageSettingsSection } from './page-settings-section.tsx';
import { StatusFrame } from './status-frame.tsx';
import { TargetsSection } from './targets-section.tsx';

export function PublishingPage() {
  const t = useText(publishingTexts);
  return (
    <StatusFrame title={t('title')} about={t('about')}>
      <Parts />
    </StatusFrame>
  );
}

function Parts() {
  const settings = useQuery(queryOf(page.getPageSettings, {}));
  const engine = useQuery(queryOf(status.getStatusSettings, {}));
  if (settings.isPending) return <LoadingRows rows={10} />;
  if (settings.isError) return <ProblemNotice error={settings.error} onRetry={() => void settings.refetch()} />;
  return (
    <>
      <TargetsSection />
      <PageSettingsSection key={JSON.stringify(settings.data)} settings={settings.data} />
      {engine.data !== undefined && <EngineSection key={JSON.stringify(engine.data)} settings={engine.data} />}
      <PagePreview settings={settings.data} />
    </>
  );
}
