/** A field for a moment in the browser's own zone; the browser's picker, which people and screen readers know. */

import { TextInput } from '@mantine/core';
import { fromLocalField, toLocalField } from '../browser/local-time.ts';

interface MomentFieldProps {
  readonly label: string;
  readonly description?: string;
  readonly error?: string | undefined;
  readonly isNeeded?: boolean;
  readonly value: number | null;
  readonly onChange: (at: number | null) => void;
}

export function MomentField({ label, description, error, isNeeded = false, value, onChange }: MomentFieldProps) {
  return (
    <TextInput
      type="datetime-local"
      label={label}
      {...(description === undefined ? {} : { description })}
      error={error}
      required={isNeeded}
      defaultValue={value === null ? '' : toLocalField(value)}
      onChange={(event) => onChange(fromLocalField(event.currentTarget.value) ?? null)}
    />
  );
}
