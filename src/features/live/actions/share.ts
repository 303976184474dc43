/** One question to a device serves everybody who asks it at the same time: a wall full of people is one client to a camera. */

export interface Sharing<T> {
  /** Joins the work under this key, or starts it. The work ends by its own deadline, not when one of those who wait leaves. */
  ask(key: string, work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T>;
}

export function createSharing<T>(lifetime: AbortSignal): Sharing<T> {
  const running = new Map<string, Promise<T>>();
  return {
    ask: (key, work, signal) => {
      const known = running.get(key);
      if (known !== undefined) return orLeave(known, signal);
      const started = work(lifetime).finally(() => running.delete(key));
      running.set(key, started);
      return orLeave(started, signal);
    },
  };
}

export async function orLeave<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason as Error);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
