/** What the use cases of people share: ports that a program gives, and parts that live as long as the process. */

import type { Scope } from '#src/core/access.ts';
import type { Sealer } from '#src/platform/sealer.ts';
import type { Db } from '#src/store/store.ts';
import type { AccessChanged } from './contract.ts';
import type { HashQueue } from './hash-queue.ts';
import type { PasswordCost } from './password-hash.ts';

export interface PeopleDeps {
  /** Seals authenticator secrets and passkey challenges with the data key. */
  readonly sealer: Sealer;
  /** Called after rights of a person changed or a session ended, so that open connections are checked again. */
  readonly onAccessChanged: (event: AccessChanged) => void;
  /** Says whether a site, group or device exists, so that no grant points at nothing. Without it every id is taken. */
  readonly scopeExists?: (db: Db, scope: Scope) => Promise<boolean>;
  /** Only tests choose a cheaper one. */
  readonly passwordCost?: PasswordCost;
}

export interface PeopleParts {
  readonly sealer: Sealer;
  readonly scopeExists: (db: Db, scope: Scope) => Promise<boolean>;
  readonly passwordCost: PasswordCost;
  readonly hashes: HashQueue;
  readonly accessChanged: (userId: string) => void;
}
