import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useRouter } from '@tanstack/react-router';
import { useCallback } from 'react';
import { paths } from '../../paths.ts';

/** Goes on after a sign-in: nothing that was loaded before may stay, and only our own pages are a goal. */
export function useEntered(): (next?: string) => Promise<void> {
  const client = useQueryClient();
  const router = useRouter();
  const navigate = useNavigate();
  return useCallback(
    async (next) => {
      client.clear();
      await router.invalidate();
      const isOurs = next !== undefined && next.startsWith('/') && !next.startsWith('//') && !next.includes('\\');
      if (isOurs) router.history.push(next);
      else await navigate({ to: paths.home });
    },
    [client, router, navigate],
  );
}

/** Takes the secret out of the fragment once, so that it does not stay in the address bar or the history. */
export function takeTokenFromFragment(): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? undefined;
  if (token !== undefined) history.replaceState(history.state, '', `${location.pathname}${location.search}`);
  return token;
}
