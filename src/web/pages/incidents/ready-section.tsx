/** What is missing before a statement can be public, who has approved it, and the buttons that follow from both. */

import { Group } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { publicLocales } from '#src/core/messages.ts';
import { approvalsForClaims } from '#src/features/incidents/contract-approvals.ts';
import type { StatementPreview } from '#src/features/incidents/contract-preview.ts';
import type { IncidentRoom } from '#src/features/incidents/contract-records.ts';
import type { PublishMissing, Statement, StatementInput } from '#src/features/incidents/contract-schemas.ts';
import * as incidents from '#src/features/incidents/contract.ts';
import * as status from '#src/features/status/contract.ts';
import { useCall } from '../../api/queries.ts';
import { useCan, useMe } from '../../api/session.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { problemWords } from '../../i18n/problem-words.ts';
import { statementTexts } from '../../i18n/statement.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { languageIn } from '../status/local-text.ts';
import { useIncidentReason } from './incident-words.ts';
import css from './incidents.module.css';
import { ReasonDialog } from './reason-dialog.tsx';

interface ReadySectionProps {
  readonly room: IncidentRoom;
  readonly statement: Statement | undefined;
  readonly input: StatementInput;
  readonly isDirty: boolean;
  /** Of the text as it is being written. */
  readonly preview: StatementPreview | undefined;
}

export function ReadySection({ room, statement, input, isDirty, preview }: ReadySectionProps) {
  const t = useText(statementTexts);
  const missingWords = useMissingWords();
  const isUnsaved = statement === undefined || isDirty;
  const missing = (isUnsaved ? preview : statement)?.publishMissing ?? [];
  return (
    <Section title={t('ready')}>
      <ul className={css['missing']}>
        {isUnsaved && <Missing>{t('ready.unsaved')}</Missing>}
        {missing.map((each) => (
          <Missing key={`${each.code} ${each.detail}`}>{missingWords(each)}</Missing>
        ))}
        {!isUnsaved && missing.length === 0 && (
          <li data-done>
            <IconCircleCheck size={18} aria-hidden="true" />
            {t('ready.yes')}
          </li>
        )}
      </ul>
      <Approvals
        room={room}
        statement={statement}
        needed={preview?.approvalsNeeded ?? approvalsForClaims(input.claims)}
      />
      <Actions room={room} statement={statement} isUnsaved={isUnsaved} />
    </Section>
  );
}

function Missing({ children }: { readonly children: string }) {
  return (
    <li>
      <IconAlertTriangle size={18} aria-hidden="true" />
      {children}
    </li>
  );
}

function useMissingWords(): (missing: PublishMissing) => string {
  const t = useText(statementTexts);
  const { locale: mine } = useLocale();
  return ({ code, detail }) => {
    const locale = publicLocales.find((each) => each === detail);
    const count = Number(detail);
    return t(`ready.${code}`, {
      detail: Number.isFinite(count) ? count : 1,
      language: locale === undefined ? detail : languageIn(mine, locale),
    });
  };
}

interface ApprovalsProps extends Pick<ReadySectionProps, 'room' | 'statement'> {
  readonly needed: number;
}

function Approvals({ room, statement, needed }: ApprovalsProps) {
  const t = useText(statementTexts);
  const format = useFormats();
  if (statement === undefined) {
    return <p className={css['soft']}>{t('approvals.will-need', { count: needed })}</p>;
  }
  return (
    <>
      <h3 className={css['statementTitle']}>{t('approvals')}</h3>
      <p className={css['soft']}>
        {statement.approvalsNeeded === 0
          ? t('approvals.none-needed')
          : t('approvals.of', { given: statement.approvals.length, needed: statement.approvalsNeeded })}{' '}
        {statement.approvalsNeeded > 0 && room.approvers < 2 && t('approvals.few')}
      </p>
      {statement.approvals.length > 0 && (
        <ul className={css['waits']}>
          {statement.approvals.map((each) => (
            <li key={each.personId}>{t('approvals.by', { name: each.personName, time: format.dateTime(each.at) })}</li>
          ))}
        </ul>
      )}
      <p className={css['soft']}>
        {t('authors', { names: statement.authors.map((each) => each.personName).join(', ') })}
      </p>
    </>
  );
}

interface ActionsProps {
  readonly room: IncidentRoom;
  readonly statement: Statement | undefined;
  readonly isUnsaved: boolean;
}

function Actions({ room, statement, isUnsaved }: ActionsProps) {
  const t = useText(statementTexts);
  const { locale } = useLocale();
  const can = useCan();
  const me = useMe();
  const toast = useToast();
  const navigate = useNavigate();
  const missingWords = useMissingWords();
  const write = useIncidentReason();
  const [dialog, setDialog] = useState<'publish' | 'withdraw'>();
  const refreshes = [
    incidents.getIncident,
    incidents.getStatement,
    incidents.listIncidents,
    status.showStatus,
  ] as const;
  const approve = useCall(incidents.approveStatement, refreshes);
  const publish = useCall(incidents.publishStatement, refreshes);
  const withdraw = useCall(incidents.withdrawStatement, refreshes);
  const unsaved = isUnsaved ? t('reason.unsaved') : undefined;
  const first = statement?.publishMissing[0];
  const publishReason =
    write ?? unsaved ?? (first === undefined ? undefined : t('reason.missing', { what: missingWords(first) }));
  const isOwn = statement?.authors.some((each) => each.personId === me.id) === true && room.approvers > 1;
  const approveReason =
    (can('statement:approve') ? undefined : t('reason.no-approve')) ??
    unsaved ??
    (isOwn ? t('reason.own') : undefined) ??
    (statement?.approvals.some((each) => each.personId === me.id) === true ? t('reason.approved') : undefined);
  /** A statement that is published or withdrawn is shown in another way, before its own answer is here. */
  const leaveAfter = async (change: Promise<unknown>, text: string): Promise<void> => {
    try {
      await change;
    } catch {
      // The dialog shows it.
      return;
    }
    toast({ text });
    await navigate({ to: paths.incident, params: { incidentId: room.incident.id } });
  };
  const params = { id: statement?.id ?? '' };
  return (
    <Group gap="xs" mt="sm">
      <ActionButton reason={publishReason} onClick={() => setDialog('publish')}>
        {t('action.publish')}
      </ActionButton>
      {(statement?.approvalsNeeded ?? 0) > 0 && (
        <ActionButton
          variant="default"
          reason={approveReason}
          loading={approve.isPending}
          onClick={() =>
            approve.mutate(
              { params, body: { contentHash: statement?.contentHash ?? '' } },
              {
                onSuccess: () => toast({ text: t('done.approved') }),
                onError: (error) => toast({ tone: 'fault', text: problemWords(locale, error).detail }),
              },
            )
          }
        >
          {t('action.approve')}
        </ActionButton>
      )}
      {statement !== undefined && (
        <ActionButton variant="subtle" color="down" reason={write} onClick={() => setDialog('withdraw')}>
          {t('action.withdraw')}
        </ActionButton>
      )}
      <ConfirmDialog
        opened={dialog === 'publish'}
        tone="normal"
        title={t('publish.title')}
        confirm={t('action.publish')}
        isBusy={publish.isPending}
        onConfirm={() => void leaveAfter(publish.mutateAsync({ params }), t('done.published'))}
        onClose={() => setDialog(undefined)}
      >
        {publish.isError && <ProblemNotice error={publish.error} />}
        <p>{t('publish.about')}</p>
      </ConfirmDialog>
      {dialog === 'withdraw' && (
        <ReasonDialog
          title={t('withdraw.title')}
          submit={t('action.withdraw')}
          isBusy={withdraw.isPending}
          error={withdraw.error}
          onSubmit={(reason) =>
            void leaveAfter(withdraw.mutateAsync({ params, body: { reason } }), t('done.withdrawn'))
          }
          onClose={() => setDialog(undefined)}
        />
      )}
    </Group>
  );
}
