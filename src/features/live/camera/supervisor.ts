/**
 * Keeps one session with a camera alive for as long as somebody wants its pictures: connects, watches, waits and connects
 * anew, for ever, and stops only where trying again would do harm.
 */

import type { LiveFault, LiveState } from '../contract-schemas.ts';
import { createBackoff } from './backoff.ts';
import type { CameraDeps, CameraEvents, CameraSource, SessionEvents } from './camera-source.ts';
import { faultOf, needsPerson } from './faults.ts';
import { runCameraSession } from './session.ts';

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

export function createSupervisor(deps: CameraDeps, options: SupervisorOptions): Supervisor {
  return new CameraSupervisor(deps, options);
}

class CameraSupervisor implements Supervisor {
  readonly #deps: CameraDeps;
  readonly #options: SupervisorOptions;
  readonly #backoff: ReturnType<typeof createBackoff>;
  #state: LiveState;
  #running: { readonly ending: AbortController; readonly done: Promise<void> } | undefined;
  /** Ends what is going on now, a session or a wait, and nothing more. */
  #current = new AbortController();
  #liveSinceMs: number | undefined;

  constructor(deps: CameraDeps, options: SupervisorOptions) {
    this.#deps = deps;
    this.#options = options;
    this.#backoff = createBackoff(deps.random);
    this.#state = { state: 'off', since: deps.clock.nowMs(), fault: null, nextTryAt: null };
  }

  state(): LiveState {
    return this.#state;
  }

  start(): void {
    if (this.#running !== undefined) return;
    const ending = new AbortController();
    this.#backoff.reset();
    this.#show({ state: 'connecting', fault: null, nextTryAt: null });
    this.#running = { ending, done: this.#run(ending.signal) };
  }

  async stop(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    running.ending.abort();
    this.#show({ state: 'off', fault: null, nextTryAt: null });
    await running.done;
  }

  retryNow(): void {
    this.#backoff.reset();
    this.#current.abort();
  }

  async #run(ending: AbortSignal): Promise<void> {
    while (!ending.aborted) {
      this.#current = new AbortController();
      const signal = AbortSignal.any([ending, this.#current.signal]);
      const fault = await this.#attempt(signal);
      if (ending.aborted) return;
      if (fault !== undefined) await this.#pause(fault, signal);
      // Somebody knows that something changed, so what was known of this camera counts no more.
      if (signal.aborted && !isOver(ending)) this.#show({ state: 'connecting', fault: null, nextTryAt: null });
    }
  }

  /** `undefined` when the signal ended it. */
  async #attempt(signal: AbortSignal): Promise<LiveFault | undefined> {
    this.#liveSinceMs = undefined;
    try {
      const source = await this.#options.source();
      if (signal.aborted) return undefined;
      if ('class' in source) return source;
      await runCameraSession(this.#deps, source, this.#events(signal), signal);
      return undefined;
    } catch (error) {
      const fault = faultOf(error);
      const fields = { fault: fault.class, detail: fault.detail };
      if (fault.class === 'unknown')
        this.#deps.log.error('Live pictures failed by a mistake of ours.', { ...fields, error });
      else this.#deps.log.debug('Live pictures failed.', fields);
      if (fault.class === 'login-refused') this.#options.onLoginRefused();
      return fault;
    } finally {
      this.#noteGoodTime();
    }
  }

  #events(signal: AbortSignal): SessionEvents {
    const { events } = this.#options;
    return {
      ...(events.takeMemory && { takeMemory: events.takeMemory }),
      onDescription: (description) => {
        if (!signal.aborted) events.onDescription(description);
      },
      onUnit: (unit, arrivedAtMs) => {
        if (signal.aborted) return;
        if (this.#state.state !== 'live') this.#goLive();
        events.onUnit(unit, arrivedAtMs);
      },
      onActivity: () => {
        if (!signal.aborted) events.onActivity();
      },
      onSilence: (isSilent) => {
        if (signal.aborted || this.#state.state !== (isSilent ? 'live' : 'stalled')) return;
        if (!isSilent) {
          this.#goLive();
          return;
        }
        this.#noteGoodTime();
        const detail = 'Nothing has come from the camera for some seconds.';
        this.#show({ state: 'stalled', fault: { class: 'stalled', detail }, nextTryAt: null });
      },
    };
  }

  #goLive(): void {
    this.#liveSinceMs = this.#deps.clock.monotonicMs();
    this.#show({ state: 'live', fault: null, nextTryAt: null });
  }

  #noteGoodTime(): void {
    if (this.#liveSinceMs !== undefined) this.#backoff.wasGoodFor(this.#deps.clock.monotonicMs() - this.#liveSinceMs);
    this.#liveSinceMs = undefined;
  }

  /** Waits for the next attempt, or for a person. */
  async #pause(fault: LiveFault, signal: AbortSignal): Promise<void> {
    if (needsPerson(fault)) {
      this.#show({ state: 'stopped', fault, nextTryAt: null });
      await aborted(signal);
      return;
    }
    const waitMs = this.#backoff.nextMs();
    this.#show({ state: 'waiting', fault, nextTryAt: this.#deps.clock.nowMs() + waitMs });
    await this.#deps.clock.sleep(waitMs, signal).catch(() => undefined);
  }

  /** `since` says for how long it has been so, whatever the fault is called meanwhile. */
  #show(next: Omit<LiveState, 'since'>): void {
    const isSame = next.state === this.#state.state;
    const since = isSame ? this.#state.since : this.#deps.clock.nowMs();
    this.#state = { ...next, since };
    this.#options.onState(this.#state);
  }
}

/** Asked again after a wait, in which it may have changed. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}
