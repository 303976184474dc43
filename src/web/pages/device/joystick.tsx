/** A stick on the screen: dragged from its centre, or steered with the arrow keys while it has the focus. */

import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import css from './joystick.module.css';
import { keyVelocity, ptzKeys, stickVelocity, still, type Velocity } from './ptz-motion.ts';

interface JoystickProps {
  readonly label: string;
  readonly isMoving: boolean;
  readonly onVelocity: (velocity: Velocity) => void;
  readonly onHome: () => void;
}

export function Joystick({ label, isMoving, onVelocity, onHome }: JoystickProps) {
  const pad = useRef<HTMLDivElement>(null);
  const held = useRef(new Set<string>());
  const isDragged = useRef(false);
  const [knob, setKnob] = useState({ x: 0, y: 0 });
  const drag = (event: PointerEvent): void => {
    const box = pad.current?.getBoundingClientRect();
    if (box === undefined) return;
    const x = ((event.clientX - box.left) / box.width) * 2 - 1;
    const y = ((event.clientY - box.top) / box.height) * 2 - 1;
    const length = Math.max(1, Math.hypot(x, y));
    setKnob({ x: x / length, y: y / length });
    onVelocity(stickVelocity(x / length, y / length));
  };
  const rest = (): void => {
    isDragged.current = false;
    held.current.clear();
    setKnob({ x: 0, y: 0 });
    onVelocity(still);
  };
  const steer = (event: KeyboardEvent): void => {
    const velocity = keyVelocity(held.current, event.shiftKey);
    setKnob({ x: velocity.pan, y: -velocity.tilt });
    onVelocity(velocity);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Home') {
      event.preventDefault();
      onHome();
    }
    const key = ptzKeys.find((each) => each === event.key);
    if (key === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    held.current.add(key);
    steer(event);
  };
  const onKeyUp = (event: KeyboardEvent): void => {
    // With Shift a key may go down as "=" and come up as "+": whatever zooms is let go together.
    const released = event.key === '+' || event.key === '=' ? ['+', '='] : [event.key];
    for (const key of released) held.current.delete(key);
    steer(event);
  };
  return (
    // A stick has no role of its own; `application` hands it the arrow keys.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={pad}
      role="application"
      aria-label={label}
      tabIndex={0}
      className={css['pad']}
      data-moving={isMoving}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        isDragged.current = true;
        drag(event);
      }}
      onPointerMove={(event) => {
        if (isDragged.current) drag(event);
      }}
      onPointerUp={rest}
      onPointerCancel={rest}
      onKeyDown={onKeyDown}
      onKeyUp={onKeyUp}
      onBlur={rest}
    >
      <span className={css['arrow']} data-to="up" aria-hidden="true" />
      <span className={css['arrow']} data-to="right" aria-hidden="true" />
      <span className={css['arrow']} data-to="down" aria-hidden="true" />
      <span className={css['arrow']} data-to="left" aria-hidden="true" />
      <span
        className={css['knob']}
        aria-hidden="true"
        style={{ transform: `translate(${String(knob.x * 46)}px, ${String(knob.y * 46)}px)` }}
      />
    </div>
  );
}
