/** What Keepsight says by itself, and when. */

import { Checkbox, NumberInput, Stack } from '@mantine/core';
import { useState } from 'react';
import type { StatusSettings } from '#src/features/status/contract-records.ts';
import * as status from '#src/features/status/contract.ts';
import { useCall } from '../../api/queries.ts';
import { publishingTexts } from '../../i18n/publishing.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import css from './publishing-page.module.css';
import { useWriteReason } from './status-frame.tsx';

const numbers = [
  'confirmAfterS',
  'recoveredAfterS',
  'statementEveryS',
  'nextUpdateAfterS',
  'reportWindowS',
  'verifiedReportsMin',
  'anonymousReportsMin',
] as const;

export function EngineSection({ settings }: { readonly settings: StatusSettings }) {
  const t = useText(publishingTexts);
  const toast = useToast();
  const writeReason = useWriteReason();
  const [draft, setDraft] = useState(settings);
  const save = useCall(status.setStatusSettings, [status.getStatusSettings]);
  return (
    <Section title={t('engine')}>
      <Stack gap="sm" className={css['form'] ?? ''}>
        {save.isError && <ProblemNotice error={save.error} />}
        <Checkbox
          size="sm"
          label={t('engine.publishes')}
          description={t('engine.publishes.about')}
          checked={draft.publishesMeasured}
          onChange={(event) => setDraft({ ...draft, publishesMeasured: event.currentTarget.checked })}
        />
        <div className={css['numbers']}>
          {numbers.map((each) => (
            <NumberInput
              key={each}
              label={t(`engine.${each}`)}
              min={0}
              value={draft[each]}
              onChange={(value) => typeof value === 'number' && setDraft({ ...draft, [each]: value })}
            />
          ))}
        </div>
        <div>
          <ActionButton
            reason={writeReason ?? (draft === settings ? t('reason.nothing-changed') : undefined)}
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
