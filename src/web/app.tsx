/** Everything that pages stand on: theme, language, data, messages, routes. */

import { MantineProvider } from '@mantine/core';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { isApiError } from './api/api-error.ts';
import { meQuery } from './api/session.ts';
import { LocaleProvider } from './i18n/locale.tsx';
import { createConsoleRouter } from './router.tsx';
import { theme } from './ui/theme.ts';
import { ToastProvider } from './ui/toasts.tsx';

/** Live events refresh what they touch; without them nothing is trusted for longer than this. */
const freshMs = 10_000;

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: freshMs,
      // The server explains its errors; only a lost connection is worth a second try.
      retry: (count, error) => count < 2 && isApiError(error, 'console.site-unreachable'),
    },
  },
  queryCache: new QueryCache({
    onError: (error) => {
      // The session ended while the page was open: the shell's guard sends the person to sign in.
      if (isApiError(error) && error.status === 401 && queryClient.getQueryData(meQuery.queryKey) !== undefined) {
        queryClient.removeQueries({ queryKey: meQuery.queryKey });
        void router.invalidate();
      }
    },
  }),
});
const router = createConsoleRouter(queryClient);

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

export function App() {
  return (
    <LocaleProvider>
      <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
        <QueryClientProvider client={queryClient}>
          <ToastProvider>
            <RouterProvider router={router} />
          </ToastProvider>
        </QueryClientProvider>
      </MantineProvider>
    </LocaleProvider>
  );
}
