/**
 * Lets one session at a time try a credential. Several streams of one camera begin together, as after its restart; if its
 * password was changed meanwhile, all of them together would lock the account. One refusal is one too many already.
 */

import { CameraFault } from './faults.ts';

export type LoginOutcome = 'accepted' | 'refused' | 'unknown';

/** Tells how it went; only the first word counts. */
export type LoginTurn = (outcome: LoginOutcome) => void;

export interface LoginGate {
  /**
   * Resolves when it is this session's turn.
   *
   * @throws CameraFault when the credential was refused before
   */
  enter(credentialId: string, host: string, signal: AbortSignal): Promise<LoginTurn>;
}

/** Refused credentials that are remembered; each belongs to one device of the fleet until a person enters another. */
const rememberedMax = 20_000;

export function createLoginGate(): LoginGate {
  const refused = new Set<string>();
  /** For each credential the end of the line: the turn that a newcomer has to wait for. */
  const lines = new Map<string, Promise<void>>();

  const remember = (credentialId: string): void => {
    refused.add(credentialId);
    const [oldest] = refused;
    if (refused.size > rememberedMax && oldest !== undefined) refused.delete(oldest);
  };

  return {
    enter: async (credentialId, host, signal) => {
      const before = lines.get(credentialId);
      const { promise: over, resolve: end } = Promise.withResolvers<void>();
      const line = Promise.all([before, over]).then(() => {
        if (lines.get(credentialId) === line) lines.delete(credentialId);
      });
      lines.set(credentialId, line);
      await eitherWay(before, signal);
      if (signal.aborted || refused.has(credentialId)) {
        end();
        signal.throwIfAborted();
        throw new CameraFault({ fault: 'login-refused', detail: `${host} has refused the stored credential already.` });
      }
      return (outcome) => {
        if (outcome === 'refused') remember(credentialId);
        end();
      };
    },
  };
}

async function eitherWay(work: Promise<void> | undefined, signal: AbortSignal): Promise<void> {
  if (work === undefined || signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const onAbort = (): void => resolve();
  signal.addEventListener('abort', onAbort, { once: true });
  await Promise.race([work, promise]);
  signal.removeEventListener('abort', onAbort);
}
