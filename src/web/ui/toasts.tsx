/** Short messages after an action, some with an undo. They stay long enough to be read and never take the focus. */

import { ActionIcon, Button } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconX } from '@tabler/icons-react';
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { later } from '../browser/clock.ts';
import { uiTexts } from '../i18n/ui.data.ts';
import { useText } from '../i18n/use-text.ts';
import css from './toasts.module.css';

interface Toast {
  readonly text: string;
  readonly tone?: 'done' | 'fault';
  readonly undo?: () => void;
}

interface Shown extends Toast {
  readonly key: number;
}

/** An undo needs time to be noticed; a plain message needs time to be read. */
const shownMs = { plain: 7000, undo: 20_000 };
const toastsMax = 4;

const ToastContext = createContext<(toast: Toast) => void>(() => undefined);

export function useToast(): (toast: Toast) => void {
  return use(ToastContext);
}

export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const t = useText(uiTexts);
  const [toasts, setToasts] = useState<readonly Shown[]>([]);
  const nextKey = useRef(1);
  const dismiss = useCallback((key: number) => setToasts((old) => old.filter((each) => each.key !== key)), []);
  const show = useCallback((toast: Toast) => {
    const key = nextKey.current++;
    setToasts((old) => [...old.slice(1 - toastsMax), { ...toast, key }]);
  }, []);
  return (
    <ToastContext value={useMemo(() => show, [show])}>
      {children}
      <section className={css['region']} aria-label={t('toasts')} aria-live="polite">
        {toasts.map((toast) => (
          <ToastView key={toast.key} toast={toast} onDismiss={dismiss} />
        ))}
      </section>
    </ToastContext>
  );
}

function ToastView({ toast, onDismiss }: { readonly toast: Shown; readonly onDismiss: (key: number) => void }) {
  const t = useText(uiTexts);
  const [isHeld, setHeld] = useState(false);
  const hasUndo = toast.undo !== undefined;
  useEffect(() => {
    if (isHeld) return undefined;
    return later(hasUndo ? shownMs.undo : shownMs.plain, () => onDismiss(toast.key));
  }, [isHeld, hasUndo, toast.key, onDismiss]);
  return (
    <div
      className={css['toast']}
      data-tone={toast.tone ?? 'done'}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {toast.tone === 'fault' ? (
        <IconAlertTriangle size={18} aria-hidden="true" className={css['icon']} />
      ) : (
        <IconCheck size={18} aria-hidden="true" className={css['icon']} />
      )}
      <p className={css['text']}>{toast.text}</p>
      {toast.undo !== undefined && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            toast.undo?.();
            onDismiss(toast.key);
          }}
        >
          {t('action.undo')}
        </Button>
      )}
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={t('toast.dismiss')}
        onClick={() => onDismiss(toast.key)}
      >
        <IconX size={16} />
      </ActionIcon>
    </div>
  );
}
