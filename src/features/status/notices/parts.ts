/** What the parts of notices share: what they were given, and what was opened for them. */

import type { Clock, Log, NoticePorts, Random } from '#src/core/ports.ts';
import type { LocalText, PageSettings } from '../contract-schemas.ts';
import type { Sealer } from '#src/platform/sealer.ts';
import type { Notifier } from '#src/plugins/kit/notifier.ts';
import type { Db, Store } from '#src/store/store.ts';
import type { NoticeChannel } from '../contract-notices.ts';
import type { NoticeKeys } from './keys.ts';
import type { ProofOfWork } from './proof-of-work.ts';
import type { RefusalMemory } from './refusal-memory.ts';

/** How hard the channels are worked; from the configuration. */
export interface SendingLimits {
  /** Messages that are under way at once. */
  readonly atOnce: number;
  /** All of the channel. */
  readonly perSecond: number;
  /** Those of one domain of mail, or one host. */
  readonly perProviderPerSecond: number;
}

export interface NoticesDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly sealer: Sealer;
  readonly notifiers: readonly Notifier[];
  readonly ports: NoticePorts;
  /** Channels that this installation sends by, and how hard. */
  readonly channels: Readonly<Partial<Record<NoticeChannel, SendingLimits>>>;
  /** Push services by their exact host. */
  readonly pushHosts: readonly string[];
  /** `mailto:` or `https:` address that push services may turn to. */
  readonly pushSubject: string;
  /**
   * What becomes of a mail of which nobody knows whether the server took it: `resend` (nobody is left out; somebody may
   * get the same mail, with the same Message-ID, twice) or `withhold` (nobody gets it twice; it counts as uncertain).
   */
  readonly inDoubt: 'resend' | 'withhold';
  /** How long a process that died keeps what it had claimed from the others on its store; a minute when absent. */
  readonly leaseMs?: number;
  /** Where this hub serves the page, ending with `/`; used while the page's settings name no address. */
  readonly rootUrl: () => string;
  readonly readPageSettings: (db: Db) => Promise<PageSettings>;
  /** The components that the public sees, for choosing. */
  /** Each before its parts. */
  readonly publicComponents: () => Promise<readonly { id: string; name: LocalText; parentId: string | null }[]>;
}

export interface NoticeParts extends NoticesDeps {
  readonly leaseMs: number;
  /** Opened at first use, because a visitor that sends nothing needs none. */
  readonly keys: () => Promise<NoticeKeys>;
  readonly proofOfWork: () => Promise<ProofOfWork>;
  readonly refusals: RefusalMemory;
  /** Wakes the sending. */
  readonly wake: () => void;
  /** Names this process among others on the same store. */
  readonly owner: string;
}
