/** Hours and days of UTC: no day is longer than another. */
export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
/** Batches of vantages elsewhere are seconds under way; whoever was cut off for longer makes an hour anew. */
export const afterHourMs = 3 * 60_000;

/** Hours from then to then of which figures may have been made by now. */
export function* hoursMade(fromAt: number, toAt: number, nowAt: number): Generator<number> {
  const end = Math.min(Math.floor((nowAt - afterHourMs) / hourMs) * hourMs, toAt + 1);
  for (let hour = Math.floor(fromAt / hourMs) * hourMs; hour < end; hour += hourMs) yield hour;
}
