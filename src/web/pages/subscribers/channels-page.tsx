/** Not built yet. */
import { Page } from '../../ui/page.tsx';

export function ChannelsPage() {
  return <Page title="…">{null}</Page>;
}
