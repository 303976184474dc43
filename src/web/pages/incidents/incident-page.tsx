/** Not built yet. */
import { Page } from '../../ui/page.tsx';

export function IncidentPage() {
  return <Page title="…">{null}</Page>;
}
