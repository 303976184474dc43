/** A grant in words, with the names of what it is over. */

import { useQuery } from '@tanstack/react-query';
import type { RoleGrant, Scope } from '#src/core/access.ts';
import * as fleet from '#src/features/fleet/contract.ts';
import { queryOf } from '../../api/queries.ts';
import { peopleTexts } from '../../i18n/people.data.ts';
import { useText } from '../../i18n/use-text.ts';

/** One page of devices is enough for a choice by name; more are found by typing. */
const deviceRows = 500;

export interface ScopeNames {
  readonly site: ReadonlyMap<string, string>;
  readonly group: ReadonlyMap<string, string>;
  readonly device: ReadonlyMap<string, string>;
}

export function useScopeNames(): ScopeNames {
  const sites = useQuery(queryOf(fleet.listSites, {})).data?.sites ?? [];
  const groups = useQuery(queryOf(fleet.listGroups, {})).data?.groups ?? [];
  const devices = useQuery(queryOf(fleet.listDevices, { query: { limit: deviceRows } })).data?.devices ?? [];
  const namesOf = (items: readonly { readonly id: string; readonly name: string }[]) =>
    new Map(items.map((item) => [item.id, item.name]));
  return { site: namesOf(sites), group: namesOf(groups), device: namesOf(devices) };
}

export function useGrantWords(): (grant: RoleGrant, names: ScopeNames) => string {
  const t = useText(peopleTexts);
  const scopeWords = (scope: Scope, names: ScopeNames): string => {
    if (scope.kind === 'everything') return t('scope.everything');
    return t(`scope.${scope.kind}`, { name: names[scope.kind].get(scope.id) ?? t('scope.gone') });
  };
  return (grant, names) => t('grant', { role: t(`role.${grant.role}`), scope: scopeWords(grant.scope, names) });
}
