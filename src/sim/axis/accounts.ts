/** pwdgrp.cgi and usergroup.cgi: accounts, and the call that ends the factory state. */

import { needsSetup, type Role, type SimDevice } from '../device.ts';
import { answer, argumentsOf, type SimAnswer } from '../exchange.ts';
import { errorPage, firstAccountMissing, refuseWithout, type AxisCall } from './access.ts';

const plain = (text: string): SimAnswer => answer(200, 'text/plain', `${text}\n`);

export function answerAccounts(call: AxisCall): SimAnswer {
  const given = argumentsOf(call.request);
  if (needsSetup(call.device)) return answerFirstAccount(call, given);
  const refusal = refuseWithout('admin', call);
  if (refusal !== undefined) return refusal;
  switch (given.get('action')) {
    case 'get':
      return plain(listAccounts(call.device));
    case 'add':
      return plain(addAccount(call.device, given));
    case 'update':
      return plain(updateAccount(call.device, given));
    case 'remove':
      return plain(removeAccount(call.device, given));
    default:
      return plain('Error: no valid action.');
  }
}

/** Works without a login only while there is no administrator; everything else is refused until then. */
function answerFirstAccount(call: AxisCall, given: URLSearchParams): SimAnswer {
  const roles = rolesOf(given);
  const isAdmin = given.get('action') === 'add' && roles.includes('admin') && roles.includes('ptz');
  const isName = call.traits.anyFirstUser || (given.get('user') === 'root' && given.get('grp') === 'root');
  if (!isAdmin || !isName) return errorPage(401, firstAccountMissing);
  call.device.accounts.clear();
  const text = addAccount(call.device, given);
  if (call.device.accounts.size > 0) call.device.faults.delete('needs-setup');
  return plain(text);
}

function rolesOf(given: URLSearchParams): Role[] {
  const wanted = (given.get('sgrp') ?? '').split(':');
  return (['admin', 'operator', 'viewer', 'ptz'] as const).filter((role) => wanted.includes(role));
}

function addAccount(device: SimDevice, given: URLSearchParams): string {
  const name = given.get('user') ?? '';
  const password = given.get('pwd') ?? '';
  if (!/^[a-zA-Z0-9]{1,14}$/.test(name)) return 'Error: account user name.';
  if (password === '') return 'Error: account password.';
  if (device.accounts.has(name)) return 'Error: account exists.';
  device.accounts.set(name, { password, roles: rolesOf(given) });
  return `Created account ${name}.`;
}

function updateAccount(device: SimDevice, given: URLSearchParams): string {
  const name = given.get('user') ?? '';
  const account = device.accounts.get(name);
  const password = given.get('pwd') ?? '';
  if (account === undefined || password === '') return 'Error: account user name.';
  account.password = password;
  return `Modified account ${name}.`;
}

function removeAccount(device: SimDevice, given: URLSearchParams): string {
  const name = given.get('user') ?? '';
  if (!device.accounts.delete(name)) return 'Error: account user name.';
  return `Removed account ${name}.`;
}

function listAccounts(device: SimDevice): string {
  const names = (role: Role): string =>
    [...device.accounts]
      .filter(([, account]) => account.roles.includes(role))
      .map(([name]) => name)
      .join(',');
  const lines = (['admin', 'operator', 'viewer', 'ptz'] as const).map((role) => `${role}="${names(role)}"`);
  return [...lines, `digusers="${[...device.accounts.keys()].join(',')}"`].join('\n');
}

/** Tells a caller with any right which groups it is in. */
export function answerUserGroup(call: AxisCall): SimAnswer {
  const refusal = refuseWithout('viewer', call);
  if (refusal !== undefined) return refusal;
  return plain('root\nroot admin operator ptz viewer');
}
