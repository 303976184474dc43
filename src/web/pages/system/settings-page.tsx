/** Settings of the installation, its places, and what it is. */

import { NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import { locales } from '#src/core/messages.ts';
import type { Settings } from '#src/features/system/contract.ts';
import * as system from '#src/features/system/contract.ts';
import { queryOf, useCall } from '../../api/queries.ts';
import { useCan } from '../../api/session.ts';
import { nowMs } from '../../browser/clock.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { problemWords } from '../../i18n/problem-words.ts';
import { systemTexts } from '../../i18n/system.data.ts';
import { uiTexts } from '../../i18n/ui.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { Guarded } from '../../shell/status-page.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { localeNames } from '../../ui/appearance.tsx';
import { Moment } from '../../ui/age.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { FactRow, Facts, Page, Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { PlacesSection } from './places-section.tsx';
import css from './settings-page.module.css';

/** A browser's clock may be this much off before ages become misleading. */
const clockToleranceMs = 30_000;

export function SettingsPage() {
  return (
    <Guarded permission="settings:read">
      <SettingsView />
    </Guarded>
  );
}

function SettingsView() {
  const t = useText(systemTexts);
  const settings = useQuery(queryOf(system.getSettings, {}));
  return (
    <Page title={t('settings.title')} about={t('settings.about')}>
      {settings.isPending && <LoadingRows rows={6} />}
      {settings.isError && <ProblemNotice error={settings.error} onRetry={() => void settings.refetch()} />}
      {settings.data !== undefined && <SettingsForm settings={settings.data} />}
      <PlacesSection />
      <AboutSection />
    </Page>
  );
}

const numbers = [
  { name: 'watchPeriodSeconds', label: 'settings.watch.period', min: 5, max: 3600 },
  { name: 'discoveryPacketsPerSecond', label: 'settings.discovery.pace', min: 10, max: 10_000 },
  { name: 'discoveryPacketsPerHostPerSecond', label: 'settings.discovery.host', min: 1, max: 200 },
] as const;

function SettingsForm({ settings }: { readonly settings: Settings }) {
  const t = useText(systemTexts);
  const ui = useText(uiTexts);
  const can = useCan();
  const client = useQueryClient();
  const { locale } = useLocale();
  const toast = useToast();
  const save = useCall(system.updateSettings, [system.getAbout]);
  const [form, setForm] = useState<Settings>(settings);
  const problems = save.isError ? problemWords(locale, save.error).fieldProblems : {};
  const store = (body: Settings, after: () => void): void =>
    save.mutate(
      { body },
      {
        onSuccess: (next) => {
          client.setQueryData(queryOf(system.getSettings, {}).queryKey, next);
          setForm(next);
          after();
        },
      },
    );
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    store(form, () => toast({ text: t('settings.saved'), undo: () => store(settings, () => undefined) }));
  };
  return (
    <Section title={t('settings.general')}>
      <form onSubmit={submit} className={css['form']}>
        <TextInput
          label={t('settings.display-name')}
          description={t('settings.display-name.about')}
          value={form.displayName}
          onChange={(event) => setForm({ ...form, displayName: event.currentTarget.value })}
          error={problems['displayName']}
          maxLength={80}
          required
          withAsterisk={false}
        />
        <NativeSelect
          label={t('settings.locale')}
          description={t('settings.locale.about')}
          value={form.defaultLocale}
          data={locales.map((each) => ({ value: each, label: localeNames[each] }))}
          onChange={(event) => {
            const chosen = locales.find((each) => each === event.currentTarget.value);
            if (chosen !== undefined) setForm({ ...form, defaultLocale: chosen });
          }}
        />
        {numbers.map(({ name, label, min, max }) => (
          <NumberInput
            key={name}
            label={t(label)}
            description={t(`${label}.about`)}
            min={min}
            max={max}
            allowDecimal={false}
            value={form[name]}
            onChange={(value) => setForm({ ...form, [name]: Number(value) })}
            error={problems[name]}
          />
        ))}
        {save.isError && <ProblemNotice error={save.error} />}
        <ActionButton
          type="submit"
          className={css['submit']}
          loading={save.isPending}
          reason={can('settings:write') ? undefined : t('settings.reason.no-write')}
        >
          {ui('action.save')}
        </ActionButton>
      </form>
    </Section>
  );
}

function AboutSection() {
  const t = useText(systemTexts);
  const format = useFormats();
  const [askedAt] = useState(nowMs);
  const about = useQuery(queryOf(system.getAbout, {})).data;
  if (about === undefined) return null;
  const offset = askedAt - about.now;
  return (
    <Section title={t('settings.system')}>
      <Facts>
        <FactRow term={t('settings.version')}>{about.version}</FactRow>
        <FactRow term={t('settings.role')}>{t(`settings.role.${about.role}`)}</FactRow>
        <FactRow term={t('settings.engine')}>{t(`settings.engine.${about.engine}`)}</FactRow>
        <FactRow term={t('settings.size')}>{format.bytes(about.dataBytes)}</FactRow>
        <FactRow term={t('settings.started')}>
          <Moment at={about.startedAt} />
        </FactRow>
        <FactRow term={t('settings.clock')}>
          <Moment at={about.now} />
          {Math.abs(offset) > clockToleranceMs && (
            <> {t('settings.clock.differs', { offset: format.duration(Math.abs(offset)) })}</>
          )}
        </FactRow>
      </Facts>
    </Section>
  );
}
