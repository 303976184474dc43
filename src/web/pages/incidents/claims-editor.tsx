/** The claims of a statement: how sure, about what, in words, resting on what. */

import { ActionIcon, Button, Fieldset, NativeSelect, TagsInput, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { approvalsForClaims } from '#src/features/incidents/contract-approvals.ts';
import { ClaimModality, ClaimSubject, type StatementInput } from '#src/features/incidents/contract-schemas.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { statementTexts } from '../../i18n/statement.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { Section } from '../../ui/page.tsx';
import { languageIn } from '../status/local-text.ts';
import css from './incidents.module.css';
import { newClaim, withoutClaim } from './statement-model.ts';

/** The contract's own bound. */
const claimsMax = 20;

interface ClaimsEditorProps {
  readonly input: StatementInput;
  readonly onChange: (input: StatementInput) => void;
}

export function ClaimsEditor({ input, onChange }: ClaimsEditorProps) {
  const t = useText(statementTexts);
  const { claims } = input;
  const { locale: mine } = useLocale();
  const language = languageIn(mine, input.originalLocale);
  const change = (index: number, next: Partial<(typeof claims)[number]>): void =>
    onChange({ ...input, claims: claims.map((claim, place) => (place === index ? { ...claim, ...next } : claim)) });
  return (
    <Section title={t('claims')} about={t('claims.about')}>
      {claims.length === 0 && <p className={css['soft']}>{t('claims.none')}</p>}
      {claims.map((claim, index) => (
        <Fieldset
          key={claim.id ?? index}
          className={css['claimBox']}
          legend={
            <span className={css['legend']}>
              {t('claim.number', { number: index + 1 })}
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={t('claim.remove', { number: index + 1 })}
                onClick={() => onChange(withoutClaim(input, claim.id))}
              >
                <IconX size={16} />
              </ActionIcon>
            </span>
          }
        >
          <div className={css['fields']}>
            <NativeSelect
              label={t('claim.modality')}
              value={claim.modality}
              data={ClaimModality.options.map((each) => ({ value: each, label: t(`modality.${each}`) }))}
              onChange={(event) => {
                const modality = ClaimModality.options.find((each) => each === event.currentTarget.value);
                if (modality !== undefined) change(index, { modality });
              }}
            />
            <NativeSelect
              label={t('claim.subject')}
              value={claim.subject}
              data={ClaimSubject.options.map((each) => ({ value: each, label: t(`subject.${each}`) }))}
              onChange={(event) => {
                const subject = ClaimSubject.options.find((each) => each === event.currentTarget.value);
                if (subject !== undefined) change(index, { subject });
              }}
            />
          </div>
          <Textarea
            label={t('claim.text', { language })}
            required
            autosize
            minRows={1}
            maxRows={6}
            maxLength={1000}
            lang={input.originalLocale}
            value={claim.text}
            onChange={(event) => change(index, { text: event.currentTarget.value })}
          />
          <div className={css['fields']}>
            <TextInput
              label={t('claim.topic')}
              description={t('claim.topic.about')}
              maxLength={60}
              value={claim.topic ?? ''}
              onChange={(event) => change(index, { topic: event.currentTarget.value })}
            />
            <TagsInput
              label={t('claim.evidence')}
              description={t('claim.evidence.about')}
              maxTags={20}
              value={claim.evidence ?? []}
              onChange={(evidence) => change(index, { evidence })}
            />
          </div>
        </Fieldset>
      ))}
      <Button
        variant="default"
        size="compact-md"
        disabled={claims.length >= claimsMax}
        leftSection={<IconPlus size={16} aria-hidden="true" />}
        onClick={() => onChange({ ...input, claims: [...claims, newClaim(claims)] })}
      >
        {t('claims.add')}
      </Button>
      {claims.length > 0 && (
        <p className={css['soft']}>{t('approvals.will-need', { count: approvalsForClaims(claims) })}</p>
      )}
    </Section>
  );
}
