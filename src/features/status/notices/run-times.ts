/** Times of the background work. */

/** How long a message that is due waits when nobody woke the sender: another process queued it, or its time has come. */
export const pollMs = 1000;
/** What is on its way at the end may be finished that long. */
export const stopWithinMs = 5000;
export const archiveEveryMs = 10 * 60_000;
