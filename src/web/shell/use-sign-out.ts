import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import * as people from '#src/features/people/contract-entry.ts';
import { call } from '../api/client.ts';
import { paths } from '../paths.ts';

/** Ends the session, and forgets everything that was loaded with it. */
export function useSignOut(): () => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useCallback(() => {
    const leave = async (): Promise<void> => {
      await call(people.signOut, {}).catch(() => undefined);
      await navigate({ to: paths.signIn });
      client.clear();
    };
    void leave();
  }, [client, navigate]);
}
