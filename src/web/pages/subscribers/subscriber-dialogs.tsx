/** Invite an address, erase a subscriber, export all. */

import { Checkbox, MultiSelect, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type PublicLocale, publicLocales } from '#src/core/messages.ts';
import { MailAddress, NoticeSeverity, type Subscriber } from '#src/features/status/contract-notices.ts';
import * as notices from '#src/features/status/contract-notices.ts';
import { useCall } from '../../api/queries.ts';
import { saveFile } from '../../browser/save-file.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { problemWords } from '../../i18n/problem-words.ts';
import { subscribersTexts } from '../../i18n/subscribers.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { useComponents } from '../incidents/incident-words.ts';
import { languageNames } from '../status/local-text.ts';

export function AddSubscriberDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useText(subscribersTexts);
  const { locale: mine } = useLocale();
  const format = useFormats();
  const toast = useToast();
  const components = useComponents();
  const [email, setEmail] = useState('');
  const [locale, setLocale] = useState<PublicLocale>(mine);
  const [componentIds, setComponents] = useState<string[]>([]);
  const [severity, setSeverity] = useState<NoticeSeverity>('minor');
  const [maintenance, setMaintenance] = useState(true);
  const [delivery, setDelivery] = useState<'at-once' | 'daily'>('at-once');
  const add = useCall(notices.addSubscriber, [notices.listSubscribers]);
  const problems = add.error === null ? {} : problemWords(mine, add.error).fieldProblems;
  return (
    <FormDialog
      title={t('add.title')}
      about={t('add.about')}
      submit={t('add.submit')}
      isBusy={add.isPending}
      canSubmit={MailAddress.safeParse(email).success}
      error={add.error}
      onSubmit={() =>
        add.mutate(
          {
            body: {
              email,
              choice: {
                locale,
                componentIds: componentIds.length === 0 ? null : componentIds,
                severity,
                maintenance,
                delivery,
              },
            },
          },
          {
            onSuccess: ({ pendingUntil }) => {
              onClose();
              toast({ text: t('add.done', { time: format.dateTime(pendingUntil) }) });
            },
          },
        )
      }
      onClose={onClose}
    >
      <TextInput
        type="email"
        label={t('add.email')}
        required
        data-autofocus
        autoComplete="off"
        maxLength={254}
        error={problems['email']}
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <NativeSelect
        label={t('add.language')}
        value={locale}
        data={publicLocales.map((each) => ({ value: each, label: languageNames[each] }))}
        onChange={(event) => setLocale(publicLocales.find((each) => each === event.currentTarget.value) ?? 'en')}
      />
      <MultiSelect
        label={t('add.components')}
        placeholder={componentIds.length === 0 ? t('add.components.all') : ''}
        searchable
        limit={200}
        data={components.options}
        value={componentIds}
        onChange={setComponents}
      />
      <NativeSelect
        label={t('add.severity')}
        value={severity}
        data={NoticeSeverity.options.map((each) => ({ value: each, label: t(`severity.${each}`) }))}
        onChange={(event) =>
          setSeverity(NoticeSeverity.options.find((each) => each === event.currentTarget.value) ?? 'minor')
        }
      />
      <NativeSelect
        label={t('add.delivery')}
        value={delivery}
        data={(['at-once', 'daily'] as const).map((each) => ({ value: each, label: t(`add.delivery.${each}`) }))}
        onChange={(event) => setDelivery(event.currentTarget.value === 'daily' ? 'daily' : 'at-once')}
      />
      <Checkbox
        size="sm"
        label={t('add.maintenance')}
        checked={maintenance}
        onChange={(event) => setMaintenance(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}

interface EraseDialogProps {
  readonly subscriber: Subscriber;
  readonly onClose: () => void;
}

export function EraseDialog({ subscriber, onClose }: EraseDialogProps) {
  const t = useText(subscribersTexts);
  const toast = useToast();
  const remove = useCall(notices.removeSubscriber, [notices.listSubscribers]);
  return (
    <ConfirmDialog
      opened
      title={t('erase.title', { address: subscriber.address })}
      confirm={t('erase')}
      isBusy={remove.isPending}
      onConfirm={() =>
        remove.mutate(
          { params: { id: subscriber.id } },
          {
            onSuccess: () => {
              onClose();
              toast({ text: t('erase.done') });
            },
          },
        )
      }
      onClose={onClose}
    >
      {remove.isError && <ProblemNotice error={remove.error} />}
      <p>{t('erase.about')}</p>
    </ConfirmDialog>
  );
}

/** Asked for in parts; more of them than this is no list for a browser. */
const exportParts = 200;
const exportRows = 5000;

export function ExportDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useText(subscribersTexts);
  const toast = useToast();
  const part = useCall(notices.exportSubscribers);
  const run = async (): Promise<void> => {
    const all: unknown[] = [];
    let after: string | null = null;
    for (let number = 0; number < exportParts; number += 1) {
      const answer: Awaited<ReturnType<typeof part.mutateAsync>> = await part.mutateAsync({
        body: { after, limit: exportRows },
      });
      all.push(...answer.subscribers);
      after = answer.nextAfter;
      if (after === null) break;
    }
    saveFile('subscribers.json', 'application/json', JSON.stringify({ subscribers: all }, undefined, 2));
    onClose();
    toast({ text: t('export.done', { count: all.length }) });
  };
  return (
    <ConfirmDialog
      opened
      tone="normal"
      title={t('export.title')}
      confirm={t('export')}
      isBusy={part.isPending}
      // What went wrong is shown by the dialog itself.
      onConfirm={() => void run().catch(() => undefined)}
      onClose={onClose}
    >
      {part.isError && <ProblemNotice error={part.error} />}
      <p>{t('export.about')}</p>
    </ConfirmDialog>
  );
}
