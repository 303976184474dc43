/** Speaking through a device's loudspeaker: one person at a time, not for ever, and written down. */

import type { Clock } from '#src/core/ports.ts';
import type { ReachedDevice } from '#src/features/fleet/reach.ts';
import type { TalkLine } from '#src/plugins/kit/actions.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import { type ActionDeps, outcomeOf, partFor, reachable, recordAct } from './at-device.ts';
import { TalkBusy, TalkTooLong } from './errors.ts';

/** Longer than any announcement, and short of what one request to a device can carry. */
const talkMinutesMax = 15;
/** A second of speech; a larger piece is not what a microphone gives. */
const pieceBytesMax = 8000;

export function createTalk(deps: ActionDeps) {
  const speaking = new Set<string>();

  /** The line alone: without a right and without an entry, for what has both already. */
  const openLine = async (reached: ReachedDevice, signal: AbortSignal): Promise<TalkLine> => {
    const talk = partFor(reached, 'talk', reached.driver?.actions?.talk);
    const { id, name } = reached.device;
    if (speaking.has(id)) throw new TalkBusy({ name });
    speaking.add(id);
    const ending = new AbortController();
    const release = (): void => void speaking.delete(id);
    try {
      const whole = AbortSignal.any([deps.lifetime, ending.signal]);
      const opening = AbortSignal.any([whole, signal]);
      const work = deps.reach.work(reached, 'device-action', (context) => talk(context, whole), opening);
      const line = await work;
      signal.throwIfAborted();
      return boundedLine(deps.clock, line, { signal, ending, release });
    } catch (error) {
      release();
      ending.abort();
      throw error;
    }
  };

  return {
    openLine,
    /**
     * For as long as the signal lasts, or until either side ends it.
     *
     * @throws NotFound, PermissionDenied, CannotDo, TalkBusy, and what the device's driver throws
     */
    openTalk: async (ctx: UseCaseContext, deviceId: string, signal: AbortSignal): Promise<TalkLine> => {
      const reached = await reachable(deps, ctx, deviceId, 'speaker:control');
      const line = await openLine(reached, signal).catch(async (error: unknown) => {
        await recordAct(ctx, reached, 'speaker.talk', { outcome: outcomeOf(error) });
        throw error;
      });
      const startedMs = deps.clock.monotonicMs();
      const noteEnd = async (error?: unknown): Promise<void> => {
        const seconds = Math.round((deps.clock.monotonicMs() - startedMs) / 1000);
        await recordAct(ctx, reached, 'speaker.talk-end', { seconds, outcome: outcomeOf(error) });
      };
      try {
        await recordAct(ctx, reached, 'speaker.talk', { outcome: 'done' });
      } catch (error) {
        // Nobody speaks without an entry.
        line.close();
        throw error;
      }
      line.ended
        .then(() => noteEnd(), noteEnd)
        .catch((error: unknown) => {
          deps.log.error('The end of a talk could not be written to the audit log.', { deviceId, error });
        });
      return line;
    },
  };
}

interface Bounds {
  readonly signal: AbortSignal;
  readonly ending: AbortController;
  readonly release: () => void;
}

/** A line that ends with its signal and after its time, and takes no more than speech. */
function boundedLine(clock: Clock, line: TalkLine, { signal, ending, release }: Bounds): TalkLine {
  const { promise: tooLong, reject } = Promise.withResolvers<never>();
  const timer = new AbortController();
  clock.sleep(talkMinutesMax * 60_000, timer.signal).then(
    () => reject(new TalkTooLong({ minutes: talkMinutesMax })),
    () => undefined,
  );
  const close = (): void => {
    line.close();
    // Whoever lets the button go and presses it again must not wait for the device to hang up.
    release();
  };
  signal.addEventListener('abort', close, { once: true });
  const ended = Promise.race([line.ended, tooLong]).finally(() => {
    signal.removeEventListener('abort', close);
    timer.abort();
    line.close();
    release();
  });
  // Whoever holds the line hears how it ended; nobody else has to.
  ended.catch(() => undefined);
  line.ended.finally(() => ending.abort()).catch(() => undefined);
  return {
    write: (samples) => {
      if (samples.length <= pieceBytesMax) line.write(samples);
    },
    ended,
    close,
  };
}
