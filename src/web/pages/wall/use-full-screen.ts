/** Full screen for the page; where a browser has none (iPhone), the wall covers the window instead. */

import { useCallback, useEffect, useState } from 'react';

export function useFullScreen(): { readonly isFull: boolean; readonly toggle: () => void; readonly leave: () => void } {
  const [isFull, setFull] = useState(false);
  useEffect(() => {
    const onChange = (): void => setFull(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', onChange);
    return () => {
      document.removeEventListener('fullscreenchange', onChange);
      if (document.fullscreenElement !== null) void document.exitFullscreen();
    };
  }, []);
  const leave = useCallback(() => {
    setFull(false);
    if (document.fullscreenElement !== null) void document.exitFullscreen();
  }, []);
  const toggle = useCallback(() => {
    if (isFull) {
      leave();
      return;
    }
    setFull(true);
    // The whole document, so that menus and dialogs, which stand at its end, are seen too.
    const { documentElement } = document;
    if (document.fullscreenEnabled) void documentElement.requestFullscreen().catch(() => undefined);
  }, [isFull, leave]);
  return { isFull, toggle, leave };
}
