/** Live events for the signed-in part of the console, and whether what it shows is live. */

import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useEffect, useState, useSyncExternalStore } from 'react';
import { useLocale } from '../i18n/locale.tsx';
import { onUnreachable } from './client.ts';
import { LiveConnection, type LiveStatus } from './live-connection.ts';
import { createLiveEvents } from './live-events.ts';
import { meQuery } from './session.ts';

interface Live {
  readonly status: LiveStatus;
  readonly retryNow: () => void;
}

const LiveContext = createContext<Live>({
  status: { phase: 'connecting', heardAt: 0 },
  retryNow: () => undefined,
});

export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const { locale } = useLocale();
  const [{ connection, events }] = useState(() => {
    const liveEvents = createLiveEvents(client);
    return {
      events: liveEvents,
      connection: new LiveConnection({
        onMessage: liveEvents.receive,
        onLost: () => void client.invalidateQueries({ queryKey: meQuery.queryKey }),
        onReturn: () => void client.invalidateQueries(),
      }),
    };
  });
  useEffect(() => events.speak(locale), [events, locale]);
  useEffect(() => {
    connection.start();
    const unsubscribe = onUnreachable(connection.doubt);
    addEventListener('online', connection.retryNow);
    return () => {
      connection.stop();
      events.stop();
      unsubscribe();
      removeEventListener('online', connection.retryNow);
    };
  }, [connection, events]);
  const status = useSyncExternalStore(connection.subscribe, connection.getStatus);
  return <LiveContext value={{ status, retryNow: connection.retryNow }}>{children}</LiveContext>;
}

export function useLive(): Live {
  return use(LiveContext);
}
