/** Not built yet. */
import { Page } from '../../ui/page.tsx';

export function SubscribersPage() {
  return <Page title="…">{null}</Page>;
}
