/** A grant in words, with the names of what it is over. */

import { useQuery } from '@tanstack/react-query';
import type { RoleGrant, Scope } from '#src/core/access.ts';
import * as fleet from '#src/features/fleet/contract.ts';
import { queryOf } from '../../api/queries.ts';
import { useCan } from '../../api/session.ts';
import { peopleTexts } from '../../i18n/people.data.ts';
import { useText } from '../../i18n/use-text.ts';

/** Names of more devices than this are not fetched at once; those beyond are shown by their id. */
const deviceRows = 500;

export interface ScopeNames {
  readonly site: ReadonlyMap<string, string>;
  readonly group: ReadonlyMap<string, string>;
  readonly device: ReadonlyMap<string, string>;
}

export function useScopeNames(): ScopeNames {
  const can = useCan();
  const isReader = can('device:read');
  const sites = useQuery({ ...queryOf(fleet.listSites, {}), enabled: can('site:read') }).data?.sites ?? [];
  const groups = useQuery({ ...queryOf(fleet.listGroups, {}), enabled: isReader }).data?.groups ?? [];
  const devices =
    useQuery({ ...queryOf(fleet.listDevices, { query: { limit: deviceRows } }), enabled: isReader }).data?.devices ??
    [];
  const namesOf = (items: readonly { readonly id: string; readonly name: string }[]) =>
    new Map(items.map((item) => [item.id, item.name]));
  return { site: namesOf(sites), group: namesOf(groups), device: namesOf(devices) };
}

export function useGrantWords(): (grant: RoleGrant, names: ScopeNames) => string {
  const t = useText(peopleTexts);
  const scopeWords = (scope: Scope, names: ScopeNames): string => {
    if (scope.kind === 'everything') return t('scope.everything');
    return t(`scope.${scope.kind}`, { name: names[scope.kind].get(scope.id) ?? scope.id });
  };
  return (grant, names) => t('grant', { role: t(`role.${grant.role}`), scope: scopeWords(grant.scope, names) });
}
