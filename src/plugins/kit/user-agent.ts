/** How probes name themselves: whoever reads it in a log finds out what it is. */
export const userAgent = 'Mozilla/5.0 (compatible; Keepsight availability test)';
