/** Not built yet. */
import { Page } from '../../ui/page.tsx';

export function PublishingPage() {
  return <Page title="…">{null}</Page>;
}
