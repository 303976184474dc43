/** A new password twice, with the rule said before it is broken. */

import { PasswordInput } from '@mantine/core';
import { peopleLimits } from '#src/features/people/contract-schemas.ts';
import { entryTexts } from '../../i18n/entry.data.ts';
import { useText } from '../../i18n/use-text.ts';

export interface NewPasswordState {
  readonly password: string;
  readonly repeated: string;
}

export const emptyPassword: NewPasswordState = { password: '', repeated: '' };

export function isUsablePassword(state: NewPasswordState): boolean {
  return state.password.length >= peopleLimits.passwordCharsMin && state.password === state.repeated;
}

interface PasswordFieldsProps {
  readonly value: NewPasswordState;
  readonly onChange: (value: NewPasswordState) => void;
  readonly problem?: string | undefined;
}

export function PasswordFields({ value, onChange, problem }: PasswordFieldsProps) {
  const t = useText(entryTexts);
  const missing = peopleLimits.passwordCharsMin - value.password.length;
  const tooShort = value.password !== '' && missing > 0 ? t('password.short', { missing }) : undefined;
  const differs = value.repeated !== '' && value.repeated !== value.password ? t('password.differs') : undefined;
  return (
    <>
      <PasswordInput
        mt="md"
        label={t('password.new')}
        description={t('password.about', { min: peopleLimits.passwordCharsMin })}
        autoComplete="new-password"
        value={value.password}
        onChange={(event) => onChange({ ...value, password: event.currentTarget.value })}
        error={problem ?? tooShort}
        required
        withAsterisk={false}
      />
      <PasswordInput
        mt="md"
        label={t('password.repeat')}
        autoComplete="new-password"
        value={value.repeated}
        onChange={(event) => onChange({ ...value, repeated: event.currentTarget.value })}
        error={differs}
        required
        withAsterisk={false}
      />
    </>
  );
}
