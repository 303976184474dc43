/** What is asked for, as of the newest answer: so that rows and counts change together, and nothing flickers in between. */

import { useState } from 'react';

/** @returns `value`, or while it is not settled the last one that was */
export function useSettled<T>(value: T, isSettled: boolean): T {
  const [settled, setSettled] = useState(value);
  if (isSettled && settled !== value) setSettled(value);
  return isSettled ? value : settled;
}
