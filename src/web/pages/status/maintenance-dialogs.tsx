/** Announce, change and cancel maintenance. */

import { MultiSelect, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { componentStates } from '#src/core/component-state.ts';
import { componentStateNames } from '#src/core/component-words.data.ts';
import type { Maintenance, MaintenanceInput } from '#src/features/status/contract-schemas.ts';
import * as status from '#src/features/status/contract.ts';
import type { z } from 'zod';
import { useCall } from '../../api/queries.ts';
import { nowMs } from '../../browser/clock.ts';
import { localZone } from '../../browser/local-time.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { statusPagesTexts } from '../../i18n/status-pages.data.ts';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { MomentField } from '../../ui/moment-field.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { textIn } from './local-text.ts';
import { LocalTextFields, pageLanguages } from './local-text-fields.tsx';
import { statusQuery } from './status-frame.tsx';

const hourMs = 3_600_000;

interface MaintenanceDialogProps {
  readonly maintenance?: Maintenance;
  readonly onClose: () => void;
}

export function MaintenanceDialog({ maintenance, onClose }: MaintenanceDialogProps) {
  const t = useText(statusPagesTexts);
  const ui = useText(uiTexts);
  const { locale } = useLocale();
  const toast = useToast();
  const whole = useQuery(statusQuery).data;
  const languages = whole === undefined ? ['en' as const] : pageLanguages(whole.snapshot.page);
  const own = languages[0] ?? 'en';
  const [draft, setDraft] = useState<z.output<typeof MaintenanceInput>>(() => {
    // The next full hour after this one: nobody announces for the past.
    const startsAt = Math.ceil(nowMs() / hourMs + 1) * hourMs;
    return maintenance === undefined
      ? { title: {}, body: {}, componentIds: [], startsAt, endsAt: startsAt + 2 * hourMs, expected: 'down' }
      : {
          title: maintenance.title,
          body: maintenance.body,
          componentIds: maintenance.componentIds,
          startsAt: maintenance.startsAt,
          endsAt: maintenance.endsAt,
          expected: maintenance.expected,
        };
  });
  const change = (next: Partial<typeof draft>): void => setDraft((old) => ({ ...old, ...next }));
  const refreshes = [status.listMaintenances, status.showStatus];
  const announce = useCall(status.announceMaintenance, refreshes);
  const update = useCall(status.changeMaintenance, refreshes);
  const name = textIn(draft.title, locale, own);
  const isWrongOrder = draft.endsAt <= draft.startsAt;
  const finish = (key: 'maintenance.done.announced' | 'maintenance.done.changed') => ({
    onSuccess: () => {
      onClose();
      toast({ text: t(key, { name }) });
    },
  });
  const options = [...(whole?.snapshot.components ?? []), ...(whole?.privateComponents ?? [])].map((each) => ({
    value: each.id,
    label: textIn(each.name, locale, own),
  }));
  return (
    <FormDialog
      title={
        maintenance === undefined
          ? t('maintenance.add')
          : t('maintenance.edit.title', { name: textIn(maintenance.title, locale, own) })
      }
      about={t('maintenance.told')}
      submit={maintenance === undefined ? t('maintenance.submit') : ui('action.save')}
      size="lg"
      isBusy={announce.isPending || update.isPending}
      canSubmit={(draft.title[own] ?? '').trim() !== '' && draft.componentIds.length > 0 && !isWrongOrder}
      error={announce.error ?? update.error}
      onSubmit={() =>
        maintenance === undefined
          ? announce.mutate({ body: draft }, finish('maintenance.done.announced'))
          : update.mutate({ params: { id: maintenance.id }, body: draft }, finish('maintenance.done.changed'))
      }
      onClose={onClose}
    >
      <LocalTextFields
        key={languages.join()}
        languages={languages}
        parts={[
          {
            key: 'title',
            label: (language) => t('maintenance.field.title.in', { language }),
            value: draft.title,
            isNeeded: true,
            onChange: (title) => change({ title }),
          },
          {
            key: 'body',
            label: (language) => t('maintenance.field.body.in', { language }),
            value: draft.body,
            isLong: true,
            onChange: (body) => change({ body }),
          },
        ]}
      />
      <MultiSelect
        label={t('maintenance.field.components')}
        required
        searchable
        limit={200}
        data={options}
        value={draft.componentIds}
        onChange={(componentIds) => change({ componentIds })}
      />
      <MomentField
        label={t('maintenance.field.start')}
        description={t('maintenance.field.zone', { zone: localZone() })}
        isNeeded
        value={draft.startsAt}
        onChange={(at) => at !== null && change({ startsAt: at })}
      />
      <MomentField
        label={t('maintenance.field.end')}
        error={isWrongOrder ? t('maintenance.wrong-order') : undefined}
        isNeeded
        value={draft.endsAt}
        onChange={(at) => at !== null && change({ endsAt: at })}
      />
      <NativeSelect
        label={t('maintenance.field.expected')}
        description={t('maintenance.field.expected.about')}
        value={draft.expected}
        data={componentStates.map((state) => ({ value: state, label: componentStateNames[locale][state] }))}
        onChange={(event) => {
          const expected = componentStates.find((state) => state === event.currentTarget.value);
          if (expected !== undefined) change({ expected });
        }}
      />
    </FormDialog>
  );
}

interface CancelProps {
  readonly maintenance: Maintenance;
  readonly onClose: () => void;
}

export function CancelMaintenanceDialog({ maintenance, onClose }: CancelProps) {
  const t = useText(statusPagesTexts);
  const { locale } = useLocale();
  const toast = useToast();
  const cancel = useCall(status.cancelMaintenance, [status.listMaintenances, status.showStatus]);
  const name = textIn(maintenance.title, locale);
  return (
    <ConfirmDialog
      opened
      title={t('maintenance.cancel.title', { name })}
      confirm={t('maintenance.cancel')}
      isBusy={cancel.isPending}
      onConfirm={() =>
        cancel.mutate(
          { params: { id: maintenance.id } },
          {
            onSuccess: () => {
              onClose();
              toast({ text: t('maintenance.done.cancelled', { name }) });
            },
          },
        )
      }
      onClose={onClose}
    >
      {cancel.isError && <ProblemNotice error={cancel.error} />}
      <p>{t('maintenance.cancel.about')}</p>
    </ConfirmDialog>
  );
}
