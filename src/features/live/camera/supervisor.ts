/** Keeps one session with a camera alive for as long as somebody wants its pictures. */

import type { LiveFault, LiveState } from '../contract-schemas.ts';
import type { CameraEvents, CameraSource } from './session.ts';

export interface SupervisorOptions {
  /** Asked anew before each attempt, so that a new address or password is used at once. */
  readonly source: () => Promise<CameraSource | LiveFault>;
  readonly onState: (state: LiveState) => void;
  readonly events: CameraEvents;
  /** The camera refused the credential of the source: nobody must try it again. */
  readonly onLoginRefused: () => void;
}

export interface Supervisor {
  start(): void;
  /** Resolves when the connection is closed. */
  stop(): Promise<void>;
  /** Something changed, such as the address or the password: tries at once, also when it had stopped. */
  retryNow(): void;
  state(): LiveState;
}
