/** Hours and days of UTC: no day is longer than another. */
export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
