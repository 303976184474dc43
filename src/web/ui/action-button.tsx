/** A button that says why it cannot be used, instead of hiding or staying silent. */

import { Button, type ButtonProps, Tooltip } from '@mantine/core';
import { type MouseEventHandler, type ReactNode, useId } from 'react';

interface ActionButtonProps extends ButtonProps {
  readonly onClick?: MouseEventHandler<HTMLButtonElement>;
  readonly type?: 'button' | 'submit';
  /** Set when the action is not possible now; a sentence for the person. */
  readonly reason?: string | undefined;
  readonly children: ReactNode;
}

/** Stays focusable when disabled, so that the reason can be reached by keyboard and read out. */
export function ActionButton({ reason, onClick, type = 'button', children, ...props }: ActionButtonProps) {
  const reasonId = useId();
  if (reason === undefined) {
    return (
      <Button {...props} type={type} {...(onClick === undefined ? {} : { onClick })}>
        {children}
      </Button>
    );
  }
  return (
    <>
      <Tooltip label={reason}>
        <Button
          {...props}
          type="button"
          aria-disabled="true"
          aria-describedby={reasonId}
          data-disabled
          onClick={(event) => event.preventDefault()}
        >
          {children}
        </Button>
      </Tooltip>
      <span id={reasonId} className="ks-visually-hidden">
        {reason}
      </span>
    </>
  );
}
