/** Second factors: authenticator app, recovery codes, passkeys. */

import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import * as people from '#src/features/people/contract.ts';
import { call, type CallOutput } from '../../api/client.ts';
import { canUsePasskeys, createPasskey } from '../../api/passkeys.ts';
import { keyOf, queryOf, useCall } from '../../api/queries.ts';
import { useMe } from '../../api/session.ts';
import { useAskForProof, withProof } from '../../api/step-up.ts';
import { saveFile } from '../../browser/save-file.ts';
import { accountTexts } from '../../i18n/account.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Age } from '../../ui/age.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { QrCode } from '../../ui/qr-code.tsx';
import { useToast } from '../../ui/toasts.tsx';
import css from './account-page.module.css';

type Enrolment = CallOutput<typeof people.enrolTotp>;

export function FactorsSection() {
  const t = useText(accountTexts);
  const [codes, setCodes] = useState<readonly string[]>();
  return (
    <>
      <Section title={t('factors')} about={t('factors.about')}>
        <ul className={css['rows']}>
          <TotpRow onCodes={setCodes} />
          <RecoveryRow onCodes={setCodes} />
        </ul>
      </Section>
      <PasskeysSection onCodes={setCodes} />
      {codes !== undefined && <CodesDialog codes={codes} onClose={() => setCodes(undefined)} />}
    </>
  );
}

interface CodesProps {
  readonly onCodes: (codes: readonly string[]) => void;
}

function TotpRow({ onCodes }: CodesProps) {
  const t = useText(accountTexts);
  const { factors } = useMe();
  const toast = useToast();
  const enrol = useCall(people.enrolTotp);
  const remove = useCall(people.removeTotp, [people.getMe]);
  const [enrolment, setEnrolment] = useState<Enrolment>();
  const [isRemoving, setRemoving] = useState(false);
  return (
    <li className={css['row']}>
      <div className={css['text']}>
        <strong>{t('totp')}</strong>
        <span className={`${css['tag'] ?? ''} ${factors.totp ? (css['on'] ?? '') : ''}`}>
          {t(factors.totp ? 'totp.on' : 'totp.off')}
        </span>
        {enrol.isError && <ProblemNotice error={enrol.error} />}
      </div>
      {factors.totp ? (
        <Button variant="default" size="compact-md" onClick={() => setRemoving(true)}>
          {t('totp.switch-off')}
        </Button>
      ) : (
        <Button
          variant="default"
          size="compact-md"
          loading={enrol.isPending}
          onClick={() => enrol.mutate({}, { onSuccess: setEnrolment })}
        >
          {t('totp.set-up')}
        </Button>
      )}
      {enrolment !== undefined && (
        <TotpDialog enrolment={enrolment} onCodes={onCodes} onClose={() => setEnrolment(undefined)} />
      )}
      <ConfirmDialog
        opened={isRemoving}
        title={t('totp.switch-off.confirm')}
        confirm={t('totp.switch-off')}
        isBusy={remove.isPending}
        onConfirm={() =>
          remove.mutate(
            {},
            {
              onSuccess: () => {
                setRemoving(false);
                toast({ text: t('totp.removed') });
              },
            },
          )
        }
        onClose={() => setRemoving(false)}
      >
        {remove.isError && <ProblemNotice error={remove.error} />}
        <p>{t('totp.switch-off.about')}</p>
      </ConfirmDialog>
    </li>
  );
}

interface TotpDialogProps extends CodesProps {
  readonly enrolment: Enrolment;
  readonly onClose: () => void;
}

function TotpDialog({ enrolment, onCodes, onClose }: TotpDialogProps) {
  const t = useText(accountTexts);
  const toast = useToast();
  const confirm = useCall(people.confirmTotp, [people.getMe]);
  const [code, setCode] = useState('');
  return (
    <FormDialog
      title={t('totp.dialog')}
      about={t('totp.scan')}
      submit={t('totp.submit')}
      isBusy={confirm.isPending}
      error={confirm.error}
      onSubmit={() =>
        confirm.mutate(
          { body: { code } },
          {
            onSuccess: ({ recoveryCodes }) => {
              onClose();
              toast({ text: t('totp.done') });
              if (recoveryCodes !== null) onCodes(recoveryCodes);
            },
            onError: () => setCode(''),
          },
        )
      }
      onClose={onClose}
    >
      <div className={css['qr']}>
        <QrCode text={enrolment.uri} label={t('totp.qr')} size={184} />
        <div>
          <p>{t('totp.secret')}</p>
          <CopyText text={enrolment.secret} label={t('totp.secret')} />
        </div>
      </div>
      <TextInput
        label={t('totp.code')}
        inputMode="numeric"
        autoComplete="one-time-code"
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
        required
        withAsterisk={false}
        data-autofocus
      />
    </FormDialog>
  );
}

function RecoveryRow({ onCodes }: CodesProps) {
  const t = useText(accountTexts);
  const { factors } = useMe();
  const renew = useCall(people.regenerateRecoveryCodes, [people.getMe]);
  if (!factors.totp && factors.passkeys === 0) return null;
  return (
    <li className={css['row']}>
      <div className={css['text']}>
        <strong>{t('recovery')}</strong>
        <span className={css['tag']}>{t('recovery.left', { count: factors.recoveryCodesLeft })}</span>
        {renew.isError && <ProblemNotice error={renew.error} />}
      </div>
      <Button
        variant="default"
        size="compact-md"
        loading={renew.isPending}
        onClick={() => renew.mutate({}, { onSuccess: ({ recoveryCodes }) => onCodes(recoveryCodes) })}
      >
        {t('recovery.new')}
      </Button>
    </li>
  );
}

function CodesDialog({ codes, onClose }: { readonly codes: readonly string[]; readonly onClose: () => void }) {
  const t = useText(accountTexts);
  return (
    <Modal opened onClose={onClose} title={t('recovery.dialog')} closeOnClickOutside={false} withCloseButton={false}>
      <p>{t('recovery.text')}</p>
      <ul className={css['codes']} aria-label={t('recovery')}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <Group justify="flex-end" gap="xs">
        <Button
          variant="default"
          onClick={() => saveFile('keepsight-recovery-codes.txt', 'text/plain', `${codes.join('\n')}\n`)}
        >
          {t('recovery.save')}
        </Button>
        <Button onClick={onClose}>{t('recovery.kept')}</Button>
      </Group>
    </Modal>
  );
}

function PasskeysSection({ onCodes }: CodesProps) {
  const t = useText(accountTexts);
  const toast = useToast();
  const list = useQuery(queryOf(people.listMyPasskeys, {}));
  const remove = useCall(people.removePasskey, [people.listMyPasskeys, people.getMe]);
  const [isAdding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<{ readonly id: string; readonly name: string }>();
  return (
    <Section
      title={t('passkeys')}
      about={t('passkeys.about')}
      actions={
        <ActionButton
          variant="default"
          size="compact-md"
          reason={canUsePasskeys() ? undefined : t('passkeys.unusable')}
          onClick={() => setAdding(true)}
        >
          {t('passkeys.add')}
        </ActionButton>
      }
    >
      {list.isPending && <LoadingRows rows={2} />}
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.data?.passkeys.length === 0 && <p>{t('passkeys.none')}</p>}
      <ul className={css['rows']}>
        {(list.data?.passkeys ?? []).map((passkey) => (
          <li key={passkey.id} className={css['row']}>
            <div className={css['text']}>
              <strong>{passkey.name}</strong>
              <span className={css['meta']}>
                {passkey.rpId} · {t('passkeys.used')} <Age at={passkey.lastUsedAt} />
              </span>
            </div>
            <Button variant="default" size="compact-md" onClick={() => setLeaving(passkey)}>
              {t('passkeys.remove')}
            </Button>
          </li>
        ))}
      </ul>
      {isAdding && <PasskeyDialog onCodes={onCodes} onClose={() => setAdding(false)} />}
      <ConfirmDialog
        opened={leaving !== undefined}
        title={t('passkeys.remove.confirm', { name: leaving?.name ?? '' })}
        confirm={t('passkeys.remove')}
        isBusy={remove.isPending}
        onConfirm={() => {
          if (leaving === undefined) return;
          remove.mutate(
            { params: { id: leaving.id } },
            {
              onSuccess: () => {
                setLeaving(undefined);
                toast({ text: t('passkeys.removed', { name: leaving.name }) });
              },
            },
          );
        }}
        onClose={() => setLeaving(undefined)}
      >
        {remove.isError && <ProblemNotice error={remove.error} />}
      </ConfirmDialog>
    </Section>
  );
}

interface PasskeyDialogProps extends CodesProps {
  readonly onClose: () => void;
}

function PasskeyDialog({ onCodes, onClose }: PasskeyDialogProps) {
  const t = useText(accountTexts);
  const toast = useToast();
  const client = useQueryClient();
  const askForProof = useAskForProof();
  const [name, setName] = useState('');
  const add = useMutation({
    mutationFn: async () => {
      const challenge = await withProof(askForProof, () => call(people.passkeyRegistrationOptions, {}));
      return await call(people.registerPasskey, { body: { name, ...(await createPasskey(challenge)) } });
    },
    onSuccess: async ({ recoveryCodes }) => {
      onClose();
      toast({ text: t('passkeys.done') });
      if (recoveryCodes !== null) onCodes(recoveryCodes);
      await client.invalidateQueries({ queryKey: keyOf(people.listMyPasskeys) });
      await client.invalidateQueries({ queryKey: keyOf(people.getMe) });
    },
  });
  return (
    <FormDialog
      title={t('passkeys.add')}
      submit={t('passkeys.submit')}
      isBusy={add.isPending}
      error={add.error}
      onSubmit={() => add.mutate()}
      onClose={onClose}
    >
      <TextInput
        label={t('passkeys.name')}
        description={t('passkeys.name.about')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={60}
        required
        withAsterisk={false}
        data-autofocus
      />
    </FormDialog>
  );
}
