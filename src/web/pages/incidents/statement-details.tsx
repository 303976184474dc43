/** What a statement is about, what it promises, and what it replaces. */

import { Button, Checkbox, Group, MultiSelect, NativeSelect, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { IncidentRoom } from '#src/features/incidents/contract-records.ts';
import type { StatementInput } from '#src/features/incidents/contract-schemas.ts';
import { nowMs } from '../../browser/clock.ts';
import { statementTexts } from '../../i18n/statement.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { MomentField } from '../../ui/moment-field.tsx';
import { Section } from '../../ui/page.tsx';
import { useComponents } from './incident-words.ts';
import css from './incidents.module.css';

const minuteMs = 60_000;
/** What people promise in an incident: soon, in an hour, before the day is over. */
const promisesMs = [30 * minuteMs, 60 * minuteMs, 2 * 60 * minuteMs, 4 * 60 * minuteMs];

interface StatementDetailsProps {
  readonly room: IncidentRoom;
  readonly input: StatementInput;
  readonly onChange: (input: StatementInput) => void;
}

export function StatementDetails({ room, input, onChange }: StatementDetailsProps) {
  const t = useText(statementTexts);
  const format = useFormats();
  const components = useComponents();
  // A field that the browser keeps itself is made anew when a button chooses for it.
  const [promiseKey, setPromiseKey] = useState(0);
  const promise = (nextUpdateAt: number | null): void => {
    setPromiseKey((old) => old + 1);
    onChange({ ...input, nextUpdateAt });
  };
  const published = room.statements.filter((each) => each.state === 'published' || each.id === input.supersedes);
  return (
    <Section title={t('details')}>
      <div className={css['stack']}>
        <MultiSelect
          label={t('field.components')}
          searchable
          limit={200}
          data={components.options}
          value={input.componentIds}
          onChange={(componentIds) => onChange({ ...input, componentIds })}
        />
        <MomentField
          key={promiseKey}
          label={t('field.next')}
          description={t('field.next.about')}
          value={input.nextUpdateAt}
          onChange={(nextUpdateAt) => onChange({ ...input, nextUpdateAt })}
        />
        <Group gap="xs">
          {promisesMs.map((ms) => (
            <Button key={ms} size="compact-sm" variant="default" onClick={() => promise(nowMs() + ms)}>
              {t('field.next.in', { duration: format.duration(ms) })}
            </Button>
          ))}
          <Button size="compact-sm" variant="subtle" onClick={() => promise(null)}>
            {t('field.next.none')}
          </Button>
        </Group>
        <NativeSelect
          label={t('field.supersedes')}
          value={input.supersedes ?? ''}
          data={[
            { value: '', label: t('field.supersedes.none') },
            ...published.map((each) => ({ value: each.id, label: each.texts[0]?.title ?? each.id })),
          ]}
          onChange={(event) => {
            const supersedes = event.currentTarget.value || null;
            // What replaces nothing corrects nothing.
            onChange({ ...input, supersedes, correction: supersedes === null ? null : input.correction });
          }}
        />
        {input.supersedes !== null && (
          <Textarea
            label={t('field.correction')}
            description={t('field.correction.about')}
            autosize
            minRows={2}
            maxLength={1000}
            lang={input.originalLocale}
            value={input.correction ?? ''}
            onChange={(event) => onChange({ ...input, correction: event.currentTarget.value })}
          />
        )}
        <Checkbox
          size="sm"
          label={t('field.denies-nothing')}
          description={t('field.denies-nothing.about')}
          checked={input.deniesNothing}
          onChange={(event) => onChange({ ...input, deniesNothing: event.currentTarget.checked })}
        />
      </div>
    </Section>
  );
}
