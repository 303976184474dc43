/** Not built yet. */
import { Page } from '../../ui/page.tsx';

export function IncidentsPage() {
  return <Page title="…">{null}</Page>;
}
