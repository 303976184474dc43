/** Not built yet. */
import { Page } from '../../ui/page.tsx';

export function NoticesPage() {
  return <Page title="…">{null}</Page>;
}
