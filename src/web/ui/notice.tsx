/** A calm box with something to know: information, a warning, a fault. */

import { IconAlertTriangle, IconCircleX, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import css from './notice.module.css';

const icons = { info: IconInfoCircle, warning: IconAlertTriangle, fault: IconCircleX } as const;

interface NoticeProps {
  readonly tone: keyof typeof icons;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** `alert` is read out at once; use it only for what just went wrong. */
  readonly role?: 'alert' | 'status';
}

export function Notice({ tone, title, children, actions, role }: NoticeProps) {
  const Icon = icons[tone];
  return (
    <div className={css['notice']} data-tone={tone} role={role}>
      <Icon size={20} stroke={1.8} aria-hidden="true" className={css['icon']} />
      <div className={css['text']}>
        {title !== undefined && <p className={css['title']}>{title}</p>}
        {children}
      </div>
      {actions !== undefined && <div className={css['actions']}>{actions}</div>}
    </div>
  );
}
