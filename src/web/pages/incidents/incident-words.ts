/** What the pages about incidents share: who may do what, the names of components, and the words of a title. */

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ComponentView } from '#src/features/status/contract-schemas.ts';
import { useCan } from '../../api/session.ts';
import { incidentsTexts } from '../../i18n/incidents.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { useText } from '../../i18n/use-text.ts';
import { textIn } from '../status/local-text.ts';
import { statusQuery } from '../status/status-frame.tsx';

/** Why somebody cannot lead incidents, or nothing. */
export function useIncidentReason(): string | undefined {
  const t = useText(incidentsTexts);
  return useCan()('incident:write') ? undefined : t('reason.no-write');
}

export interface KnownComponents {
  readonly all: readonly ComponentView[];
  readonly nameOf: (id: string) => string;
  readonly options: { value: string; label: string }[];
}

/** Incidents know components by id only; whoever may see the status gets their names. */
export function useComponents(): KnownComponents {
  const can = useCan();
  const { locale } = useLocale();
  const data = useQuery({ ...statusQuery, enabled: can('status:read') }).data;
  return useMemo(() => {
    const all = data === undefined ? [] : [...data.snapshot.components, ...data.privateComponents];
    const own = data?.snapshot.page.defaultLocale;
    const names = new Map(all.map((each) => [each.id, textIn(each.name, locale, own)]));
    return {
      all,
      nameOf: (id) => names.get(id) ?? id,
      options: all.map((each) => ({ value: each.id, label: names.get(each.id) ?? each.id })),
    };
  }, [data, locale]);
}
