/** What we keep: the database, its schema, the audit log, and whether the data key opens what is sealed. */

import type { Log } from '#src/core/ports.ts';
import type { Secret } from '#src/core/secret.ts';
import type { Sealer } from '#src/platform/sealer.ts';
import { type AuditChainReport, verifyAuditChain } from '#src/store/audit-chain.ts';
import { type Inspection, inspectStore } from '#src/store/inspect.ts';
import type { Db } from '#src/store/store.ts';
import { type Check, fail, type Finding, pass, warn } from './check.ts';

export interface CredentialReport {
  readonly total: number;
  /** Names of the devices whose credential the key does not open. */
  readonly unreadable: readonly string[];
}

export interface StoreCheckDeps {
  readonly directory: string;
  readonly url?: Secret;
  readonly log: Log;
  /** Opens the data key; `undefined` when there is none yet. Never makes one. */
  readonly openSealer: () => Promise<Sealer | undefined>;
  /** From the fleet, which owns the credentials. */
  readonly checkCredentials: (db: Db, sealer: Sealer | undefined) => Promise<CredentialReport>;
}

export interface StoreChecks {
  readonly checks: readonly Check[];
  /** For the clock: when the last audit entry was made; undefined when that cannot be known. */
  lastAuditAt(): Promise<number | undefined>;
  close(): Promise<void>;
}

const restoreRemedy = 'Keep a copy of the database as it is, then restore the last backup with `keepsight restore`.';

export function createStoreChecks(deps: StoreCheckDeps): StoreChecks {
  let opened: Promise<Inspection | undefined> | undefined;
  let chain: Promise<AuditChainReport> | undefined;
  const open = (): Promise<Inspection | undefined> => (opened ??= inspectStore(deps));
  const verify = (db: Db, signal: AbortSignal): Promise<AuditChainReport> => (chain ??= verifyAuditChain(db, signal));

  const onStore = (name: string, look: (store: Inspection, signal: AbortSignal) => Promise<Finding>): Check => ({
    name,
    run: async (signal) => {
      const store = await open();
      return store === undefined ? pass('There is no database yet; the first start makes it.') : look(store, signal);
    },
  });

  return {
    checks: [
      onStore('database', checkDamage),
      onStore('schema', checkSchema),
      onStore('audit-chain', async (store, signal) => judgeChain(await verify(store.db, signal))),
      { name: 'data-key', run: () => checkKey(deps.openSealer) },
      onStore('credentials', async (store) =>
        judgeCredentials(await deps.checkCredentials(store.db, await deps.openSealer())),
      ),
    ],
    lastAuditAt: async () => (await chain?.catch(() => undefined))?.lastAt,
    close: async () => {
      const store = await opened?.catch(() => undefined);
      await store?.close();
    },
  };
}

async function checkDamage(store: Inspection): Promise<Finding> {
  const damage = await store.findDamage();
  if (damage.length === 0) return pass(`The database ${store.place} is whole.`);
  const remedy = store.engine === 'sqlite' ? restoreRemedy : 'Switch it on in postgresql.conf and reload the server.';
  return (store.engine === 'sqlite' ? fail : warn)(`The database ${store.place}: ${damage.join('; ')}.`, remedy);
}

async function checkSchema(store: Inspection): Promise<Finding> {
  const missing = await store.missingMigrations();
  if (missing.length === 0) return pass('The schema is that of this version.');
  return warn(
    `The next start upgrades the database (${missing.join(', ')}).`,
    'Restart Keepsight. It copies a SQLite file first; of PostgreSQL, make a backup with the version that runs now.',
  );
}

function judgeChain(chain: AuditChainReport): Finding {
  if (chain.broken === undefined) {
    return pass(
      `All ${String(chain.checked)} entries of the audit log are as they were written; the last hash is ${chain.headHash || 'none'}.`,
    );
  }
  const { seq, reason } = chain.broken;
  return fail(
    `The audit log is not as it was written: entry ${String(seq)}: ${reason}.`,
    'Somebody or something changed the database outside Keepsight. Compare with a backup and find out who had access.',
  );
}

async function checkKey(openSealer: StoreCheckDeps['openSealer']): Promise<Finding> {
  const sealer = await openSealer();
  return sealer === undefined
    ? pass('There is no data key yet; the first start makes it.')
    : pass('The data key can be read.');
}

/** Names shown in one sentence. */
const namesMax = 5;

function judgeCredentials({ total, unreadable }: CredentialReport): Finding {
  if (unreadable.length === 0) return pass(`The data key opens all ${String(total)} stored credentials.`);
  const names = unreadable.slice(0, namesMax).join(', ') + (unreadable.length > namesMax ? ' …' : '');
  return fail(
    `The data key does not open ${String(unreadable.length)} of ${String(total)} stored credentials: ${names}.`,
    'Put back the data key that was in use when they were entered, or enter the passwords of these devices again.',
  );
}
