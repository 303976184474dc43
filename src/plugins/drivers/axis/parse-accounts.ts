/**
 * `pwdgrp.cgi?action=get`: one line for each group, `admin="root,joe"`. Devices also list groups and members of their own
 * software there; the accounts of people are those of `digusers`, where a device has that line.
 */

import { factText } from '../../kit/answers.ts';
import type { AccountsFact } from '../../kit/facts.ts';

const roles = ['admin', 'operator', 'viewer', 'ptz'] as const;
/** What a fact may hold; devices allow far fewer. */
const maxAccounts = 256;
const maxLines = 2000;

/** `undefined` when this is no such list. */
export function parseAccounts(text: string): AccountsFact['accounts'] | undefined {
  const groups = new Map<string, readonly string[]>();
  for (const line of text.split(/\r\n|\n|\r/, maxLines)) {
    const [, group, members] = /^([\w-]{1,64})="([^"]*)"\s*$/.exec(line) ?? [];
    if (group === undefined || members === undefined) continue;
    groups.set(
      group,
      members.split(',').flatMap((name) => factText(name, 128) ?? []),
    );
  }
  if (!roles.some((role) => groups.has(role))) return undefined;
  const everybody = roles.flatMap((role) => groups.get(role) ?? []);
  const names = new Set(groups.get('digusers') ?? everybody);
  return [...names].slice(0, maxAccounts).map((name) => ({
    name,
    roles: roles.filter((role) => groups.get(role)?.includes(name)),
  }));
}
