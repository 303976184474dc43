import { useMediaQuery } from '@mantine/hooks';

/** The width below which lists take two lines per row; equal to the breakpoint in the style sheets. */
export function useIsPhone(): boolean {
  return useMediaQuery('(max-width: 47.99em)', undefined, { getInitialValueInEffect: false });
}
