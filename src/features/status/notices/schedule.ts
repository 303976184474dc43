/** When a notice may go to a subscriber: at once, after their quiet hours, or with the day's digest. Pure. */

import type { NoticeChoice, NoticePriority, QuietHours } from '../contract-notices.ts';

/** The first moment at which it may be sent; `nowMs` when that is now. */
export function notBefore(choice: NoticeChoice, priority: NoticePriority, nowMs: number): number {
  if (choice.delivery === 'daily') {
    return nextMinuteOfDay(choice.dailyHour * 60, choice.quietHours?.timeZone ?? 'UTC', nowMs);
  }
  const quiet = choice.quietHours;
  if (quiet === null || (priority !== 'routine' && !quiet.holdsUrgent)) return nowMs;
  return isQuiet(quiet, nowMs) ? nextMinuteOfDay(quiet.toMinute, quiet.timeZone, nowMs) : nowMs;
}

function isQuiet({ fromMinute, toMinute, timeZone }: QuietHours, nowMs: number): boolean {
  const { hour, minute } = inZone(timeZone, nowMs);
  const now = hour * 60 + minute;
  if (fromMinute <= toMinute) return now >= fromMinute && now < toMinute;
  return now >= fromMinute || now < toMinute;
}

/** The next time that the wall of that place shows this minute; where a clock change leaves it out, the moment after. */
function nextMinuteOfDay(minuteOfDay: number, timeZone: string, nowMs: number): number {
  const now = inZone(timeZone, nowMs);
  const time = { hour: Math.floor(minuteOfDay / 60), minute: minuteOfDay % 60, second: 0, millisecond: 0 };
  const today = now.with(time).epochMilliseconds;
  return today > nowMs ? today : now.add({ days: 1 }).with(time).epochMilliseconds;
}

function inZone(timeZone: string, nowMs: number): Temporal.ZonedDateTime {
  const instant = Temporal.Instant.fromEpochMilliseconds(nowMs);
  try {
    return instant.toZonedDateTimeISO(timeZone);
  } catch {
    // A zone that this machine does not know must not hold a notice back for ever.
    return instant.toZonedDateTimeISO('UTC');
  }
}

/** Whether this subscriber wants to hear of it. */
export function wants(
  choice: NoticeChoice,
  cause: {
    readonly causeKind: string;
    readonly severity: string;
    readonly componentIds: ReadonlySet<string>;
    readonly onlyLocales: readonly string[] | null;
  },
): boolean {
  if (cause.onlyLocales !== null && !cause.onlyLocales.includes(choice.locale)) return false;
  if (choice.componentIds !== null && !choice.componentIds.some((id) => cause.componentIds.has(id))) return false;
  if (cause.causeKind === 'maintenance') return choice.maintenance;
  return severities.indexOf(cause.severity) >= severities.indexOf(choice.severity);
}

const severities: readonly string[] = ['minor', 'major', 'critical'];
