/** Browser time with fractions, steady while the page lives. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
