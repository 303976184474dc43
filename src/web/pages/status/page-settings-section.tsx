/** What the public page says about itself. */

import {
  ActionIcon,
  Button,
  Checkbox,
  Fieldset,
  MultiSelect,
  NativeSelect,
  NumberInput,
  Stack,
  TextInput,
} from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { publicLocales } from '#src/core/messages.ts';
import type { PageSettings } from '#src/features/status/contract-schemas.ts';
import * as page from '#src/features/status/contract-page.ts';
import * as status from '#src/features/status/contract.ts';
import type { z } from 'zod';
import { useCall } from '../../api/queries.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { problemWords } from '../../i18n/problem-words.ts';
import { publishingTexts } from '../../i18n/publishing.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { languageNames } from './local-text.ts';
import { LocalTextFields, pageLanguages } from './local-text-fields.tsx';
import css from './publishing-page.module.css';
import { useWriteReason } from './status-frame.tsx';

type Settings = z.output<typeof PageSettings>;
/** The contract's own bound. */
const contactsMax = 10;

export function PageSettingsSection({ settings }: { readonly settings: Settings }) {
  const t = useText(publishingTexts);
  const { locale } = useLocale();
  const toast = useToast();
  const writeReason = useWriteReason();
  const [draft, setDraft] = useState(settings);
  const change = (next: Partial<Settings>): void => setDraft((old) => ({ ...old, ...next }));
  const save = useCall(page.setPageSettings, [page.getPageSettings, status.showStatus, page.previewPage]);
  const problems = save.error === null ? {} : problemWords(locale, save.error).fieldProblems;
  const languages = pageLanguages(draft);
  const hasTitle = (draft.title[draft.defaultLocale] ?? '').trim() !== '';
  const reason =
    writeReason ??
    (hasTitle ? undefined : t('reason.no-title')) ??
    (draft === settings ? t('reason.nothing-changed') : undefined);
  return (
    <Section title={t('settings')} about={t('settings.about')}>
      <Stack gap="sm" className={css['form'] ?? ''}>
        {save.isError && <ProblemNotice error={save.error} />}
        <LocalTextFields
          key={languages.join()}
          languages={languages}
          parts={[
            {
              key: 'title',
              label: (language) => t('field.title.in', { language }),
              value: draft.title,
              isNeeded: true,
              onChange: (title) => change({ title }),
            },
          ]}
        />
        <NativeSelect
          label={t('field.default')}
          value={draft.defaultLocale}
          data={publicLocales.map((each) => ({ value: each, label: languageNames[each] }))}
          onChange={(event) => {
            const chosen = publicLocales.find((each) => each === event.currentTarget.value);
            if (chosen !== undefined) {
              change({ defaultLocale: chosen, locales: [...new Set([chosen, ...draft.locales])] });
            }
          }}
        />
        <MultiSelect
          label={t('field.locales')}
          description={t('field.locales.about')}
          data={publicLocales.map((each) => ({ value: each, label: languageNames[each] }))}
          value={draft.locales}
          onChange={(chosen) => {
            const locales = publicLocales.filter((each) => chosen.includes(each) || each === draft.defaultLocale);
            change({ locales });
          }}
        />
        <TextInput
          type="url"
          label={t('field.url')}
          description={t('field.url.about')}
          maxLength={300}
          error={problems['publicUrl']}
          value={draft.publicUrl ?? ''}
          onChange={(event) => change({ publicUrl: event.currentTarget.value || null })}
        />
        <NumberInput
          label={t('field.stale')}
          description={t('field.stale.about')}
          min={60}
          max={86_400}
          error={problems['staleAfterS']}
          value={draft.staleAfterS}
          onChange={(value) => typeof value === 'number' && change({ staleAfterS: value })}
        />
        <Checkbox
          size="sm"
          label={t('field.reports')}
          checked={draft.acceptsReports}
          onChange={(event) => change({ acceptsReports: event.currentTarget.checked })}
        />
        <Checkbox
          size="sm"
          label={t('field.subscribers')}
          checked={draft.acceptsSubscribers}
          onChange={(event) => change({ acceptsSubscribers: event.currentTarget.checked })}
        />
        <Contacts contacts={draft.contacts} onChange={(contacts) => change({ contacts })} />
        <div>
          <ActionButton
            reason={reason}
            loading={save.isPending}
            onClick={() => save.mutate({ body: draft }, { onSuccess: () => toast({ text: t('done.saved') }) })}
          >
            {t('save')}
          </ActionButton>
        </div>
      </Stack>
    </Section>
  );
}

interface ContactsProps {
  readonly contacts: Settings['contacts'];
  readonly onChange: (contacts: Settings['contacts']) => void;
}

function Contacts({ contacts, onChange }: ContactsProps) {
  const t = useText(publishingTexts);
  const set = (index: number, next: Partial<Settings['contacts'][number]>): void =>
    onChange(contacts.map((each, place) => (place === index ? { ...each, ...next } : each)));
  return (
    <Fieldset legend={t('contacts')} className={css['group'] ?? ''}>
      <p className={css['soft']}>{t('contacts.about')}</p>
      {contacts.map((contact, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- the place is all the identity there is
        <div key={index} className={css['entry']}>
          <TextInput
            className={css['grow'] ?? ''}
            label={t('contact.label')}
            maxLength={100}
            value={contact.label}
            onChange={(event) => set(index, { label: event.currentTarget.value })}
          />
          <TextInput
            className={css['grow'] ?? ''}
            label={t('contact.value')}
            maxLength={300}
            value={contact.value}
            onChange={(event) => set(index, { value: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('contact.remove', { number: index + 1 })}
            onClick={() => onChange(contacts.toSpliced(index, 1))}
          >
            <IconX size={16} />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          size="compact-sm"
          variant="default"
          disabled={contacts.length >= contactsMax}
          leftSection={<IconPlus size={14} aria-hidden="true" />}
          onClick={() => onChange([...contacts, { label: '', value: '' }])}
        >
          {t('contact.add')}
        </Button>
      </div>
    </Fieldset>
  );
}
