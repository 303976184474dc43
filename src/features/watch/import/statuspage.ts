/** Components of Atlassian Statuspage: its list of components, or the summary of a page, which also names what to read. */

import { z } from 'zod';
import { leftovers, type ReadExport } from './candidate.ts';

const Component = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullish(),
  position: z.number().nullish(),
  group_id: z.string().nullish(),
  only_show_if_degraded: z.boolean().nullish(),
});
const Summary = z.object({
  page: z.object({ name: z.string().nullish(), url: z.string().nullish() }).nullish(),
  components: z.array(z.unknown()),
});

export function readStatuspage(value: unknown): ReadExport | undefined {
  const summary = Array.isArray(value) ? { components: value, page: undefined } : Summary.safeParse(value).data;
  if (summary === undefined) return undefined;
  const parsed = summary.components.map((entry) => Component.safeParse(entry));
  const components = parsed.flatMap((one) => (one.success ? [one.data] : []));
  const url = summary.page?.url ?? undefined;
  const claim = url === undefined ? undefined : new URL('/api/v2/summary.json', url).href;
  return {
    monitors:
      claim === undefined
        ? []
        : [
            {
              ...{ key: 'page', name: `${summary.page?.name ?? 'Statuspage'}: what it claims`, probe: 'vendor-status' },
              settings: { url: claim },
              ...{ over: { periodS: 60, tags: ['claimed'] }, problems: [] },
            },
          ],
    components: components.map((one, at) => ({
      key: one.id,
      name: one.name.slice(0, 200),
      description: one.description?.slice(0, 200) ?? '',
      parentKey: one.group_id ?? null,
      position: one.position ?? at,
      isPublic: true,
      monitorKeys: [],
    })),
    notTaken: leftovers({
      'broken-components': parsed.length - components.length,
      states: components.length,
      'hidden-components': components.filter((one) => one.only_show_if_degraded === true).length,
    }),
  };
}
