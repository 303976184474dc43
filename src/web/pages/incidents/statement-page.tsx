/** Not built yet. */
import { Page } from '../../ui/page.tsx';

export function StatementPage() {
  return <Page title="…">{null}</Page>;
}
